import type { DeviceRequest, Reply } from './exchange'
import { UsageError } from './usage-error'

/** Trouble that was asked for. */
export interface Fault {
  kind: string
  /** The first request that suffers, counted from 1 among the (matching) requests after the fault was added. Default 1. */
  at?: number
  /** How many requests in a row suffer. Default 1; 0 = all until the faults are cleared. */
  times?: number
  /** Only requests for this action or path count and suffer. */
  match?: string
  /** `slow`: milliseconds between two pieces of the body. Default 50. */
  ms?: number
  /** `slow`: into how many pieces the body is cut. Default 10. */
  pieces?: number
  /** A reboot: for how long connections are refused. Default 3. */
  seconds?: number
  /** A device's own error code, for the kinds that answer with one. */
  code?: number
}

/** Trouble that every device can have, and whether the device does what was asked for all the same. */
export const commonFaultKinds = {
  reset: 'connection reset; not executed',
  'reset-after': 'executed, then the connection is reset before any answer',
  'reset-mid-body': 'executed, connection reset in the middle of the body',
  hang: 'never answers; not executed',
  'hang-after': 'executed, never answers',
  slow: 'executed, the body dribbles in `pieces` with `ms` between them',
  truncated: 'executed, the body is cut in half but the HTTP message ends well formed',
  'wrong-content-type': 'executed, right body under `application/octet-stream`',
  'status-500': 'HTTP 500 with an HTML body; not executed',
  html: 'HTTP 200 with an HTML page; not executed',
  empty: 'executed, HTTP 200 with an empty body',
} as const
export type CommonFaultKind = keyof typeof commonFaultKinds

/** Trouble of one device only. */
export interface DeviceFaultKind {
  description: string
  /** Matched where the fault itself names no action or path. */
  match?: string
  /**
   * Called before the device acts.
   * @returns the answer instead of the device's, `'reset'` to cut the connection, or nothing to let the device go on
   */
  strike(fault: Fault, request: DeviceRequest): Reply | 'reset' | undefined
}
export type DeviceFaultKinds = Readonly<Record<string, DeviceFaultKind>>

interface Pending {
  fault: Fault
  seen: number
}

/** Keeps the faults that were asked for and says which request suffers which. */
export class FaultEngine {
  readonly #deviceKinds: DeviceFaultKinds
  #pending: Pending[] = []

  constructor(deviceKinds: DeviceFaultKinds = {}) {
    this.#deviceKinds = deviceKinds
  }

  /** All kinds that can be asked for, with what they do. */
  kinds(): Record<string, string> {
    const ofDevice = Object.entries(this.#deviceKinds).map(([kind, { description }]) => [kind, description] as const)
    return { ...commonFaultKinds, ...Object.fromEntries(ofDevice) }
  }

  /**
   * Asks for trouble.
   * @throws {UsageError} for an unknown kind or a number that cannot be
   */
  add(fault: Fault): void {
    if (!Object.hasOwn(this.kinds(), fault.kind)) {
      throw new UsageError(`Unknown fault "${fault.kind}". Known faults: ${Object.keys(this.kinds()).join(', ')}.`)
    }
    requireWhole('at', fault.at, 1)
    requireWhole('times', fault.times, 0)
    requireWhole('pieces', fault.pieces, 1)
    requireWhole('ms', fault.ms, 0)
    requireWhole('seconds', fault.seconds, 0)
    this.#pending.push({ fault: { ...fault }, seen: 0 })
  }

  /** The faults that still have requests to come. */
  list(): Fault[] {
    return this.#pending.map(({ fault }) => ({ ...fault }))
  }

  clear(): void {
    this.#pending = []
  }

  /** Counts a request and returns the first fault that strikes it. */
  take(name: string): Fault | undefined {
    let striking: Fault | undefined
    for (const pending of this.#pending) {
      const match = pending.fault.match ?? this.#deviceKinds[pending.fault.kind]?.match
      if (match !== undefined && match !== name) continue
      pending.seen++
      const { at = 1, times = 1 } = pending.fault
      if (pending.seen >= at && (times === 0 || pending.seen < at + times)) striking ??= pending.fault
    }
    this.#pending = this.#pending.filter(({ fault, seen }) => {
      const { at = 1, times = 1 } = fault
      return times === 0 || seen < at + times - 1
    })
    return striking
  }

  /** What the device's own kind makes of the request; nothing for common kinds. */
  strike(fault: Fault, request: DeviceRequest): Reply | 'reset' | undefined {
    return this.#deviceKinds[fault.kind]?.strike(fault, request)
  }
}

function requireWhole(name: string, value: number | undefined, min: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= min)) {
    throw new UsageError(`"${name}" of a fault is a whole number of at least ${min}, not ${value}.`)
  }
}

const faultPattern = /^(?<kind>[a-z0-9-]+?)(?:=(?<code>-?\d+))?(?:@(?<at>\d+))?(?:x(?<times>\d+|\*))?$/

/**
 * Reads the text form: `kind[=code][@at][x(times|*)][:match][:name=value…]`, several with commas between them, e.g.
 * `reset@3,hang@2x5:cdrapi,slow:ms=10`.
 * @throws {UsageError} for what does not fit this form
 */
export function parseFaults(text: string): Fault[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseFault)
}

function parseFault(part: string): Fault {
  const [head = '', ...rest] = part.split(':')
  const groups = faultPattern.exec(head)?.groups
  if (groups?.['kind'] === undefined) {
    throw new UsageError(
      `"${part}" is no fault. Write kind[=code][@at][xTimes][:match][:name=value], e.g. reset@3 or hang@2x5:cdrapi.`,
    )
  }
  const fault: Fault = { kind: groups['kind'] }
  if (groups['code'] !== undefined) fault.code = Number(groups['code'])
  if (groups['at'] !== undefined) fault.at = Number(groups['at'])
  if (groups['times'] !== undefined) fault.times = groups['times'] === '*' ? 0 : Number(groups['times'])
  for (const extra of rest) applyExtra(fault, extra)
  return fault
}

function applyExtra(fault: Fault, extra: string): void {
  const [name = '', value] = extra.split('=')
  if (value === undefined) fault.match = extra
  else if (name === 'ms' || name === 'pieces' || name === 'seconds') fault[name] = Number(value)
  else throw new UsageError(`"${name}" is no setting of a fault; known are ms, pieces and seconds.`)
}

/** Reads a fault that came as JSON. */
export function faultFromJson(json: Readonly<Record<string, unknown>>): Fault {
  const { kind, match } = json
  if (typeof kind !== 'string') throw new UsageError('A fault needs a "kind", e.g. {"kind": "reset", "at": 3}.')
  const fault: Fault = { kind }
  if (typeof match === 'string') fault.match = match
  for (const name of ['at', 'times', 'ms', 'pieces', 'seconds', 'code'] as const) {
    const value = json[name]
    if (typeof value === 'number') fault[name] = value
    else if (value !== undefined) throw new UsageError(`"${name}" of a fault is a number.`)
  }
  return fault
}
