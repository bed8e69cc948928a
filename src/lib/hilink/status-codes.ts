import { type CarriedOut, DeviceError, type ErrorCause, type ErrorCode } from '../errors.js'
import { quoteForError } from '../http/redact.js'

/** What a code means for whoever sent the request. */
export type HilinkCodeClass =
  /** Token or cookie not (or no longer) valid: renew and send again. */
  | 'session'
  /** No right: nobody is logged in, or this user may not do it. */
  | 'login'
  /** User or password refused at the cost of a try: never repeat. */
  | 'credentials'
  /** The account needs the user's attention at the web page. */
  | 'account'
  /** Too many tries: stay away for a while. */
  | 'lockout'
  /** Somebody else holds the session. */
  | 'occupied'
  /** The firmware has no such function. */
  | 'unsupported'
  /** Nothing was done; come back later. */
  | 'busy'
  /** Trouble inside the device: a read may be repeated. */
  | 'transient'
  | 'not-found'
  /** The request will fail again until it, or the device, is changed. */
  | 'permanent'
  /** In no documentation. */
  | 'unknown'

/** One error number of the HiLink API. */
export interface HilinkCode {
  code: number
  text: string
  class: HilinkCodeClass
}

export const codes = {
  unspecified: -1,
  ussdNotPossible: 1001,
  unsupported: 100002,
  needsLogin: 100003,
  format: 100005,
  parameter: 100006,
  alreadyLoggedIn: 108003,
  locked: 108007,
  ussdBusy: 111013,
  ussdPending: 111019,
  ussdTimeout: 111020,
  ussdNoNetwork: 111022,
  sending: 113004,
  smsBusy: 113018,
  smsNotFound: 113114,
  wrongToken: 125001,
  wrongSession: 125002,
  wrongSessionToken: 125003,
} as const

