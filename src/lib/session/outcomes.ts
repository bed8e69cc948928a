import type { DeviceError } from '../errors.js'

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
