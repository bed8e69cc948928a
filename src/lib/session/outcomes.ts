import { type DeviceError, type ErrorCode, toDeviceError } from '../errors.js'

/**
 * Thrown by a request when the device says that its session is gone. The request was not carried out, so the engine
 * renews the session and repeats it once.
 */
export class SessionLost extends Error {
  override readonly name = 'SessionLost'
  /** What to report when renewing does not help. */
  readonly failure: DeviceError

  constructor(failure: DeviceError) {
    super(failure.message)
    this.failure = failure
  }
}

/** Thrown by a login (or a signed request) when the device refuses the credentials or the user. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused'
  readonly failure: DeviceError
  /** True when the answer cost one of the user's tries: then the same credentials are never sent again. */
  readonly costsTry: boolean

  constructor(failure: DeviceError, { costsTry }: { costsTry: boolean }) {
    super(failure.message)
    this.failure = failure
    this.costsTry = costsTry
  }
}

/**
 * Thrown by a login (or a signed request that nothing has proven yet) whose answer does not tell whether the credentials
 * were accepted: it may have cost a try. The message fails with it; the engine spaces the next attempts.
 */
export class LoginUnproven extends Error {
  override readonly name = 'LoginUnproven'
  readonly failure: DeviceError
  /** How often the credentials were sent. */
  readonly attempts: number

  constructor(failure: DeviceError, attempts = 1) {
    super(failure.message)
    this.failure = failure
    this.attempts = attempts
  }
}

/** What tells that the credentials were not judged: the device said so, or they never left. */
const notJudged: ReadonlySet<ErrorCode> = new Set(['LOCKED_OUT', 'SESSION_BUSY', 'DEVICE_BUSY', 'CLOSED', 'BAD_INPUT'])

/**
 * The exchange that carries the credentials, from sending them to understanding the answer. Every driver makes it through
 * here: what fails without saying what became of the credentials is a {@link LoginUnproven}.
 *
 * @param isUnderstood of a failure: the device's documentation says that it judged no credentials
 */
export async function sendingCredentials<Reply>(
  exchange: () => Promise<Reply>,
  isUnderstood: (failure: DeviceError) => boolean = () => false,
): Promise<Reply> {
  try {
    return await exchange()
  } catch (thrown) {
    if (thrown instanceof LoginRefused || thrown instanceof LoginUnproven || thrown instanceof SessionLost) throw thrown
    const failure = toDeviceError(thrown)
    const neverSent =
      failure.carriedOut === 'no' && (failure.code === 'UNREACHABLE' || failure.code === 'TLS_UNTRUSTED')
    if (neverSent || notJudged.has(failure.code) || isUnderstood(failure)) throw failure
    throw new LoginUnproven(failure)
  }
}