/** Every error number that firmware, captures or working clients are known to have. */
export const hilinkCodes: readonly HilinkCode[] = [
  { code: -1, text: 'Unspecified error', class: 'permanent' },
  { code: 1001, text: 'USSD is not possible on this device', class: 'unsupported' },
  { code: 9003, text: 'Wi-Fi settings refused in this form', class: 'permanent' },
  { code: 100001, text: 'Unknown system error', class: 'transient' },
  { code: 100002, text: 'Not supported by this firmware', class: 'unsupported' },
  { code: 100003, text: 'No rights: login needed, or not allowed for this user', class: 'login' },
  { code: 100004, text: 'System busy', class: 'busy' },
  { code: 100005, text: 'Request format error', class: 'permanent' },
  { code: 100006, text: 'Parameter error', class: 'permanent' },
  { code: 100007, text: 'Saving the configuration failed', class: 'transient' },
  { code: 100008, text: 'Reading the configuration failed', class: 'transient' },
  { code: 100010, text: 'No such object', class: 'not-found' },
  { code: 101001, text: 'No SIM card, or an invalid one', class: 'permanent' },
  { code: 101002, text: 'The SIM card is locked by its PIN', class: 'permanent' },
  { code: 101003, text: 'The SIM card is locked by its PUK', class: 'permanent' },
  { code: 101004, text: 'The SIM card cannot be used', class: 'permanent' },
  { code: 101005, text: 'Enabling the PIN failed', class: 'permanent' },
  { code: 101006, text: 'Disabling the PIN failed', class: 'permanent' },
  { code: 101007, text: 'Unlocking the PIN failed', class: 'permanent' },
  { code: 101008, text: 'Disabling the automatic PIN failed', class: 'permanent' },
  { code: 101009, text: 'Enabling the automatic PIN failed', class: 'permanent' },
  { code: 102001, text: 'Reading the network type failed', class: 'transient' },
  { code: 102002, text: 'Reading the service status failed', class: 'transient' },
  { code: 102003, text: 'Reading the roaming status failed', class: 'transient' },
  { code: 102004, text: 'Reading the connection status failed', class: 'transient' },
  { code: 103001, text: 'The modem refused a command', class: 'transient' },
  { code: 103002, text: 'Wrong PIN', class: 'permanent' },
  { code: 103003, text: 'Changing the PIN failed', class: 'permanent' },
  { code: 103004, text: 'Wrong PUK', class: 'permanent' },
  { code: 103005, text: 'Reading the autorun version failed', class: 'permanent' },
  { code: 103006, text: 'Reading the API version failed', class: 'permanent' },
  { code: 103007, text: 'Reading the product information failed', class: 'permanent' },
  { code: 103008, text: 'The SIM card is busy', class: 'busy' },
  { code: 103009, text: 'Wrong SIM lock code', class: 'permanent' },
  { code: 103010, text: 'Not possible from remote', class: 'permanent' },
  { code: 103011, text: 'The SIM card is locked for good: no PUK try left', class: 'permanent' },
  ...range(103012, 103018, 'Product, log or restore error'),
  { code: 103101, text: 'Setting the time failed', class: 'permanent' },
  { code: 103102, text: 'Compressing the log failed', class: 'permanent' },
  { code: 104001, text: 'DHCP error', class: 'permanent' },
  { code: 106001, text: 'Security settings error', class: 'permanent' },
  { code: 107720, text: 'Reading the dial-up profile file failed', class: 'permanent' },
  { code: 107721, text: 'Writing the dial-up profile file failed', class: 'permanent' },
  { code: 107722, text: 'The dial-up profile file is malformed', class: 'permanent' },
  { code: 107723, text: 'Dial-up profile error', class: 'permanent' },
  { code: 107724, text: 'Adding the dial-up profile failed', class: 'permanent' },
  { code: 107725, text: 'Changing the dial-up profile failed', class: 'permanent' },
  { code: 107726, text: 'Setting the default dial-up profile failed', class: 'permanent' },
  { code: 107727, text: 'Reading the dial-up profiles failed', class: 'permanent' },
  { code: 107728, text: 'Reading the automatic APN failed', class: 'permanent' },
  { code: 107729, text: 'Setting the automatic APN failed', class: 'permanent' },
  { code: 108001, text: 'Unknown user name', class: 'credentials' },
  { code: 108002, text: 'Wrong password', class: 'credentials' },
  { code: 108003, text: 'Somebody is logged in already', class: 'occupied' },
  { code: 108004, text: 'Changing the password failed', class: 'permanent' },
  { code: 108005, text: 'Too many users are logged in', class: 'occupied' },
  { code: 108006, text: 'Wrong user name or password', class: 'credentials' },
  { code: 108007, text: 'Locked after too many wrong logins', class: 'lockout' },
  { code: 108008, text: 'The password has to be changed at the web page first', class: 'account' },
  { code: 108009, text: 'Logged in on another device', class: 'occupied' },
  { code: 108010, text: 'Logging in too often', class: 'lockout' },
  { code: 109001, text: 'Reading the language failed', class: 'permanent' },
  { code: 109002, text: 'Setting the language failed', class: 'permanent' },
  ...range(110001, 110009, 'Online update error'),
  ...range(110021, 110024, 'Online update error'),
  { code: 111001, text: 'USSD error', class: 'permanent' },
  { code: 111012, text: 'USSD function error', class: 'transient' },
  { code: 111013, text: 'Another USSD dialogue is under way', class: 'busy' },
  { code: 111014, text: 'USSD code too long', class: 'permanent' },
  { code: 111016, text: 'USSD code empty', class: 'permanent' },
  { code: 111017, text: 'USSD coding error', class: 'permanent' },
  { code: 111018, text: 'The modem could not send the USSD code', class: 'transient' },
  { code: 111019, text: 'The network has not answered yet', class: 'busy' },
  { code: 111020, text: 'The network did not answer in time', class: 'permanent' },
  { code: 111021, text: 'Converting special characters failed', class: 'permanent' },
  { code: 111022, text: 'The network does not support this USSD code', class: 'permanent' },
  { code: 112001, text: 'Mode and band cannot be set while connected', class: 'permanent' },
  { code: 112002, text: 'The search mode cannot be set while connected', class: 'permanent' },
  { code: 112003, text: 'Setting mode and band failed', class: 'permanent' },
  { code: 112004, text: 'Setting the search mode failed', class: 'permanent' },
  { code: 112005, text: 'Registering with the network failed', class: 'transient' },
  { code: 112006, text: 'Mode and band do not fit together', class: 'permanent' },
  { code: 112007, text: 'Mode not supported', class: 'permanent' },
  { code: 112008, text: 'The SIM card is not ready', class: 'busy' },
  { code: 112009, text: 'The modem is out of memory', class: 'transient' },
  { code: 113004, text: 'The modem is still sending another text', class: 'busy' },
  { code: 113017, text: 'The text or a number is empty or illegal', class: 'permanent' },
  { code: 113018, text: 'The SMS service is busy', class: 'busy' },
  { code: 113020, text: 'Reading the list of texts failed', class: 'transient' },
  { code: 113031, text: 'Setting the number of the SMS centre failed', class: 'permanent' },
  { code: 113036, text: 'Deleting the text failed', class: 'transient' },
  { code: 113047, text: 'Saving the SMS settings failed', class: 'permanent' },
  { code: 113053, text: 'The memory for texts is full', class: 'permanent' },
  { code: 113054, text: 'The number is too long', class: 'permanent' },
  { code: 113055, text: 'The text has changed meanwhile', class: 'permanent' },
  { code: 113114, text: 'No such text', class: 'not-found' },
  { code: 114001, text: 'The file exists already', class: 'permanent' },
  { code: 114002, text: 'The directory exists already', class: 'permanent' },
  { code: 114003, text: 'No such file or directory', class: 'permanent' },
  { code: 114004, text: 'The SD card is missing or in use', class: 'permanent' },
  { code: 114005, text: 'The path is too long', class: 'permanent' },
  { code: 114006, text: 'No right on the SD card', class: 'permanent' },
  { code: 114007, text: 'An upload is under way', class: 'permanent' },
  { code: 115001, text: 'Phone book: bad argument', class: 'permanent' },
  { code: 115002, text: 'Phone book: time-out; at a login: the password cannot be changed', class: 'permanent' },
  { code: 115003, text: 'Phone book: system call failed', class: 'permanent' },
  { code: 115004, text: 'Phone book: writing failed', class: 'permanent' },
  { code: 115005, text: 'Phone book: reading failed', class: 'permanent' },
  { code: 115199, text: 'Phone book: full', class: 'permanent' },
  ...range(116001, 116005, 'SIM toolkit error'),
  { code: 117001, text: 'Wi-Fi: wrong password of the access point', class: 'permanent' },
  { code: 117002, text: 'Wi-Fi: WPS or DHCP time-out', class: 'permanent' },
  { code: 117003, text: 'Wi-Fi: pairing by button failed', class: 'permanent' },
  { code: 117004, text: 'Wi-Fi: wrong WISPr password', class: 'permanent' },
  ...range(118001, 118006, 'Cradle error'),
  { code: 120001, text: 'A call is in progress', class: 'busy' },
  { code: 125001, text: 'Wrong token', class: 'session' },
  { code: 125002, text: 'Wrong session', class: 'session' },
  { code: 125003, text: 'Wrong or spent session token', class: 'session' },
]

