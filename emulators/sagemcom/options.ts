import { choice, commonOptions, flag, number, type OptionValues, type StartOptions, text } from '../shared'

/** All options of the Sagemcom emulator. What differs between firmwares, or is unknown, is switchable here. */
export const sagemcomOptionSpecs = {
  ...commonOptions({ username: 'admin', password: 'secret' }),
  encryption: choice(['sha512', 'md5'], 'sha512', 'hash of passwords and keys'),
  salt: text('', 'salt of the password hash, told in the GUI script; some 5670: Salt123'),
  guiScript: choice(
    ['/gui/js/gui-core.js', '/js/gui-core.js', '/2.0/gui/js/gui-core.js', '/0.1/gui/js/gui-core.js', 'none'],
    '/gui/js/gui-core.js',
    'where the GUI script is that tells hash and salt; none = 404 everywhere',
  ),
  api: choice(['xmo', 'api-v1', 'rest-v1'], 'xmo', 'firmware family: /cgi/json-req, or one of REST'),
  jsonReq: choice(['404', '405', '503'], '404', 'what firmwares of REST answer to /cgi/json-req'),
  openPage: flag(true, 'api-v1: whether /api/v1/open is there'),
  challenge: choice(
    ['v1-cookies', 'v2-body', 'bbox'],
    'v1-cookies',
    'api-v1: where the challenge comes from; bbox = as v1-cookies with BBOX_ID, a decimal nonce and 200 at the login',
  ),
  secondLogin: choice(['takes-over', 'refused'], 'takes-over', 'api-v1: a login while somebody is logged in'),
  refusedStatus: number(400, 'REST: HTTP status of a refused login (rest-v1: 401 unless 403)', 400),
  bareObjects: flag(false, 'api-v1: no arrays around replies, as cellular boxes do'),
  logOrder: choice(['newest', 'oldest'], 'newest', 'api-v1: which line of the log comes first'),
  slowSeconds: number(0, 'api-v1: how long lists of devices take'),
  bridge: flag(false, 'rest-v1: works as a modem only, and tells no hosts'),
  docsis: flag(false, 'xmo: has a cable modem'),
  redirect: text('', 'answer everything with 301 to this origin; "https" = the same host by HTTPS'),

  nonce: text('', 'give every session this nonce instead of a random one'),
  maxTries: number(3, 'wrong passwords until the user has to wait (LOGIN_RETRY)', 1),
  lockTime: number(300, 'seconds of that wait'),
  loginDelay: number(0, 'seconds before the answer to a first refused login; doubles with each to 32; 0 = none'),
  wrongHashHangs: flag(false, 'a login with a key of the other hash is never answered'),
  restrictedUsers: text('', 'comma list of users refused with ACCESS_RESTRICTION whatever their password'),
  maxSessions: number(10, 'sessions at a time; one more login is refused with MAX_SESSION_COUNT', 1),
  sessionTimeout: number(10, 'idle minutes until a session ends', 1),
  persistentOnly: flag(true, 'the session of a login without `persistent` fails at once'),
  deadSession: choice(
    ['unknown-paths', 'no-actions', 'session-timeout'],
    'unknown-paths',
    'reply to a dead session: INVALID_SESSION with every action UNKNOWN_PATH, without actions, or SESSION_TIMEOUT/LOGOUT',
  ),
  addressCode: choice(['INVALID_SESSION', 'REMOTE_ADDRESS'], 'INVALID_SESSION', 'error for a session of another IP'),
  strictIds: flag(false, 'request ids may not skip a number either'),

  maxActions: number(100, 'actions in one request', 1),
  denied: text('', 'comma list of paths that may not be touched, with all below them (ACCESS_DENIED)'),
  readOnlyUser: flag(false, 'the user may read only; writes and commands are ACCESS_DENIED'),
  looseBooleans: flag(false, 'setValue takes "True" and "False" for a boolean'),
  rawBody: flag(false, 'a body that is not form encoded is understood'),
  depthOption: choice(['honoured', 'ignored'], 'honoured', 'whether the option `depth` cuts an answer off'),
  eventPollTime: number(50, 'seconds until a getEvents without events is answered', 1),

  descriptions: choice(
    ['ident', 'english'],
    'ident',
    'texts of errors: identifiers, or English whatever was asked for',
  ),
  numbering: choice(
    ['telia', 'b-box3', 'talktalk'],
    'telia',
    'numbers of errors; talktalk = one more from UNKNOWN_PATH on',
  ),
  trailingCommas: flag(false, 'replies have a comma before each closing bracket'),
  escapeSlashes: flag(false, 'replies have \\/ for /'),
  invalidUtf8: flag(false, 'one HostName holds a byte that is no UTF-8'),
  contentType: text('application/json', 'content type of replies'),

  deviceInfo: choice(['node', 'leaves'], 'node', 'leaves = Device/DeviceInfo itself is unknown, what is below is not'),
  missing: text('', 'comma list of paths that this firmware lacks; without a predicate: of all elements'),
  hostFields: choice(['f3896', 'bt'], 'f3896', 'field set of a host'),
  emptyLastChange: flag(false, 'ActiveLastChange of every host is ""'),
  logLines: choice(['plain', 'cable'], 'plain', 'how lines of the log look; cable = two blanks, levels CRT and NOT'),
  model: text('FAST3896_EM', 'model name'),
  timezone: text('Europe/Brussels', 'IANA zone of the router'),
  rebootTime: number(3, 'seconds for which a rebooting router refuses connections'),
  hostsReturn: number(20, 'seconds after a reboot until its hosts are active again'),
}

export type SagemcomSettings = OptionValues<typeof sagemcomOptionSpecs>
/** Everything `startSagemcomEmulator` takes; all of it optional. */
export type SagemcomOptions = StartOptions<typeof sagemcomOptionSpecs>

/** The words of a comma list, of which an option may be made. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
