import type { Node } from 'node-red'
import type { Trace, TracedExchange } from '../../lib/http/trace.js'

/** Collects what was exchanged with a device until a message carries it away; each is in the debug log at once. */
export class ExchangeLog {
  #exchanges: TracedExchange[] = []

  constructor(private readonly node: Node) {}

  readonly note: Trace = (exchange) => {
    this.node.debug(JSON.stringify(exchange))
    this.#exchanges.push(exchange)
  }

  /** What came since the last call, for `msg.<namespace>`; empty unless *trace* is ticked. */
  take(): { exchange?: TracedExchange[] } {
    const exchange = this.#exchanges
    this.#exchanges = []
    return exchange.length === 0 ? {} : { exchange }
  }
}
