import { choice, commonOptions, flag, number, type OptionValues, type StartOptions, text } from '../shared'

/** All options of the UCM emulator. What the public sources leave open is switchable here. */
export const ucmOptionSpecs = {
  ...commonOptions({ username: 'cdrapi', password: 'cdrapi123' }),
  api: choice(['new', 'old', 'both'], 'new', 'which of the two HTTPS APIs answer; a real PBX has a port for each'),
  authentication: choice(['digest', 'basic', 'none'], 'digest', 'how the old API asks who it is'),
  nonceLife: number(300, 'life of a nonce of the old API in seconds'),
  apiPath: text('/api', 'path of the API; some firmware answers on /api/v1'),

  calls: number(2500, 'how many calls the PBX remembers'),
  seed: number(1, 'the same seed gives the same calls'),
  timezone: text('Europe/Rome', 'IANA zone of the PBX clock'),
  days: number(1, 'the calls start in this many whole days before today', 1),
  from: text('', 'first start, ISO 8601; without offset in PBX time; wins over days'),
  to: text('', 'end of the starts, ISO 8601; default for `from`: now'),
  live: number(0, 'calls a minute that end as time goes by'),
  era: choice(['22', '32', '43'], '32', 'fields of a call record: legacy, usual, firmware 1.0.17.11'),
  groupingBug: flag(false, 'firmware 1.0.17.11: empty cdr, stale main_cdr, legs of unrelated calls in one group'),
  ignoreLimit: flag(false, 'numRecords and offset are ignored; everything comes in one reply'),
  repeatPage: flag(false, 'beyond the end the last page is repeated instead of an empty one'),
  zonelessTime: choice(['local', 'utc'], 'local', 'zone of a startTime/endTime that has a time but no zone'),
  dateOnly: choice(['utc', 'local'], 'utc', 'zone of the midnight that a date without a time means'),
  numRecordsZero: choice(['none', 'all'], 'none', 'what numRecords=0 asks for'),

  challenge: text('', 'hand out this challenge every time instead of a random one'),
  cookieLife: choice(['fixed', 'sliding'], 'fixed', 'whether use renews the ten minutes of a cookie'),
  cookieTtl: number(600, 'life of a cookie in seconds'),
  expiredCode: choice(['-6', '-5'], '-6', 'status of a request with a cookie that is unknown or expired'),
  singleSession: flag(false, 'a second login kills the first session'),
  challengeKillsSession: flag(false, 'a new challenge kills the sessions of that user'),
  maxTries: number(5, 'wrong passwords until the user is banned', 1),
  banTime: number(300, 'seconds of a ban, told as remain_time'),
  remainAt: choice(['response', 'top'], 'response', 'where remain_num and remain_time are told'),
  notAllowed: flag(false, 'every challenge is refused with -47: user not applied, API off or address not permitted'),
  denied: text('', 'comma list of actions this user may not do (-47)'),
  callControl: flag(false, 'Call Control is enabled: acceptCall and refuseCall work'),
  systemTime: choice(['iso', 'day-first'], 'iso', 'format of system-time in getSystemStatus'),
  events: choice(['on', 'off'], 'on', 'whether there is a WebSocket'),
  eventsUser: text('', 'web user that alone may log in at the WebSocket (UCM62xx); empty: the API user may'),
  eventsPassword: text('web123', 'password of that web user'),
  frames: choice(['array', 'object'], 'array', 'form of `message` in a notification'),
  notifyFirst: flag(false, 'a notification comes between a subscription and its reply'),
  unknownEvents: text('', 'comma list of event names that this firmware does not know (-9)'),
  idleDrop: number(0, 'seconds after which a silent WebSocket is cut; 0: never'),
  channels: number(2, 'bridged calls that are up at the start'),
}

export type UcmSettings = OptionValues<typeof ucmOptionSpecs>
/** Everything `startUcmEmulator` takes; all of it optional. */
export type UcmOptions = StartOptions<typeof ucmOptionSpecs>
