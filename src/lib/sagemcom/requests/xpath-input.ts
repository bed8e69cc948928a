import { badInput } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { isObject } from '../device/values.js'
import { type SagemcomAction } from '../xmo/protocol.js'
import { valueOnlyOptions } from './capability.js'
import { checkMethod, type XPathOperation } from './methods.js'
import { checkXPath, lastStep, splitPath } from './xpath.js'

/** What a message asks for. */
export interface XPathInput {
  operation: XPathOperation
  /** A path, several, or nothing where `value` is an object by path. */
  xpath: unknown
  value: unknown
  /** Of a `call`. */
  method: string
  parameters: Record<string, unknown>
}

/** One path and what to do with it. */
export interface PlannedAction {
  /** As the user gave it. */
  path: string
  action: SagemcomAction
  /** What `set` writes. */
  value: unknown
}

/** What a message asks for, checked. */
export interface XPathPlan {
  /** Whether one path was given as such: then its result is the payload, else there is an object by path. */
  isSingle: boolean
  actions: readonly PlannedAction[]
}

/** @throws DeviceError `BAD_INPUT` naming what is missing or malformed, and where */
export function planXPath(given: XPathInput): XPathPlan {
  const parameters = asSent(given.parameters)
  const input = { ...given, value: asSent(given.value), parameters: isObject(parameters) ? parameters : {} }
  const { operation, value } = input
  if (operation === 'call') checkMethod(input.method)
  const isByPath = operation === 'set' && isAbsent(input.xpath) && isObject(value)
  if (isByPath) {
    const entries = Object.entries(value)
    if (entries.length === 0)
      throw badInput('value', value, sentence('sagemcom.set-object', { example: '{"Device/…/Enable": true}' }))
    return { isSingle: false, actions: entries.map(([path, each]) => plan(input, checkXPath(path, 'value'), each)) }
  }
  const isSingle = !Array.isArray(input.xpath)
  const paths: unknown[] = Array.isArray(input.xpath) ? input.xpath : [defaultPath(input)]
  if (paths.length === 0) throw badInput('xpath', paths, sentence('sagemcom.one-path'))
  const checked = new Set(paths.map((path) => checkXPath(path, 'xpath')))
  return { isSingle, actions: [...checked].map((path) => plan(input, path, value)) }
}

/** What JSON makes of a value: it is checked as it will be sent. */
function asSent(value: unknown): unknown {
  const example = sentence('sagemcom.json-value')
  if (value === undefined) return value
  const json = jsonOf(value, (problem) => badInput('value', problem, example))
  if (typeof json !== 'string') throw badInput('value', typeof value, example)
  const sent: unknown = JSON.parse(json)
  return sent
}

function jsonOf(value: unknown, complain: (problem: string) => Error): unknown {
  try {
    return JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each === 'number' && !Number.isFinite(each)) throw new TypeError(String(each))
      return each
    })
  } catch (error) {
    throw complain(error instanceof Error ? error.message : String(error))
  }
}

/** Most methods belong to the router as a whole. */
function defaultPath({ operation, xpath }: XPathInput): unknown {
  return operation === 'call' && isAbsent(xpath) ? 'Device' : xpath
}

function plan(input: XPathInput, path: string, value: unknown): PlannedAction {
  switch (input.operation) {
    case 'get':
      return { path, value, action: { method: 'getValue', xpath: path, options: valueOnlyOptions } }
    case 'set':
      if (value === undefined) throw badInput('value', value, sentence('sagemcom.set-value'))
      return { path, value, action: { method: 'setValue', xpath: path, parameters: { value } } }
    case 'add':
      return { path, value, action: { method: 'addChild', xpath: path, parameters: { value: checkElement(value) } } }
    case 'delete':
      checkOneElement(path)
      return { path, value, action: { method: 'deleteChild', xpath: path } }
    case 'call': {
      const { method, parameters } = input
      return { path, value, action: { method, xpath: path, parameters } }
    }
  }
}

/** The router wants a new element inside an object with the name of its kind. */
function checkElement(value: unknown): unknown {
  const [fields, ...more] = isObject(value) ? Object.values(value) : []
  if (isObject(fields) && more.length === 0) return value
  throw badInput('value', value, sentence('sagemcom.new-element', { example: '{"PortMapping": {"Enable": true}}' }))
}

/** Without a predicate, a router would delete the whole list. */
function checkOneElement(path: string): void {
  if (splitPath(path).at(-1)?.endsWith(']') === true && lastStep(path) !== '*') return
  throw badInput(
    'xpath',
    path,
    sentence('sagemcom.one-element', { example: "Device/NAT/PortMappings/PortMapping[@uid='3']" }),
  )
}

function isAbsent(given: unknown): boolean {
  return given === undefined || given === null || given === ''
}
