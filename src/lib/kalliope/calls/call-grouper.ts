import { DeviceError } from '../../errors.js'
import type { KalliopeCall } from './call-record.js'
import { aliasedText, type KalliopeRow } from './call-row.js'
import { CallClock } from './call-times.js'

/**
 * Puts the rows of one call together: the routing steps of a call are rows with the same id, one after the other, or
 * mixed with those of calls that began in the same second, because the PBX sorts by nothing finer.
 */
export class CallGrouper {
  /** When the calls that may get more rows began, as the PBX writes it. */
  #start = ''
  #last: CallRows | undefined
  /** More than one only where calls began in the same second. */
  #open: CallRows[] = []
  #byId: Map<string, CallRows> | undefined

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
      if (this.#last?.id === id) this.#last.rows.push(row)
      else this.#addToAnother(id, row, calls)
    }
    return calls
  }

  /** The calls that are not complete as long as more rows may come. */
  flush(): KalliopeCall[] {
    const calls = this.#open.map(({ id, rows }) => this.#callOf(id, rows))
    this.#open = []
    this.#last = undefined
    this.#byId = undefined
    return calls
  }

  #addToAnother(id: string, row: KalliopeRow, calls: KalliopeCall[]): void {
    const start = aliasedText(row, 'start')
    if (start === '' || start !== this.#start) calls.push(...this.flush())
    this.#start = start
    if (this.#last !== undefined) this.#byId ??= new Map([[this.#last.id, this.#last]])
    const known = this.#byId?.get(id)
    this.#last = known ?? new CallRows(id)
    this.#last.rows.push(row)
    if (known !== undefined) return
    this.#open.push(this.#last)
    this.#byId?.set(id, this.#last)
  }

  #callOf(id: string, rows: readonly KalliopeRow[]): KalliopeCall {
    const [first = {}] = rows
    const clock = id === '' ? undefined : CallClock.of(id, aliasedText(first, 'start'), this.zone)
    if (clock === undefined) {
      const row = JSON.stringify(first).slice(0, 200)
      throw new DeviceError('BAD_RESPONSE', `${this.device} has a call without id or start: ${row}`, {
        device: this.device,
      })
    }
    return { id, rows, clock }
  }
}

class CallRows {
  readonly rows: KalliopeRow[] = []

  constructor(readonly id: string) {}
}
