import { choice, commonOptions, flag, number, type OptionValues, type StartOptions, text } from '../shared'

/** All options of the HiLink emulator. What differs between models, or is unknown, is switchable here. */
export const hilinkOptionSpecs = {
  ...commonOptions({ username: 'admin', password: 'admin' }),

  generation: choice(
    ['g0', 'g1', 'g2', 'g3'],
    'g3',
    'session: none; one reused token; cookie and metas (17.x); also a 64-character token (10.x and later)',
  ),
  login: choice(
    ['none', 'type0', 'type3', 'type4', 'type4-only', 'scram', 'both', 'scram-missing'],
    'type4',
    'announced scheme; `type4` answers SCRAM too, `type4-only` does not, `scram` refuses type 4, `both` announces SCRAM and takes either, `scram-missing` announces SCRAM and has type 4 only',
  ),
  hilinkLogin: choice(['auto', '0', '1'], 'auto', 'hilink_login; auto = 0 with login=none, else 1'),
  classify: choice(['hilink', 'wingle', 'mobile-wifi', 'cpe'], 'hilink', 'wingle and mobile-wifi always ask for login'),
  metas: flag(true, 'the home page carries two csrf_token metas (g2, g3)'),
  sesTokPrefix: flag(true, 'SesInfo starts with `SessionID=`'),
  sesTokCookie: flag(false, 'SesTokInfo sets the cookie too'),
  loginTokens: number(32, 'tokens in the list that a login brings', 2),
  trailingHash: flag(false, 'the token list ends with #'),
  missingToken: choice(['125003', '125001'], '125003', 'code for a POST without a token'),
  idleTimeout: number(300, 'seconds after which an idle session ends', 1),
  expired: choice(
    ['125003', '125002', '100003'],
    '125003',
    'what a POST of an expired session gets: its tokens died, its cookie died, or it is merely logged out',
  ),
  expiredLogin: choice(
    ['accept', 'refuse', 'refuse-all'],
    'accept',
    'an idle session answers 100003: to nothing that is public, to its login and state-login, to everything',
  ),
  unknownCookie: choice(['refuse', 'renew'], 'refuse', 'GET with an unknown cookie: 125002 or silently a new session'),
  tightGets: flag(false, 'newer routers: almost every GET needs login'),

  secondLogin: choice(['kick', 'refuse', 'allow'], 'kick', 'what a second login does to the first, or meets'),
  secondLoginCode: choice(['108003', '108005', '108009'], '108003', 'code of a refused second login'),
  loginErrors: choice(['combined', 'separate'], 'combined', 'wrong user or password: 108006, or 108001 and 108002'),
  lockTries: number(3, 'wrong logins until the lock', 1),
  lockMinutes: number(5, 'minutes of the lock'),
  lockDetails: flag(true, 'login errors carry waittime and remaincount (newer firmware)'),
  salt: text('', 'SCRAM salt, 64 hex characters; empty = random'),
  iterations: number(100, 'SCRAM iterations', 1),
  serverNonce: text('', 'what the server adds to the first nonce; empty = 32 random characters each time'),

  encrypt: flag(false, 'encrypt_enabled 1: user/login and pin/operate are taken encrypted only'),
  publicKey: flag(true, 'webserver/publickey exists; without it only SCRAM tells the key'),
  rsaPadding: choice(['oaep', 'pkcs1'], 'oaep', 'rsapadingtype 1 or 0'),
  encryptLists: flag(false, 'sms-list answers encrypted, also to who sent no nonce'),
  wlan: choice(
    ['radios', 'networks', 'single'],
    'radios',
    'switches of radios and networks, of networks, or of one network',
  ),
  wlanWrites: choice(['obey', 'ignore', 'refuse'], 'obey', 'writes to wlan: done, answered OK and not done, or 9003'),
  guestWifi: flag(true, 'there is a guest network'),

  strictXml: flag(true, '100005 for whitespace, attributes and fields out of order'),
  fourByteUtf8: choice(['refuse', 'accept'], 'refuse', 'four-byte UTF-8 in a request instead of CESU-8'),
  compactHeaders: flag(false, 'headers without a space after the colon (17.x)'),
  closeConnections: flag(false, 'Connection: close after each reply'),
  lineBreaks: choice(['documented', 'all', 'none'], 'documented', 'replies with CR/LF between the elements'),
  shuffle: flag(false, 'elements of a reply in no sensible order'),
  messageFirst: flag(false, '<message> before <code> in errors'),
  entities: flag(false, 'punctuation as numeric entities'),
  emptyElements: choice(['long', 'short'], 'long', '<X></X> or <X/>'),
  countStyle: choice(['total', 'page'], 'total', 'Count of sms-list: in the box or on the page'),

  sendTime: number(500, 'milliseconds to send one part to one number'),
  smsReady: number(0, 'milliseconds after a start in which the SMS service is busy (113018)'),
  startDelay: number(0, 'milliseconds in which a text that was taken shows nowhere, while others get 113004'),
  keepSent: flag(true, 'sms/config SendType 1: sent texts leave a copy'),
  saveMode: choice(
    ['0', '1', '2', '3'],
    '0',
    'sms/config SaveMode: copies in the modem, on the SIM, SIM first, modem first',
  ),
  simCounters: flag(true, 'sms-count has SimOutbox, SimDraft and SimUsed (the H168-383 has none of them)'),
  oneIndex: flag(false, 'delete-sms and set-read refuse more than one Index (100005)'),
  reports: flag(false, 'sms/config UseSReport 1: delivery reports arrive in the inbox'),
  reportTime: number(1000, 'milliseconds until a delivery report'),
  failNumbers: text('', 'comma list of numbers to which nothing can be sent'),
  undeliverable: text('', 'comma list of numbers whose delivery report says failed'),
  storage: number(500, 'LocalMax', 1),
  simStorage: number(50, 'SimMax', 1),
  maxPhones: number(50, 'numbers in one send-sms', 1),
  maxParts: number(4, 'parts of one text', 1),
  rebootWhileSending: choice(['draft', 'lose'], 'draft', 'what a reboot does to a text that is being sent'),
  receivedEmoji: choice(['destroyed', 'kept'], 'destroyed', 'emoji of received texts'),
  sessionSms: flag(true, 'the chat endpoints (sms-list-contact, sms-list-phone and so on) exist'),

  sim: choice(['ready', 'missing', 'invalid', 'pin', 'puk'], 'ready', 'state of the SIM'),
  pin: text('1234', 'PIN of the SIM'),
  puk: text('12345678', 'PUK of the SIM'),
  network: choice(['home', 'roaming', 'none'], 'home', 'registration'),
  data: flag(true, 'mobile data is switched on at the start'),
  dialTime: number(500, 'milliseconds until mobile data is connected or disconnected'),
  stall: number(0, 'seconds in which a modem without coverage that tries to send answers nothing'),
  rebootSeconds: number(3, 'seconds of refused connections after a reboot'),
  ussd: flag(true, 'the device knows USSD'),
  ussdTime: number(500, "milliseconds until the network's USSD answer"),
  hosts: number(2, 'clients in the host list'),
  timezone: text('Europe/Rome', 'IANA zone of the wall clock in SMS dates'),
}

export type HilinkSettings = OptionValues<typeof hilinkOptionSpecs>
/** Everything `startHilinkEmulator` takes; all of it optional. */
export type HilinkOptions = StartOptions<typeof hilinkOptionSpecs>

/** The numbers of a comma list. */
export function readNumberList(list: string): ReadonlySet<string> {
  return new Set(
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
}
