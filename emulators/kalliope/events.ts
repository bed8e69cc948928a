import { request } from 'node:http'
import { isObject, type JsonObject, UsageError } from '../shared'
import { escapeXml } from './cdr/notation'
import type { KalliopeSettings } from './options'

const templates = {
  POST: '{"id":"%event_id%","name":"%event_name%","description":"%event_description%","severity":%event_severity%,"timestamp":%event_timestamp%,"call":%call_params[JSON]%}',
  GET: 'id=%event_id%&name=%event_name%&severity=%event_severity%&timestamp=%event_timestamp%&%call_params[AVP]%',
} as const

/** An event of the PBX. */
export interface PbxEvent {
  /** E.g. `pbx.queue.unservedcall`. */
  name: string
  description?: string
  /** 4 to 0: DEBUG, INFO, WARNING, ERROR, FATAL. Default 3. */
  severity?: number
  params?: Readonly<Record<string, string>>
  /** Instead of the option `eventUrl`; 127.0.0.1 or localhost only. */
  url?: string
}

/** Sends the events of the PBX to whoever wants them. */
export class EventSender {
  /** Events that were answered with 2xx. */
  delivered = 0
  /** Events that got another answer or none. */
  failed = 0
  #count = 0
  readonly #closing = new AbortController()
  readonly #wanted: readonly string[]

  constructor(
    private readonly settings: KalliopeSettings,
    private readonly nowMs: () => number,
  ) {
    this.#wanted = settings.events.split(',').map((name) => name.trim())
    if (settings.eventUrl !== '') requireLocal(settings.eventUrl)
  }

  /** Sends an event if the options want this kind. */
  announce(event: PbxEvent): void {
    if (this.settings.eventUrl !== '' && this.#wanted.includes(event.name)) this.sendInBackground(event)
  }

  /** Sends without waiting; how it went is in the statistics. */
  sendInBackground(event: PbxEvent): void {
    void this.#attempt(event, this.#addressOf(event))
  }

  /**
   * Sends an event.
   * @returns the HTTP status of the answer
   * @throws {UsageError} for an address elsewhere; the socket's error if nobody answers
   */
  async send(event: PbxEvent): Promise<number> {
    const outcome = await this.#attempt(event, this.#addressOf(event))
    if (outcome instanceof Error) throw outcome
    return outcome
  }

  /** Gives up what is under way. */
  close(): void {
    this.#closing.abort()
  }

  resetStats(): void {
    this.delivered = 0
    this.failed = 0
  }

  #addressOf(event: PbxEvent): URL {
    return requireLocal(event.url ?? this.settings.eventUrl)
  }

  /** Sends and counts. */
  async #attempt(event: PbxEvent, url: URL): Promise<number | Error> {
    const { eventMethod: method, eventTemplate } = this.settings
    const content = this.#render(eventTemplate === '' ? templates[method] : eventTemplate, event)
    if (method === 'GET') url.search = url.search === '' ? content : `${url.search.slice(1)}&${content}`
    const outcome = await this.#exchange(url, method === 'GET' ? undefined : content)
    if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) this.delivered++
    else this.failed++
    return outcome
  }

  #render(template: string, { name, description = '', severity = 3, params = {} }: PbxEvent): string {
    const entries = Object.entries(params)
    const values: Readonly<Record<string, string>> = {
      event_id: String(++this.#count),
      event_name: name,
      event_description: description,
      event_severity: String(severity),
      event_timestamp: String(Math.floor(this.nowMs() / 1000)),
      'call_params[JSON]': JSON.stringify(params),
      'call_params[XML]': `<response>${entries.map(([key, value]) => `<${key}>${escapeXml(value)}</${key}>`).join('')}</response>`,
      'call_params[AVP]': new URLSearchParams(entries).toString(),
    }
    return template.replaceAll(/%([\w[\]]+)%/g, (whole, key: string) => values[key] ?? whole)
  }

  #exchange(url: URL, body: string | undefined): Promise<number | Error> {
    const { eventAuth: auth } = this.settings
    const headers = { ...(body === undefined ? {} : { 'content-type': contentTypeOf(body) }) }
    return new Promise((resolve) => {
      const outgoing = request(
        url,
        {
          method: body === undefined ? 'GET' : 'POST',
          agent: false,
          headers,
          signal: this.#closing.signal,
          ...(auth === '' ? {} : { auth }),
        },
        (response) => {
          response.resume()
          response.on('error', resolve)
          response.on('end', () => resolve(response.statusCode ?? 0))
        },
      )
      outgoing.on('error', resolve)
      outgoing.end(body)
    })
  }
}

function contentTypeOf(body: string): string {
  if (/^\s*[{[]/.test(body)) return 'application/json'
  return /^\s*</.test(body) ? 'application/xml' : 'application/x-www-form-urlencoded'
}

function requireLocal(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname)) return url
  throw new UsageError(`Events go to http://127.0.0.1 or http://localhost only, not to "${address}".`)
}

/** Reads an event that came as JSON. */
export function eventFromJson({ name, description, severity, params, url }: JsonObject): PbxEvent {
  if (typeof name !== 'string') throw new UsageError('An event needs a "name", e.g. pbx.call.end.')
  const texts = isObject(params) ? Object.entries(params).map(([key, value]) => [key, String(value)] as const) : []
  return {
    name,
    params: Object.fromEntries(texts),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof severity === 'number' ? { severity } : {}),
    ...(typeof url === 'string' ? { url } : {}),
  }
}
