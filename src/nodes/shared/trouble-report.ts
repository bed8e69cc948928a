import type { Node } from 'node-red'
import type { DeviceError, ErrorCode } from '../../lib/errors.js'

/** Tells of a polling node's failures once per change of state: each kind once, until all is well again. */
export class TroubleReport {
  readonly #told = new Set<ErrorCode>()

  constructor(private readonly node: Node) {}

  /** A failure that no message caused; reaches Catch nodes unless this kind of it was told already. */
  failed(error: DeviceError): void {
    if (this.#told.has(error.code)) return
    this.#told.add(error.code)
    this.node.error(error, {})
  }

  /** A failure that its message tells of. */
  heard(error: DeviceError): void {
    this.#told.add(error.code)
  }

  /** All is well (again). */
  over(): void {
    if (this.#told.size > 0) this.node.log('The device answers again.')
    this.#told.clear()
  }
}
