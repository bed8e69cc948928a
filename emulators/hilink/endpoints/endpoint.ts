import type { Session } from '../auth/session'
import type { XmlNode } from '../protocol/reply'
import type { Fields } from '../protocol/request'

/** A request that has passed the gate. */
export interface Call {
  session: Session
  /** Of a POST; a GET has none. */
  fields: Fields
  /** The token that the request spent. */
  token: string
  /** Runs once the reply is out. */
  onceOver: (listener: () => void) => void
}

export interface Answer {
  content: 'OK' | readonly XmlNode[]
  /** The session is a new one: the reply brings its cookie and its list of tokens. */
  hasLoggedIn?: boolean
  /** The body as it was captured from a real device, instead of the content. */
  captured?: string
}

export type Endpoint = (call: Call) => Answer
/** By method and path below `/api/`: `GET sms/sms-count`. */
export type EndpointTable = Readonly<Record<string, Endpoint>>

export const ok: Answer = { content: 'OK' }

export function nodes(...content: readonly XmlNode[]): Answer {
  return { content }
}
