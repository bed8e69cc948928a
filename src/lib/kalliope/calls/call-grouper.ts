import { DeviceError } from '../../errors.js'
import type { KalliopeCall } from './call-record.js'
import { aliasedText, type KalliopeRow } from './call-row.js'
import { CallClock } from './call-times.js'

/** Puts the rows of one call together: the routing steps of a call are rows one after the other with the same id. */
export class CallGrouper {
  #id = ''
  #rows: KalliopeRow[] = []

  constructor(
    private readonly zone: string,
    private readonly device: string,
  ) {}

  /**
   * The calls that these rows complete.
   *
   * @throws DeviceError `BAD_RESPONSE` for a row that tells no id or not when the call began
   */
  add(rows: readonly KalliopeRow[]): KalliopeCall[] {
    const calls: KalliopeCall[] = []
    for (const row of rows) {
      const id = aliasedText(row, 'id')
      if (id !== this.#id) {
        calls.push(...this.flush())
        this.#id = id
      }
      this.#rows.push(row)
    }
    return calls
  }

  /** The call that is not complete as long as more rows may come. */
  flush(): KalliopeCall[] {
    const [first] = this.#rows
    if (first === undefined) return []
    const clock = this.#id === '' ? undefined : CallClock.of(this.#id, aliasedText(first, 'start'), this.zone)
    if (clock === undefined) {
      const row = JSON.stringify(first).slice(0, 200)
      throw new DeviceError('BAD_RESPONSE', `${this.device} has a call without id or start: ${row}`, {
        device: this.device,
      })
    }
    const call = { id: this.#id, rows: this.#rows, clock }
    this.#rows = []
    return [call]
  }
}
