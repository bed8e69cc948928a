import { badInput, DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'

/** What the old API can be asked; everything else the PBX does not have there. */
const parameterNames = {
  cdrapi: ['format', 'numRecords', 'offset', 'caller', 'callee', 'startTime', 'endTime', 'minDur', 'maxDur'],
  recapi: ['filedir', 'filename'],
} as const
export type OldAction = keyof typeof parameterNames

/** @throws DeviceError `UNSUPPORTED` for an action that only the new API knows */
export function oldAction(action: string, device: string): OldAction {
  if (action === 'cdrapi' || action === 'recapi') return action
  throw new DeviceError('UNSUPPORTED', sentence('ucm.old-api-lacks', { device, action }), { device }, 'no')
}

/**
 * The parameters of a request, by their right names. The PBX answers whatever it does not understand (an unknown name, an
 * empty value, a parameter that comes twice, odd characters) with an empty list, as if there were no calls: such a
 * request is not made.
 *
 * @throws DeviceError `BAD_INPUT` for a parameter that the old API does not know, or a value that it does not understand
 */
export function oldParameters(action: OldAction, given: Readonly<Record<string, unknown>>): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    if (isNothing(value)) continue
    const field = `options.${name}`
    const known = parameterNames[action].find((one) => one.toLowerCase() === name.trim().toLowerCase())
    if (known === undefined) {
      throw badInput(field, value, sentence('ucm.old-parameters', { names: parameterNames[action].join(', ') }))
    }
    if (known in parameters) throw badInput(field, value, sentence('ucm.old-once', { name: known }))
    parameters[known] = checks[known](value, name)
  }
  return action === 'cdrapi' ? { format: 'json', ...parameters } : parameters
}

/** Path and query of a request; throws as {@link oldParameters}. */
export function oldPath(action: OldAction, given: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(oldParameters(action, given)).map(([name, value]) => `${name}=${encoded(value)}`)
  return pairs.length === 0 ? `/${action}` : `/${action}?${pairs.join('&')}`
}

/**
 * The same period asked for in another way, and wider: whole days, one more at each end. Dates mean midnight in UTC or
 * on the PBX's clock, by firmware.
 */
export function inWholeDays(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const { startTime, endTime, ...rest } = parameters
  return {
    ...rest,
    startTime: startTime === undefined ? '2000-01-01' : dayBeside(startTime, -1),
    ...(endTime === undefined ? {} : { endTime: dayBeside(endTime, 2) }),
  }
}

function dayBeside(time: string, days: number): string {
  return new Date(Date.parse(`${time.slice(0, 10)}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

type ParameterName = (typeof parameterNames)[OldAction][number]

const checks: Readonly<Record<ParameterName, (value: unknown, given: string) => string>> = {
  format: (value, given) => {
    if (String(value).toLowerCase() === 'json') return 'json'
    throw badInput(`options.${given}`, value, sentence('ucm.old-json'))
  },
  numRecords: count(1000),
  offset: count(Number.MAX_SAFE_INTEGER),
  caller: numbers,
  callee: numbers,
  startTime: time,
  endTime: time,
  minDur: count(Number.MAX_SAFE_INTEGER),
  maxDur: count(Number.MAX_SAFE_INTEGER),
  filedir: matching(/^[\w/@-]+$/, 'ucm.old-directory'),
  filename: matching(/^(?!.*\.\.)[^\s\p{Cc}]{1,256}$/u, 'ucm.old-file'),
}

function count(most: number): (value: unknown, given: string) => string {
  return (value, given) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most) return String(number)
    throw badInput(`options.${given}`, value, sentence('ucm.old-count', { most }))
  }
}

/** Numbers, patterns and ranges, separated by commas; each has one hyphen at most. */
function numbers(value: unknown, given: string): string {
  const list = (Array.isArray(value) ? value : [value])
    .flatMap((item: unknown) =>
      typeof item === 'string' || typeof item === 'number' ? String(item).split(',') : ['?'],
    )
    .map((item) => item.trim())
  if (list.every((item) => /^[\w+*#.!![\]]+(?:-[\w+*#]+)?$/.test(item))) return list.join(',')
  throw badInput(`options.${given}`, value, sentence('ucm.old-numbers'))
}

function time(value: unknown, given: string): string {
  const text = typeof value === 'string' ? value.trim().replace(' ', 'T') : ''
  if (/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)) return text
  throw badInput(`options.${given}`, value, sentence('ucm.old-time'))
}

function matching(pattern: RegExp, expected: 'ucm.old-directory' | 'ucm.old-file') {
  return (value: unknown, given: string): string => {
    if (typeof value === 'string' && pattern.test(value)) return value
    throw badInput(`options.${given}`, value, sentence(expected))
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** As the guide writes it: `+` and blanks are escaped, what separates is not. */
function encoded(value: string): string {
  return encodeURIComponent(value).replace(/%(?:3A|2C|40|2F)/g, decodeURIComponent)
}
