import { badInput } from '../errors.js'
import { type Sentence, sentence } from '../sentences/sentence.js'
import { type CallRecord, callDirections, callStatuses } from './call-record.js'
import { isMissing } from './instant.js'
import { matchesPattern } from './pattern.js'

/** The fields of a node, as the user or a message gave them; a missing one lets every call through. */
export interface CallFilterInput {
  caller?: unknown
  callee?: unknown
  direction?: unknown
  callStatus?: unknown
  minTalk?: unknown
}

/** Which calls a user wants, apart from when they were. */
export interface CallFilter {
  /** Lets every call through. */
  readonly isEmpty: boolean
  /** @param ownExtension of the caller, where it is another number than `from` */
  matches(record: CallRecord, ownExtension?: string | null): boolean
}

type Test = (record: CallRecord, ownExtension: string | null) => boolean

/**
 * A filter over call records. Lists are text with commas or arrays; a call must pass every field given.
 *
 * - `caller`: the number that called (`from.number`), or the extension behind it.
 * - `callee`: the number that was dialled, the one that answered, or any target of a leg that was answered. So `1002`
 *   finds what somebody dialled to 1002, what 1002 answered for a ring group, and what was transferred to 1002; not
 *   the group calls that rang at 1002 and were answered elsewhere.
 * - both: numbers to the letter (`+39…` is not `0039…`), or patterns: `*` any run of characters, `?` any one. A call
 *   that shows no number passes `*` only.
 * - `direction`, `callStatus`: values of the call record.
 * - `minTalk`: seconds of `talkSeconds`, from 0.
 *
 * @throws DeviceError BAD_INPUT naming the field and, of a list, the value that is none
 */
export function callFilter(input: CallFilterInput): CallFilter {
  const callers = numberTest('caller', input.caller)
  const callees = numberTest('callee', input.callee)
  const directions = enumeration('direction', input.direction, callDirections)
  const statuses = enumeration('callStatus', input.callStatus, callStatuses)
  const minTalkSeconds = parseMinTalk(input.minTalk)
  const tests: Test[] = []
  if (directions !== undefined) tests.push((record) => directions.has(record.direction))
  if (statuses !== undefined) tests.push((record) => statuses.has(record.status))
  if (minTalkSeconds > 0) tests.push((record) => record.talkSeconds >= minTalkSeconds)
  if (callers !== undefined) {
    tests.push((record, own) => callers(record.from.number) || (own !== null && callers(own)))
  }
  if (callees !== undefined) tests.push((record) => calleeNumbers(record).some(callees))
  return { isEmpty: tests.length === 0, matches: (record, own = null) => tests.every((test) => test(record, own)) }
}

function calleeNumbers(record: CallRecord): (string | null)[] {
  const answeredLegs = record.legs.filter((leg) => leg.status === 'answered').map((leg) => leg.to)
  return [record.to.number, record.answeredBy?.number ?? null, ...answeredLegs]
}

function numberTest(field: string, value: unknown): ((number: string | null) => boolean) | undefined {
  const wanted = list(field, value, sentence('calls.numbers'))
  if (wanted.length === 0) return undefined
  const isPattern = (text: string) => text.includes('*') || text.includes('?')
  const patterns = wanted.filter(isPattern)
  const numbers = new Set(wanted.filter((text) => !isPattern(text)))
  return (number) => {
    const text = number ?? ''
    return numbers.has(text) || patterns.some((pattern) => matchesPattern(text, pattern))
  }
}

function enumeration(field: string, value: unknown, allowed: readonly string[]): ReadonlySet<string> | undefined {
  const expected = sentence('calls.list', { choices: allowed.join(', '), example: allowed.slice(0, 2).join() })
  const wanted = list(field, value, expected)
  const unknown = wanted.find((text) => !allowed.includes(text))
  if (unknown !== undefined) throw badInput(field, unknown, expected)
  return wanted.length === 0 ? undefined : new Set(wanted)
}

function list(field: string, value: unknown, expected: Sentence): string[] {
  const parts: unknown[] = Array.isArray(value) ? value : isMissing(value) ? [] : [value]
  return parts.flatMap((part) => {
    if (typeof part === 'number' && Number.isSafeInteger(part)) return [String(part)]
    if (typeof part !== 'string') throw badInput(field, value, expected)
    return part
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '')
  })
}

function parseMinTalk(value: unknown): number {
  if (isMissing(value)) return 0
  const seconds = typeof value === 'string' ? Number(value) : value
  if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return seconds
  throw badInput('minTalk', value, sentence('calls.talk'))
}
