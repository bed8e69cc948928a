import { type CarriedOut, DeviceError, type ErrorCause, type ErrorCode } from '../errors.js'
import { quoteForError } from '../http/redact.js'
import { type Sentence, sentence } from '../sentences/sentence.js'

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
  text: Sentence
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
  { code: -1, text: sentence('hilink.code--1'), class: 'permanent' },
  { code: 1001, text: sentence('hilink.code-1001'), class: 'unsupported' },
  { code: 9003, text: sentence('hilink.code-9003'), class: 'permanent' },
  { code: 100001, text: sentence('hilink.code-100001'), class: 'transient' },
  { code: 100002, text: sentence('hilink.code-100002'), class: 'unsupported' },
  { code: 100003, text: sentence('hilink.code-100003'), class: 'login' },
  { code: 100004, text: sentence('hilink.code-100004'), class: 'busy' },
  { code: 100005, text: sentence('hilink.code-100005'), class: 'permanent' },
  { code: 100006, text: sentence('hilink.code-100006'), class: 'permanent' },
  { code: 100007, text: sentence('hilink.code-100007'), class: 'transient' },
  { code: 100008, text: sentence('hilink.code-100008'), class: 'transient' },
  { code: 100010, text: sentence('hilink.code-100010'), class: 'not-found' },
  { code: 101001, text: sentence('hilink.code-101001'), class: 'permanent' },
  { code: 101002, text: sentence('hilink.code-101002'), class: 'permanent' },
  { code: 101003, text: sentence('hilink.code-101003'), class: 'permanent' },
  { code: 101004, text: sentence('hilink.code-101004'), class: 'permanent' },
  { code: 101005, text: sentence('hilink.code-101005'), class: 'permanent' },
  { code: 101006, text: sentence('hilink.code-101006'), class: 'permanent' },
  { code: 101007, text: sentence('hilink.code-101007'), class: 'permanent' },
  { code: 101008, text: sentence('hilink.code-101008'), class: 'permanent' },
  { code: 101009, text: sentence('hilink.code-101009'), class: 'permanent' },
  { code: 102001, text: sentence('hilink.code-102001'), class: 'transient' },
  { code: 102002, text: sentence('hilink.code-102002'), class: 'transient' },
  { code: 102003, text: sentence('hilink.code-102003'), class: 'transient' },
  { code: 102004, text: sentence('hilink.code-102004'), class: 'transient' },
  { code: 103001, text: sentence('hilink.code-103001'), class: 'transient' },
  { code: 103002, text: sentence('hilink.code-103002'), class: 'permanent' },
  { code: 103003, text: sentence('hilink.code-103003'), class: 'permanent' },
  { code: 103004, text: sentence('hilink.code-103004'), class: 'permanent' },
  { code: 103005, text: sentence('hilink.code-103005'), class: 'permanent' },
  { code: 103006, text: sentence('hilink.code-103006'), class: 'permanent' },
  { code: 103007, text: sentence('hilink.code-103007'), class: 'permanent' },
  { code: 103008, text: sentence('hilink.code-103008'), class: 'busy' },
  { code: 103009, text: sentence('hilink.code-103009'), class: 'permanent' },
  { code: 103010, text: sentence('hilink.code-103010'), class: 'permanent' },
  { code: 103011, text: sentence('hilink.code-103011'), class: 'permanent' },
  ...range(103012, 103018, sentence('hilink.code-103012')),
  { code: 103101, text: sentence('hilink.code-103101'), class: 'permanent' },
  { code: 103102, text: sentence('hilink.code-103102'), class: 'permanent' },
  { code: 104001, text: sentence('hilink.code-104001'), class: 'permanent' },
  { code: 106001, text: sentence('hilink.code-106001'), class: 'permanent' },
  { code: 107720, text: sentence('hilink.code-107720'), class: 'permanent' },
  { code: 107721, text: sentence('hilink.code-107721'), class: 'permanent' },
  { code: 107722, text: sentence('hilink.code-107722'), class: 'permanent' },
  { code: 107723, text: sentence('hilink.code-107723'), class: 'permanent' },
  { code: 107724, text: sentence('hilink.code-107724'), class: 'permanent' },
  { code: 107725, text: sentence('hilink.code-107725'), class: 'permanent' },
  { code: 107726, text: sentence('hilink.code-107726'), class: 'permanent' },
  { code: 107727, text: sentence('hilink.code-107727'), class: 'permanent' },
  { code: 107728, text: sentence('hilink.code-107728'), class: 'permanent' },
  { code: 107729, text: sentence('hilink.code-107729'), class: 'permanent' },
  { code: 108001, text: sentence('hilink.code-108001'), class: 'credentials' },
  { code: 108002, text: sentence('hilink.code-108002'), class: 'credentials' },
  { code: 108003, text: sentence('hilink.code-108003'), class: 'occupied' },
  { code: 108004, text: sentence('hilink.code-108004'), class: 'permanent' },
  { code: 108005, text: sentence('hilink.code-108005'), class: 'occupied' },
  { code: 108006, text: sentence('hilink.code-108006'), class: 'credentials' },
  { code: 108007, text: sentence('hilink.code-108007'), class: 'lockout' },
  { code: 108008, text: sentence('hilink.code-108008'), class: 'account' },
  { code: 108009, text: sentence('hilink.code-108009'), class: 'occupied' },
  { code: 108010, text: sentence('hilink.code-108010'), class: 'lockout' },
  { code: 109001, text: sentence('hilink.code-109001'), class: 'permanent' },
  { code: 109002, text: sentence('hilink.code-109002'), class: 'permanent' },
  ...range(110001, 110009, sentence('hilink.code-110001')),
  ...range(110021, 110024, sentence('hilink.code-110001')),
  { code: 111001, text: sentence('hilink.code-111001'), class: 'permanent' },
  { code: 111012, text: sentence('hilink.code-111012'), class: 'transient' },
  { code: 111013, text: sentence('hilink.code-111013'), class: 'busy' },
  { code: 111014, text: sentence('hilink.code-111014'), class: 'permanent' },
  { code: 111016, text: sentence('hilink.code-111016'), class: 'permanent' },
  { code: 111017, text: sentence('hilink.code-111017'), class: 'permanent' },
  { code: 111018, text: sentence('hilink.code-111018'), class: 'transient' },
  { code: 111019, text: sentence('hilink.code-111019'), class: 'busy' },
  { code: 111020, text: sentence('hilink.code-111020'), class: 'permanent' },
  { code: 111021, text: sentence('hilink.code-111021'), class: 'permanent' },
  { code: 111022, text: sentence('hilink.code-111022'), class: 'permanent' },
  { code: 112001, text: sentence('hilink.code-112001'), class: 'permanent' },
  { code: 112002, text: sentence('hilink.code-112002'), class: 'permanent' },
  { code: 112003, text: sentence('hilink.code-112003'), class: 'permanent' },
  { code: 112004, text: sentence('hilink.code-112004'), class: 'permanent' },
  { code: 112005, text: sentence('hilink.code-112005'), class: 'transient' },
  { code: 112006, text: sentence('hilink.code-112006'), class: 'permanent' },
  { code: 112007, text: sentence('hilink.code-112007'), class: 'permanent' },
  { code: 112008, text: sentence('hilink.code-112008'), class: 'busy' },
  { code: 112009, text: sentence('hilink.code-112009'), class: 'transient' },
  { code: 113004, text: sentence('hilink.code-113004'), class: 'busy' },
  { code: 113017, text: sentence('hilink.code-113017'), class: 'permanent' },
  { code: 113018, text: sentence('hilink.code-113018'), class: 'busy' },
  { code: 113020, text: sentence('hilink.code-113020'), class: 'transient' },
  { code: 113031, text: sentence('hilink.code-113031'), class: 'permanent' },
  { code: 113036, text: sentence('hilink.code-113036'), class: 'transient' },
  { code: 113047, text: sentence('hilink.code-113047'), class: 'permanent' },
  { code: 113053, text: sentence('hilink.code-113053'), class: 'permanent' },
  { code: 113054, text: sentence('hilink.code-113054'), class: 'permanent' },
  { code: 113055, text: sentence('hilink.code-113055'), class: 'permanent' },
  { code: 113114, text: sentence('hilink.code-113114'), class: 'not-found' },
  { code: 114001, text: sentence('hilink.code-114001'), class: 'permanent' },
  { code: 114002, text: sentence('hilink.code-114002'), class: 'permanent' },
  { code: 114003, text: sentence('hilink.code-114003'), class: 'permanent' },
  { code: 114004, text: sentence('hilink.code-114004'), class: 'permanent' },
  { code: 114005, text: sentence('hilink.code-114005'), class: 'permanent' },
  { code: 114006, text: sentence('hilink.code-114006'), class: 'permanent' },
  { code: 114007, text: sentence('hilink.code-114007'), class: 'permanent' },
  { code: 115001, text: sentence('hilink.code-115001'), class: 'permanent' },
  { code: 115002, text: sentence('hilink.code-115002'), class: 'permanent' },
  { code: 115003, text: sentence('hilink.code-115003'), class: 'permanent' },
  { code: 115004, text: sentence('hilink.code-115004'), class: 'permanent' },
  { code: 115005, text: sentence('hilink.code-115005'), class: 'permanent' },
  { code: 115199, text: sentence('hilink.code-115199'), class: 'permanent' },
  ...range(116001, 116005, sentence('hilink.code-116001')),
  { code: 117001, text: sentence('hilink.code-117001'), class: 'permanent' },
  { code: 117002, text: sentence('hilink.code-117002'), class: 'permanent' },
  { code: 117003, text: sentence('hilink.code-117003'), class: 'permanent' },
  { code: 117004, text: sentence('hilink.code-117004'), class: 'permanent' },
  ...range(118001, 118006, sentence('hilink.code-118001')),
  { code: 120001, text: sentence('hilink.code-120001'), class: 'busy' },
  { code: 125001, text: sentence('hilink.code-125001'), class: 'session' },
  { code: 125002, text: sentence('hilink.code-125002'), class: 'session' },
  { code: 125003, text: sentence('hilink.code-125003'), class: 'session' },
]

