import { type ErrorName, englishText, errorCode, fullName, type Numbering } from './error-table'
import { rawByteE9 } from './home/household'

export interface CallbackResult {
  result: ErrorName
  xpath: string
  parameters: object
}

export interface ActionResult {
  id: number
  error: ErrorName
  callbacks: readonly CallbackResult[]
}

/** An event as `getEvents` tells it. */
export interface EventResult {
  id: string
  type: 'VALUE_CHANGE' | 'ADDED' | 'DELETED'
  xpath: string
  uid: number
  parameters: object
}

export interface ReplyResult {
  id: number
  error: ErrorName
  /** None: the reply has no `actions` at all. */
  actions?: readonly ActionResult[]
  events?: readonly EventResult[]
}

/** How this firmware writes its replies. */
export interface Dialect {
  /** Error texts in English. */
  english: boolean
  numbering: Numbering
  trailingCommas: boolean
  escapeSlashes: boolean
}

/** The reply as it goes over the wire. */
export function writeReply({ id, error, actions, events = [] }: ReplyResult, dialect: Dialect): Buffer {
  const tell = (name: ErrorName) => ({
    code: errorCode(name, dialect.numbering),
    description: dialect.english ? englishText(name) : fullName(name),
  })
  const told = actions?.map((action, index) => ({
    uid: index + 1,
    id: action.id,
    error: tell(action.error),
    callbacks: action.callbacks.map(({ result, xpath, parameters }, position) => ({
      uid: position + 1,
      result: tell(result),
      xpath,
      parameters,
    })),
  }))
  const reply = { uid: 0, id, error: tell(error), ...(told === undefined ? {} : { actions: told }), events }
  return toBytes(JSON.stringify({ reply }), dialect)
}

function toBytes(json: string, { trailingCommas, escapeSlashes }: Dialect): Buffer {
  let text = json
  if (trailingCommas) text = addTrailingCommas(text)
  // A slash occurs in strings only.
  if (escapeSlashes) text = text.replaceAll('/', '\\/')
  if (!text.includes(rawByteE9)) return Buffer.from(text)
  const parts = text.split(rawByteE9).map((part) => Buffer.from(part))
  const rawByte = Buffer.from([0xe9])
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [rawByte, part])))
}

function addTrailingCommas(json: string): string {
  // Strings are matched to be left alone, as are empty objects and arrays.
  return json.replace(/"(?:[^"\\]|\\.)*"|[[{][\]}]|[\]}]/g, (token) => (token.length === 1 ? `,${token}` : token))
}
