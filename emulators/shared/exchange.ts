import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** One request to the device, its body read whole. */
export interface DeviceRequest {
  method: string
  /** Without the query: `/api/monitoring/status`. */
  path: string
  query: URLSearchParams
  /** Path and query as they came. */
  target: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** Counts the requests to the device from 1; the side channel does not count. */
  number: number
  /** The client's IP address: sessions of some devices belong to one. */
  remoteAddress: string
  /** Calls once the exchange is over: the reply has been handed to the connection, or the connection is gone. */
  onceOver(listener: () => void): void
}

/** The device's answer, before a fault spoils it. */
export interface Reply {
  /** Default 200. */
  status?: number
  headers?: OutgoingHttpHeaders
  /** A body in pieces is written as the client takes it, so that it needs no memory. */
  body?: string | Buffer | Iterable<string>
  /** Old embedded servers: no space after the colon of a header, and the connection ends with the body. */
  compactHeaders?: boolean
}

/** A device as the server sees it. */
export interface Device {
  /** What the request asks for, as counted in the statistics and matched by faults: an action or a path. */
  nameOf(request: DeviceRequest): string
  handle(request: DeviceRequest): Reply | Promise<Reply>
  /** Headers that every reply has, one that a fault makes too: the `Date` of a device whose clock is off. */
  headers?(): OutgoingHttpHeaders
}

/** A JSON answer; `value` is serialised as it is. */
export function jsonReply(value: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(value) }
}

export function htmlReply(status: number, title: string): Reply {
  const page = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
  return { status, headers: { 'content-type': 'text/html' }, body: page }
}