const byCode: ReadonlyMap<number, HilinkCode> = new Map(hilinkCodes.map((entry) => [entry.code, entry]))

/** The documented code, or one of class `unknown` that keeps the number. */
export function hilinkCode(code: number): HilinkCode {
  return byCode.get(code) ?? { code, text: 'Undocumented error', class: 'unknown' }
}

/** What is known about a request that failed. */
export interface HilinkFailure {
  /** The config node's name, or its host. */
  device: string
  /** `sms/send-sms`. */
  endpoint: string
  /** Words of the reply itself; usually empty. */
  replyText?: string | undefined
  /** Login tries left (`remaincount`). */
  triesLeft?: number | undefined
  /** Length of a lock. */
  waitMinutes?: number | undefined
}

interface Verdict {
  code: ErrorCode
  sentence: string
  carriedOut: CarriedOut
  retryAfterMs?: number
  retryable?: boolean
}

const defaultLockMinutes = 5
const busyRetryMs = 2_000

/** The error for a reply with this code: what the modem refused, why, and what the user can do. */
export function hilinkError(code: number, failure: HilinkFailure): DeviceError {
  const known = hilinkCode(code)
  const { code: errorCode, sentence, carriedOut, ...more } = verdictOf(known, failure)
  const said = failure.replyText === undefined || failure.replyText === '' ? '' : quoteForError(failure.replyText)
  const facts: Partial<ErrorCause> = {
    device: failure.device,
    deviceCode: code,
    deviceMessage: known.class === 'unknown' && said !== '' ? said : known.text,
    endpoint: failure.endpoint,
    ...more,
  }
  const words = said === '' ? sentence : `${sentence} The device says: "${said}".`
  return new DeviceError(errorCode, words, facts, carriedOut)
}

