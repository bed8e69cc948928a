/** One exchange with a device, redacted, for the user who ticked *trace*. */
export interface TracedExchange {
  /** ISO 8601. */
  at: string
  endpoint: string
  request: unknown
  httpStatus: number | undefined
  /** The answer, or as much of it as is worth showing; the error's sentence when there was none. */
  reply: unknown
  tookMs: number
}

/** Takes note of exchanges; absent where nothing is traced. */
export type Trace = (exchange: TracedExchange) => void
