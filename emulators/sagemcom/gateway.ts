import { type Device, type DeviceRequest, htmlReply, type Reply } from '../shared'
import type { Appliance } from './appliance'
import { badEncodingReply, type Envelope, formField, type Malformed, parseEnvelope } from './envelope'
import type { ErrorName } from './error-table'
import { execute, replyError } from './execute'
import { guiScript } from './gui-script'
import { expectedKey, logIn } from './login'
import { type ReplyResult, writeReply } from './reply'
import { CableFirmware } from './rest/cable-firmware'
import { RestFirmware } from './rest/rest-firmware'
import { sessionOptions } from './session-options'
import { mayFollow, type Session, type SessionEnd } from './sessions'

const apiPath = '/cgi/json-req'

/** The router's web server. */
export class Gateway implements Device {
  readonly #appliance: Appliance
  readonly #rest: RestFirmware | undefined
  readonly #cable: CableFirmware | undefined
  readonly #read = new WeakMap<DeviceRequest, Envelope | Malformed | undefined>()

  constructor(appliance: Appliance) {
    this.#appliance = appliance
    if (appliance.settings.api === 'api-v1') this.#rest = new RestFirmware(appliance)
    if (appliance.settings.api === 'rest-v1') this.#cable = new CableFirmware(appliance)
  }

  /** The method of the first action, or the path. */
  nameOf(request: DeviceRequest): string {
    const envelope = this.envelopeOf(request)
    return (envelope !== undefined && 'actions' in envelope ? envelope.actions[0]?.method : undefined) ?? request.path
  }

  async handle(request: DeviceRequest): Promise<Reply> {
    const { method, path, headers } = request
    const { settings, downloads } = this.#appliance
    if (settings.redirect !== '') return redirectTo(settings.redirect, headers.host ?? '', path)
    const rest = this.#rest ?? this.#cable
    if (rest !== undefined) return rest.answer(request)
    if (method === 'GET' && path === settings.guiScript) return guiScript(settings)
    if (method === 'GET' && downloads.owns(path)) return downloads.answer(path)
    if (method !== 'POST' || path !== apiPath) return htmlReply(404, '404 - Not Found')
    const envelope = this.envelopeOf(request)
    if (envelope === undefined) return badEncodingReply
    if ('error' in envelope) return this.#write(envelope, false)
    return this.#answer(envelope, request)
  }

  /** The envelope of a request to the API; `undefined` if it is none or not form encoded. */
  envelopeOf(request: DeviceRequest): Envelope | Malformed | undefined {
    if (request.method !== 'POST' || request.path !== apiPath) return undefined
    if (!this.#read.has(request)) {
      const json = formField(request, this.#appliance.settings.rawBody)
      this.#read.set(request, json === undefined ? undefined : parseEnvelope(json))
    }
    return this.#read.get(request)
  }

  async #answer(envelope: Envelope, request: DeviceRequest): Promise<Reply> {
    const { id, actions } = envelope
    this.#appliance.countActions(actions.map(({ method }) => method))
    const login = actions.find(({ method }) => method === 'logIn')
    const countError = this.#countError(envelope)
    if (countError !== undefined) return this.#write({ id, error: countError }, false)
    const planned = this.#appliance.failures.ofRequest(actions)
    if (planned !== undefined) return this.#write({ id, error: planned }, false)
    if (login !== undefined) {
      const { ident } = sessionOptions(login.parameters['session-options'])
      return this.#write(await logIn(this.#appliance, envelope, login, request.remoteAddress), !ident)
    }
    const session = this.#verify(envelope, request.remoteAddress)
    if ('error' in session) return this.#write(session, false)
    return this.#write(await this.#execute(session, envelope, request), !session.options.ident)
  }

  #countError({ actions }: Envelope): ErrorName | undefined {
    if (actions.length === 0) return 'NO_ACTION'
    if (actions.length > this.#appliance.settings.maxActions) return 'ACTION_COUNT'
    const alone = actions.some(({ method }) => method === 'logIn' || method === 'getEvents')
    return alone && actions.length > 1 ? 'REQUEST_FORMAT' : undefined
  }

  /** The live session of a request, or the reply that there is none. */
  #verify(envelope: Envelope, remoteAddress: string): Session | ReplyResult {
    const { sessions, settings } = this.#appliance
    const session = sessions.find(envelope.sessionId)
    if (typeof session === 'string') return this.#dead(envelope, session)
    if (session.remoteAddress !== remoteAddress) return this.#dead(envelope, 'lost', settings.addressCode)
    if (session.stillborn) return this.#dead(envelope, 'lost')
    if (envelope.authKey !== expectedKey(this.#appliance, envelope, session.user, session.nonce)) {
      return this.#dead(envelope, 'lost')
    }
    if (!mayFollow(envelope.id, session.lastId, settings.strictIds)) {
      sessions.end(session.id, 'lost')
      return this.#dead(envelope, 'lost', 'REQUEST_ID')
    }
    sessions.touch(session, envelope.id)
    return session
  }

  #dead({ id, actions }: Envelope, why: SessionEnd, code: ErrorName = 'INVALID_SESSION'): ReplyResult {
    const { deadSession } = this.#appliance.settings
    if (deadSession === 'unknown-paths') {
      return {
        id,
        error: code,
        actions: actions.map((action) => ({ id: action.id, error: 'UNKNOWN_PATH', callbacks: [] })),
      }
    }
    const told = { timeout: 'SESSION_TIMEOUT', logout: 'SESSION_LOGOUT', lost: code } as const
    return { id, error: deadSession === 'session-timeout' ? told[why] : code }
  }

  async #execute(session: Session, envelope: Envelope, request: DeviceRequest): Promise<ReplyResult> {
    const { id, actions } = envelope
    const [first] = actions
    if (first?.method !== 'getEvents') {
      return execute(this.#appliance, session, envelope, (act) => request.onceOver(act))
    }
    const answer = await this.#appliance.events.poll(session, (listener) => request.onceOver(listener))
    if ('requestError' in answer) return { id, error: answer.requestError }
    const error = 'actionError' in answer ? answer.actionError : 'NO'
    const results = [{ id: first.id, error, callbacks: [] }]
    return { id, error: replyError(results), actions: results, events: 'events' in answer ? answer.events : [] }
  }

  #write(result: ReplyResult, english: boolean): Reply {
    const { descriptions, numbering, trailingCommas, escapeSlashes, contentType } = this.#appliance.settings
    const dialect = { english: english || descriptions === 'english', numbering, trailingCommas, escapeSlashes }
    return { headers: { 'content-type': contentType }, body: writeReply(result, dialect) }
  }
}

function redirectTo(origin: string, host: string, path: string): Reply {
  const target = origin === 'https' ? `https://${host.replace(/:\d+$/, '')}` : origin.replace(/\/$/, '')
  const reply = htmlReply(301, '301 - Moved Permanently')
  return { ...reply, headers: { ...reply.headers, location: target + path } }
}