function verdictOf(known: HilinkCode, failure: HilinkFailure): Verdict {
  const device = `"${failure.device}"`
  const { endpoint } = failure
  const documented = `${known.text} (${known.code})`
  switch (known.class) {
    case 'session':
      return {
        code: 'DEVICE_ERROR',
        sentence: `${device} does not accept the session for ${endpoint}: ${documented}. If this goes on, somebody else uses the same login: give it a rest, or log out there.`,
        carriedOut: 'no',
        retryable: true,
      }
    case 'login':
      return {
        code: 'PERMISSION_DENIED',
        sentence: `${device} does not allow its user ${endpoint} (${known.code}). Log in as an administrator, or check whether the firmware offers this function.`,
        carriedOut: 'no',
      }
    case 'credentials':
      return {
        code: 'CREDENTIALS_REFUSED',
        sentence: `${device} refused user name or password: ${documented}. Correct them; they are not tried again until they change.${triesLeft(failure)}`,
        carriedOut: 'no',
      }
    case 'account':
      return {
        code: 'CREDENTIALS_REFUSED',
        sentence: `${device} does not let this user in: ${documented}.`,
        carriedOut: 'no',
      }
    case 'lockout':
      return lockedOut(documented, device, failure)
    case 'occupied':
      return {
        code: 'SESSION_BUSY',
        sentence: `${device} is in use by somebody else: ${documented}. Log out at its web page, or wait up to 5 min.`,
        carriedOut: 'no',
      }
    case 'unsupported':
      return {
        code: 'UNSUPPORTED',
        sentence: `${device} does not know ${endpoint} (${known.code}). Check the spelling, or whether the firmware offers this function.`,
        carriedOut: 'no',
      }
    case 'not-found':
      return {
        code: 'NOT_FOUND',
        sentence: `${device} found nothing to do for ${endpoint}: ${documented}. Read the list again: it may be gone.`,
        carriedOut: 'no',
      }
    case 'busy':
      return {
        code: 'DEVICE_BUSY',
        sentence: `${device} cannot do ${endpoint} now: ${documented}. Try again in a few seconds.`,
        carriedOut: 'no',
        retryAfterMs: busyRetryMs,
      }
    case 'transient':
      return {
        code: 'DEVICE_ERROR',
        sentence: `${device} failed at ${endpoint}: ${documented}. Try again; if it persists, restart the device.`,
        carriedOut: 'unknown',
        retryable: true,
      }
    case 'permanent':
      return {
        code: 'DEVICE_ERROR',
        sentence: `${device} refused ${endpoint}: ${documented}. ${adviceFor(known.code)}`,
        carriedOut: 'no',
      }
    case 'unknown':
      return {
        code: 'DEVICE_ERROR',
        sentence: `${device} refused ${endpoint}: ${documented}.`,
        carriedOut: 'unknown',
      }
  }
}

function triesLeft({ triesLeft: left }: HilinkFailure): string {
  if (left === undefined) return ''
  if (left <= 0) return ' No try is left before the device locks the login.'
  return ` ${left === 1 ? '1 try is' : `${left} tries are`} left before the device locks the login.`
}

function lockedOut(documented: string, device: string, { waitMinutes }: HilinkFailure): Verdict {
  const minutes = waitMinutes === undefined || waitMinutes <= 0 ? defaultLockMinutes : waitMinutes
  return {
    code: 'LOCKED_OUT',
    sentence: `${device} has locked its login: ${documented}. Try again in ${minutes} min.`,
    carriedOut: 'no',
    retryAfterMs: minutes * 60_000,
  }
}

function adviceFor(code: number): string {
  switch (code) {
    case 100005:
      return 'Names, order and form of the fields must be those of the firmware.'
    case 100006:
      return 'Check the values against what the firmware accepts.'
    case 9003:
      return 'This model takes changes of its Wi-Fi in another form: use the operations wifi-on, wifi-off, guest-on and guest-off, or its web page.'
    case 101001:
      return 'Insert a SIM card.'
    case 101002:
    case 101003:
      return 'Unlock it at the web page of the device.'
    case 112001:
    case 112002:
      return 'Switch mobile data off first.'
    case 113053:
      return 'Delete texts, or set “Keep in the modem” in the node that receives them.'
    default:
      return 'Check what was sent, and the state of the device at its web page.'
  }
}

function range(first: number, last: number, text: string): HilinkCode[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => ({
    code: first + offset,
    text,
    class: 'permanent' as const,
  }))
}

/** Codes by which firmware says that it has no such endpoint, beside 100002. */
const absent: ReadonlySet<number | undefined> = new Set([codes.unspecified, codes.parameter])

/** Whether the firmware has no such endpoint. */
export function isNotSupported(thrown: unknown): boolean {
  return thrown instanceof DeviceError && (thrown.code === 'UNSUPPORTED' || absent.has(thrown.cause.deviceCode))
}

/** The reply; `undefined` where the firmware has no such endpoint. */
export async function ifSupported<Reply>(ask: () => Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    if (isNotSupported(thrown)) return undefined
    throw thrown
  }
}

/**
 * The reply of a read that can be done without; `undefined` where the firmware does not offer it, whatever it says:
 * refused to its own user, refused by its form, or answered by nothing, a page, or half a document.
 */
export async function ifOffered<Reply>(ask: () => Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    const isRefused =
      thrown instanceof DeviceError &&
      (thrown.code === 'PERMISSION_DENIED' ||
        thrown.code === 'BAD_RESPONSE' ||
        thrown.cause.deviceCode === codes.format)
    if (isRefused || isNotSupported(thrown)) return undefined
    throw thrown
  }
}
