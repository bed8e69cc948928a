import { isObject, type JsonObject, type SideRoutes, UsageError } from '../shared'
import type { HilinkActions, HilinkViews } from './controls'
import type { ModemState } from './modem/modem'
import type { IncomingText } from './sms/receiver'

/** The modem's own routes below `/emulator/`. */
export function hilinkRoutes(views: HilinkViews, actions: HilinkActions): SideRoutes {
  return {
    'GET sent': () => ({ sent: views.sentTexts, accepted: views.acceptedTexts }),
    'GET messages': () => ({ messages: actions.messages() }),
    'POST inbox': (body) => {
      const texts = Array.isArray(body['texts']) ? body['texts'].filter(isObject) : [body]
      for (const text of texts.map(readIncoming)) actions.receive(text)
      return { messages: actions.messages() }
    },
    'POST steal-session': (body) => {
      actions.stealSession(optionalNumber(body, 'seconds') ?? 0)
      return { sessions: actions.sessions() }
    },
    'POST person-leaves': () => {
      actions.personLeaves()
      return { sessions: actions.sessions() }
    },
    'GET sessions': () => ({ sessions: actions.sessions() }),
    'GET modem': () => views.modem,
    'POST modem': (body) => {
      actions.setModem(readModemState(body))
      return views.modem
    },
    'POST ussd': ({ code, content, error }) => {
      if (typeof code !== 'string')
        throw new UsageError('Give {"code": "*100#", "content": "…"} or {"code": …, "error": 111020}.')
      if (typeof error === 'number') actions.teachUssd(code, { code: error })
      else if (typeof content === 'string') actions.teachUssd(code, { content })
      else throw new UsageError('What the network answers is missing: "content" or "error".')
      return {}
    },
    'POST reboot': (body) => {
      actions.reboot(optionalNumber(body, 'seconds'))
      return {}
    },
  }
}

const kinds = ['text', 'mms', 'report-ok', 'report-failed', 'alert'] as const

function readIncoming(body: JsonObject): IncomingText {
  const { from, content, date, read } = body
  if (typeof from !== 'string')
    throw new UsageError('A text needs a sender: {"from": "+491550000001", "content": "…"}.')
  const text: IncomingText = { from }
  if (typeof content === 'string') text.content = content
  if (typeof date === 'string') text.date = date
  if (read === true) text.read = true
  const kind = optionalChoice(body, 'kind', kinds)
  if (kind !== undefined) text.kind = kind
  const place = optionalChoice(body, 'place', ['local', 'sim'])
  if (place !== undefined) text.place = place
  const partDelayMs = optionalNumber(body, 'partDelayMs')
  if (partDelayMs !== undefined) text.partDelayMs = partDelayMs
  const parts = optionalNumber(body, 'parts')
  if (parts !== undefined) text.parts = parts
  return text
}

function readModemState(body: JsonObject): Partial<ModemState> {
  const sim = optionalChoice(body, 'sim', ['ready', 'missing', 'invalid', 'pin', 'puk'])
  const network = optionalChoice(body, 'network', ['home', 'roaming', 'none'])
  const technology = optionalChoice(body, 'technology', ['gsm', 'wcdma', 'lte', 'nr'])
  const signal = optionalNumber(body, 'signal')
  const { data, smsBusy } = body
  return {
    ...(sim !== undefined && { sim }),
    ...(network !== undefined && { network }),
    ...(technology !== undefined && { technology }),
    ...(signal !== undefined && { signal }),
    ...(typeof data === 'boolean' && { data }),
    ...(typeof smsBusy === 'boolean' && { smsBusy }),
  }
}

function optionalNumber(body: JsonObject, name: string): number | undefined {
  const value = body[name]
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value
  throw new UsageError(`"${name}" is a number of at least 0.`)
}

function optionalChoice<const Choice extends string>(
  body: JsonObject,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) throw new UsageError(`"${name}" is one of ${choices.join(', ')}.`)
  return choice
}
