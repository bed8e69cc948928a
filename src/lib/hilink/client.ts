import type { Trace } from '../http/trace.js'
import type { Waiting } from '../session/session.js'

/** How one request may use the modem. */
export interface HilinkRequestOptions {
  signal: AbortSignal
  /** Replaces the client's timeout of one HTTP exchange; while the modem sends it is at least 45 s. */
  timeoutMs?: number | undefined
  onWait?: (waiting: Waiting) => void
  trace?: Trace
  /** A poll stays away from a session that somebody took, and does not keep one alive. Default `user`. */
  purpose?: 'user' | 'poll'
}
