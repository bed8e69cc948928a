import { badInput } from '../../errors.js'
import { type Sentence, sentence } from '../../sentences/sentence.js'

/**
 * Checks that a path is well formed: `Device/A/B[Alias='X']/C`, also `*`, `..` and `@uid` as steps. What its predicates
 * mean is left to the router.
 *
 * @param field the property that the path is of
 * @returns the path without the blanks around it
 * @throws DeviceError `BAD_INPUT` that names the position (from 1) of what is wrong
 */
export function checkXPath(given: unknown, field: string): string {
  if (typeof given !== 'string')
    throw badInput(field, given, sentence('input.path', { example: 'Device/DeviceInfo/UpTime' }))
  const path = given.trim()
  if (path === '') throw badInput(field, '', sentence('input.path', { example: 'Device/DeviceInfo/UpTime' }))
  const fault = faultOf(path)
  if (fault === undefined) return path
  throw badInput(
    field,
    path,
    sentence('sagemcom.xpath-fault', { what: fault.what, at: fault.at + 1, excerpt: excerpt(path, fault.at) }),
  )
}

interface Fault {
  /** Index of the character. */
  at: number
  what: string | Sentence
}

const stepPattern = /\.\.|\.|@?[\p{L}_][\p{L}\p{N}_.:-]*|\*/uy

function faultOf(path: string): Fault | undefined {
  const control = path.search(/\p{Cc}/u)
  if (control >= 0) return { at: control, what: sentence('sagemcom.xpath-control') }
  if (path.startsWith('/')) return { at: 0, what: sentence('sagemcom.xpath-slash') }
  let at = 0
  for (;;) {
    stepPattern.lastIndex = at
    const step = stepPattern.exec(path)
    if (step === null) return { at, what: at >= path.length ? sentence('sagemcom.xpath-name') : unexpected(path, at) }
    at = stepPattern.lastIndex
    while (path[at] === '[') {
      const end = endOfPredicate(path, at)
      if (typeof end !== 'number') return end
      at = end
    }
    if (at >= path.length) return undefined
    if (path[at] !== '/') return { at, what: unexpected(path, at) }
    at += 1
  }
}

function unexpected(path: string, at: number): Sentence {
  const character = path[at] ?? ''
  if (character === '/') return sentence('sagemcom.xpath-slash')
  if (character === ']') return sentence('sagemcom.xpath-unopened')
  return sentence('sagemcom.xpath-unexpected', { character })
}

/** Index behind the bracket that closes the one at `start`; brackets may be nested, texts may hold anything. */
function endOfPredicate(path: string, start: number): number | Fault {
  const opened: number[] = []
  for (let at = start; at < path.length; at += 1) {
    const character = path[at]
    if (character === '[') opened.push(at)
    if (character === '"' || character === "'") {
      const end = path.indexOf(character, at + 1)
      if (end < 0) return { at, what: sentence('sagemcom.xpath-quote', { character }) }
      at = end
    }
    if (character !== ']') continue
    const from = opened.pop() ?? start
    if (path.slice(from + 1, at).trim() === '') return { at, what: sentence('sagemcom.xpath-condition') }
    if (opened.length === 0) return at + 1
  }
  return { at: opened[0] ?? start, what: sentence('sagemcom.xpath-bracket') }
}

function excerpt(path: string, at: number): string {
  return path.length <= 70 ? '' : ` (“${path.slice(Math.max(0, at - 20), at + 20)}”)`
}

/**
 * A value as the text of a predicate, in whichever quotes it does not hold itself.
 *
 * @param field the name it goes by in an error
 * @throws DeviceError `BAD_INPUT` when it holds both kinds of quotes, which the dialect cannot express, or is no text,
 * number or boolean
 */
function xpathLiteral(value: unknown, field: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw badInput(field, value, sentence('sagemcom.compared'))
  }
  const text = String(value)
  if (/\p{Cc}/u.test(text)) throw badInput(field, text, sentence('sagemcom.no-controls'))
  if (!text.includes("'")) return `'${text}'`
  if (!text.includes('"')) return `"${text}"`
  throw badInput(field, text, sentence('sagemcom.one-quote'))
}

/**
 * A predicate that compares a field with a value, whatever characters that holds: `[PhysAddress='AA:BB:CC:00:11:22']`.
 *
 * @param field a child such as `Alias`, or an attribute such as `@uid`
 * @throws DeviceError `BAD_INPUT` when it cannot be expressed
 */
export function xpathPredicate(field: string, value: unknown): string {
  if (!/^@?[\p{L}_][\p{L}\p{N}_.-]*$/u.test(field)) throw badInput('field', field, sentence('sagemcom.field-name'))
  return `[${field}=${xpathLiteral(value, 'value')}]`
}

/**
 * A path with the values of a message put in: in `Host[PhysAddress={payload.mac}]`, `{payload.mac}` becomes a quoted
 * text. No value can change the path's structure.
 *
 * @param read the value of a message property
 * @throws DeviceError `BAD_INPUT` when a value is missing or cannot be expressed, or when the braces stand in quotes
 */
export function fillXPath(template: string, read: (property: string) => unknown): string {
  return template.replace(/"[^"]*"|'[^']*'|\{([^{}]+)\}/g, (token, property: string | undefined) => {
    if (property !== undefined) return xpathLiteral(read(property.trim()), `msg.${property.trim()}`)
    if (!/\{[^{}]*\}/.test(token)) return token
    throw badInput('xpath', template, sentence('sagemcom.bare-braces', { example: '{payload.mac}' }))
  })
}

/** The name of a path's last step, without predicates: `Host` of `Device/Hosts/Hosts/Host[@uid='3']`. */
export function lastStep(path: string): string {
  const step = splitPath(path).at(-1) ?? ''
  const predicate = step.indexOf('[')
  return predicate < 0 ? step : step.slice(0, predicate)
}

/** The steps of a path with their predicates; a slash inside a predicate or a text is none between steps. */
export function splitPath(path: string): string[] {
  const steps: string[] = []
  let from = 0
  let depth = 0
  for (let at = 0; at < path.length; at += 1) {
    const character = path[at]
    if (character === '"' || character === "'") {
      const end = path.indexOf(character, at + 1)
      if (end < 0) break
      at = end
    } else if (character === '[') {
      depth += 1
    } else if (character === ']') {
      depth = Math.max(0, depth - 1)
    } else if (character === '/' && depth === 0) {
      steps.push(path.slice(from, at))
      from = at + 1
    }
  }
  return [...steps, path.slice(from)].filter((step) => step !== '')
}
