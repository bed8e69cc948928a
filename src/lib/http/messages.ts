import type { Dispatcher } from 'undici'
import type { Signal } from '../session/signal.js'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with query, e.g. `/api`. */
  path: string
  /** The config node's name, or its host; for error sentences. */
  device: string
  /** For errors and traces, without secrets: `/api cdrapi`. */
  endpoint: string
  /** Largest answer that is read as a whole. Streamed answers are not limited. */
  maxBodyBytes: number
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** One exchange: until the last byte, or of a streamed answer until the first and then between two chunks. */
  timeoutMs: number
  signal: Signal
}

export type HttpHeaders = Dispatcher.ResponseData['headers']

export interface HttpReply {
  status: number
  headers: HttpHeaders
  body: Buffer
}

export interface HttpStream {
  status: number
  headers: HttpHeaders
  /** To be read to its end or left by `return()`; the time the reader takes between two chunks does not count. */
  body: AsyncGenerator<Buffer, void, undefined>
}