const byCode: ReadonlyMap<number, HilinkCode> = new Map(hilinkCodes.map((entry) => [entry.code, entry]))

/** The documented code, or one of class `unknown` that keeps the number. */
export function hilinkCode(code: number): HilinkCode {
  return byCode.get(code) ?? { code, text: sentence('hilink.undocumented'), class: 'unknown' }
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
  words: Sentence
  carriedOut: CarriedOut
  retryAfterMs?: number
  retryable?: boolean
}

const defaultLockMinutes = 5
const busyRetryMs = 2_000

/** The error for a reply with this code: what the modem refused, why, and what the user can do. */
export function hilinkError(code: number, failure: HilinkFailure): DeviceError {
  const known = hilinkCode(code)
  const { code: errorCode, words, carriedOut, ...more } = verdictOf(known, failure)
  const said = failure.replyText === undefined || failure.replyText === '' ? '' : quoteForError(failure.replyText)
  const facts: Partial<ErrorCause> = {
    device: failure.device,
    deviceCode: code,
    deviceMessage: known.class === 'unknown' && said !== '' ? said : String(known.text),
    endpoint: failure.endpoint,
    ...more,
  }
  const whole = said === '' ? words : sentence('hilink.with-words', { sentence: words, words: said })
  return new DeviceError(errorCode, whole, facts, carriedOut)
}

