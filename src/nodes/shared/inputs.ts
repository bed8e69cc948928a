import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { badInput } from '../../lib/errors.js'
import { redactBody } from '../../lib/http/redact.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { type Field, isPlainObject } from './fields.js'

/** The inputs of a node, by property name. */
export type FieldTable = Record<string, Field<unknown>>

/** The values of a table's fields. */
export type ValuesOf<Table extends FieldTable> = {
  [Name in keyof Table]: Table[Name] extends Field<infer Value> ? Value : never
}

/** Where a value was decided: by the author in the dialog, or by the message that flowed by. */
export type Source = 'dialog' | 'message'

export interface Inputs<Table extends FieldTable> {
  values: ValuesOf<Table>
  sources: Record<keyof Table, Source>
  /** Says that the payload looked like settings but was not used, and why. */
  notice: Sentence | undefined
}

/** Types of typed inputs whose value the author fixed; what the others give may come with a message. */
const fixedTypes = new Set(['str', 'num', 'bool', 'json', 'bin', 'env', 'date'])

/**
 * The values a message runs with: the dialog's, typed inputs evaluated, and on top the keys of a payload that consists
 * of nothing but overridable fields. Every field is checked, used or not.
 *
 * @throws DeviceError `BAD_INPUT` naming the first field that cannot be used
 */
export async function resolveInputs<Table extends FieldTable>(
  RED: NodeAPI,
  node: Node,
  table: Table,
  properties: Record<string, unknown>,
  msg: NodeMessageInFlow,
): Promise<Inputs<Table>> {
  const { overrides, notice } = payloadOverrides(table, properties, msg.payload)
  const values: Record<string, unknown> = {}
  const sources: Record<string, Source> = {}
  for (const [name, field] of Object.entries(table)) {
    if (name in overrides) {
      values[name] = field.read(overrides[name], name)
      sources[name] = 'message'
      continue
    }
    const type = field.typed ? typeOf(properties[`${name}Type`]) : 'str'
    const given = properties[name]
    values[name] = field.read(await evaluate(RED, node, name, given, type, msg), name)
    sources[name] = fixedTypes.has(type) ? 'dialog' : 'message'
  }
  // The loop above fills exactly the table's names, each with its own field's value.
  return { values: values as ValuesOf<Table>, sources: sources as Record<keyof Table, Source>, notice }
}

/** The value of one typed input that no payload replaces; `undefined` for none. @throws DeviceError `BAD_INPUT` */
export async function typedInput(
  RED: NodeAPI,
  node: Node,
  name: string,
  properties: Record<string, unknown>,
  msg: NodeMessageInFlow,
): Promise<unknown> {
  return await evaluate(RED, node, name, properties[name], typeOf(properties[`${name}Type`]), msg)
}

/**
 * The payload as settings: used if it is a plain, non-empty object and every key is an overridable field; if only
 * some are, a notice tells; any other payload is data.
 */
function payloadOverrides(
  table: FieldTable,
  properties: Record<string, unknown>,
  payload: unknown,
): { overrides: Record<string, unknown>; notice: Sentence | undefined } {
  if (!isPlainObject(payload)) return { overrides: {}, notice: undefined }
  const keys = Object.keys(payload)
  const unknown = keys.filter((key) => !isOverridable(table, properties, key))
  if (unknown.length === 0) return { overrides: payload, notice: undefined }
  const notice =
    unknown.length < keys.length ? sentence('node.status-unused-payload', { key: String(unknown[0]) }) : undefined
  return { overrides: {}, notice }
}

function isOverridable(table: FieldTable, properties: Record<string, unknown>, key: string): boolean {
  const overridable = Object.hasOwn(table, key) ? table[key]?.overridable : false
  return typeof overridable === 'function' ? overridable(properties) : overridable === true
}

/** A flow that was written by hand may lack the type: then the value is taken as it stands. */
function typeOf(saved: unknown): string {
  return typeof saved === 'string' && saved !== '' ? saved : 'str'
}

async function evaluate(
  RED: NodeAPI,
  node: Node,
  name: string,
  given: unknown,
  type: string,
  msg: NodeMessageInFlow,
): Promise<unknown> {
  if (type === 'str' || typeof given !== 'string') return given
  if (given === '' && type !== 'date') return undefined
  try {
    return await evaluateTyped(RED, node, given, type, msg)
  } catch (error) {
    // The parser of JSON quotes what it could not read.
    const reason = type === 'json' ? sentence('input.no-json') : redactBody(reasonOf(error))
    throw badInput(name, redactBody(given), sentence('input.expression', { type, example: exampleOf(type), reason }))
  }
}

function exampleOf(type: string): string {
  switch (type) {
    case 'json':
      return '{"page": 1}'
    case 'jsonata':
      return '$now()'
    case 'bin':
      return '[1, 2]'
    default:
      return 'payload.value'
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Object && 'message' in error ? String(error.message) : String(error)
}

function evaluateTyped(
  RED: NodeAPI,
  node: Node,
  given: string,
  type: string,
  msg: NodeMessageInFlow,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(given, type, node, msg, (error: Error | null, value: unknown) => {
      if (error) reject(error)
      else resolve(value)
    })
  })
}
