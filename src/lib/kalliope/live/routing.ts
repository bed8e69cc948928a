import { badInput } from '../../errors.js'
import { escapeXml } from '../../http/xml.js'
import { sentence } from '../../sentences/sentence.js'
import { type Fields, fieldsOf, isUnfilled, textOf } from './fields.js'

/** What the PBX asks when it wants to know where a call goes. Public contract: flows read these names. */
export interface RoutingRequest {
  caller: string | null
  dialled: string | null
  /** What the caller entered. */
  params: string[]
  uniqueId: string | null
  /** Everything else that was sent. */
  fields: Record<string, string>
}

const callerNames = ['caller', 'caller_num', 'callernum', 'caller_number']
const dialledNames = ['dialled', 'called', 'dnid', 'called_num', 'callednum']
const idNames = ['unique_id', 'uniqueid', 'id']
const paramNames = [1, 2, 3, 4, 5].map((number) => [`param${number}`, `p${number}`])
const ownNames = new Set([...callerNames, ...dialledNames, ...idNames, ...paramNames.flat(), 'param', 'params'])

/**
 * What a request for a route asks.
 *
 * @returns `undefined` for a body that is neither JSON nor XML nor name=value
 */
export function routingRequestOf(query: string, body: string): RoutingRequest | undefined {
  const given = fieldsOf(query, body)
  if (given === undefined) return undefined
  const fields = unwrapped(given)
  const params = paramNames.map((names) => textOf(fields, names) ?? '')
  while (params.at(-1) === '') params.pop()
  const others = Object.entries(fields).filter(([name]) => !ownNames.has(name.toLowerCase()))
  return {
    caller: textOf(fields, callerNames),
    dialled: textOf(fields, dialledNames),
    params,
    uniqueId: textOf(fields, idNames),
    fields: Object.fromEntries(
      others.map(([name, value]) => [
        name,
        typeof value !== 'string' ? JSON.stringify(value) : isUnfilled(value) ? '' : value,
      ]),
    ),
  }
}

/** `{"parameters": {"caller": …}}` is what stands inside. */
function unwrapped(fields: Fields): Fields {
  const [only, ...others] = Object.values(fields)
  return others.length === 0 && typeof only === 'object' ? only : fields
}

const kinds = {
  digits: 'digit',
  number: 'number',
  alpha: 'alpha',
  audio: 'audio',
  dtmf: 'dtmf',
  pause: 'pause',
} as const
const expectedSay = sentence('kalliope.say', { example: '[{"digits": "12"}, {"pause": 500}]' })

/**
 * The answer to such a request.
 *
 * @param reply the value, or `{ value, say, prefix }`
 * @throws DeviceError `BAD_INPUT`
 */
export function routingAnswer(reply: unknown): string {
  const { value, say, prefix } = isObject(reply) ? reply : { value: reply }
  const chosen = wordOf('value', value)
  const message = elementsOf(say)
  const shown = prefix === undefined || prefix === null || prefix === '' ? '' : wordOf('prefix', prefix)
  const parts = [
    message === '' ? '' : `<message>${message}</message>`,
    shown === '' ? '' : `<displayprefix>${escapeXml(shown)}</displayprefix>`,
    `<value>${escapeXml(chosen)}</value>`,
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>\n<response>${parts.join('')}</response>`
}

function elementsOf(say: unknown): string {
  if (say === undefined || say === null || say === '') return ''
  if (!Array.isArray(say)) throw badInput('say', say, expectedSay)
  return say
    .map((entry: unknown) => {
      const [pair, ...others] = isObject(entry) ? Object.entries(entry) : []
      const kind = pair === undefined || others.length > 0 ? undefined : kindOf(pair[0])
      if (pair === undefined || kind === undefined) throw badInput('say', say, expectedSay)
      return `<elem>${kind}:${escapeXml(wordOf('say', pair[1]))}</elem>`
    })
    .join('')
}

function kindOf(name: string): string | undefined {
  return Object.entries(kinds).find(([known]) => known === name)?.[1]
}

function wordOf(field: string, given: unknown): string {
  const text = typeof given === 'number' ? String(given) : given
  if (typeof text !== 'string' || text.trim() === '' || text.length > 500 || /\p{Cc}/u.test(text)) {
    throw badInput(field, given, sentence('kalliope.routing-value'))
  }
  return text
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