function verdictOf(known: HilinkCode, { device, endpoint, triesLeft, waitMinutes }: HilinkFailure): Verdict {
  const { code: number, text } = known
  const documented = sentence('hilink.documented', { text, number })
  const about = { device, endpoint, documented }
  switch (known.class) {
    case 'session':
      return { code: 'DEVICE_ERROR', words: sentence('hilink.session', about), carriedOut: 'no', retryable: true }
    case 'login':
      return {
        code: 'PERMISSION_DENIED',
        words: sentence('hilink.not-allowed', { device, endpoint, number }),
        carriedOut: 'no',
      }
    case 'credentials': {
      const tries = triesSentence(triesLeft)
      return {
        code: 'CREDENTIALS_REFUSED',
        words: sentence('hilink.credentials', { device, documented, tries }),
        carriedOut: 'no',
      }
    }
    case 'account':
      return {
        code: 'CREDENTIALS_REFUSED',
        words: sentence('hilink.account', { device, documented }),
        carriedOut: 'no',
      }
    case 'lockout': {
      const minutes = waitMinutes === undefined || waitMinutes <= 0 ? defaultLockMinutes : waitMinutes
      const words = sentence('hilink.locked', { device, documented, minutes })
      return { code: 'LOCKED_OUT', words, carriedOut: 'no', retryAfterMs: minutes * 60_000 }
    }
    case 'occupied':
      return { code: 'SESSION_BUSY', words: sentence('hilink.occupied', { device, documented }), carriedOut: 'no' }
    case 'unsupported':
      return {
        code: 'UNSUPPORTED',
        words: sentence('hilink.unsupported', { device, endpoint, number }),
        carriedOut: 'no',
      }
    case 'not-found':
      return { code: 'NOT_FOUND', words: sentence('hilink.not-found', about), carriedOut: 'no' }
    case 'busy': {
      const words = sentence('hilink.busy', about)
      return { code: 'DEVICE_BUSY', words, carriedOut: 'no', retryAfterMs: busyRetryMs }
    }
    case 'transient':
      return { code: 'DEVICE_ERROR', words: sentence('hilink.failed', about), carriedOut: 'unknown', retryable: true }
    case 'permanent': {
      const words = sentence('hilink.refused', { ...about, advice: adviceFor(number) })
      return { code: 'DEVICE_ERROR', words, carriedOut: 'no' }
    }
    case 'unknown':
      return { code: 'DEVICE_ERROR', words: sentence('hilink.refused-unknown', about), carriedOut: 'unknown' }
  }
}

function triesSentence(left: number | undefined): Sentence | '' {
  if (left === undefined) return ''
  return left <= 0 ? sentence('hilink.no-try-left') : sentence('hilink.tries-left', { tries: left })
}

function adviceFor(code: number): Sentence {
  switch (code) {
    case 100005:
      return sentence('hilink.advice-format')
    case 100006:
      return sentence('hilink.advice-parameter')
    case 9003:
      return sentence('hilink.advice-wifi')
    case 101001:
      return sentence('hilink.advice-sim')
    case 101002:
    case 101003:
      return sentence('hilink.advice-unlock')
    case 101007:
    case 103002:
      return sentence('hilink.advice-pin')
    case 112001:
    case 112002:
      return sentence('hilink.advice-data-off')
    case 113053:
      return sentence('hilink.advice-delete')
    default:
      return sentence('hilink.advice-check')
  }
}

function range(first: number, last: number, text: Sentence): HilinkCode[] {
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
