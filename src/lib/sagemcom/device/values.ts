export type Fields = Record<string, unknown>

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The elements of a list; empty for anything else. A list of one may come as its element. */
export function elements(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []
}

/** A leaf or branch below an object, step by step; `undefined` where there is none. */
export function below(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((from, name) => (isObject(from) ? from[name] : undefined), value)
}

/** The first text that is not empty; `null` where there is none. */
export function textOf(...candidates: readonly unknown[]): string | null {
  for (const value of candidates) {
    if (typeof value === 'string' && value.trim() !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return null
}

/** The first number, also where it is written as text (64-bit counters are). */
export function numberOf(...candidates: readonly unknown[]): number | null {
  for (const value of candidates) {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value)) return Number(value)
  }
  return null
}

/** The first yes or no. */
export function flagOf(...candidates: readonly unknown[]): boolean | null {
  for (const value of candidates) {
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === 1 || value === '1') return true
    if (value === 'false' || value === 0 || value === '0') return false
  }
  return null
}

/**
 * A time of the router as ISO 8601 with the router's offset: `2024-01-18T12:38:30+0100` becomes
 * `2024-01-18T12:38:30+01:00`. What firmwares write for "never" (years 0 and 1) is `null`.
 */
export function timeOf(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const match = /^(\d{4})-(\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(
    value.replace(/\s/g, ''),
  )
  if (match === null) return null
  const [, year = '', rest = '', offset = ''] = match
  if (Number(year) < 1971) return null
  return `${year}-${rest}${offset.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2')}`
}

/** A MAC address in capitals with colons; `null` for what is none. */
export function macOf(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const digits = value.replace(/[^0-9a-f]/gi, '').toUpperCase()
  if (!/^[0-9A-F]{12}$/.test(digits) || /^0+$/.test(digits)) return null
  return digits.replace(/(..)(?!$)/g, '$1:')
}

/**
 * The IPv6 address or prefix of a list that others can reach: not one that only holds on the link itself, and one in use
 * before one that is running out.
 */
export function globalIpv6(list: unknown, field: 'IPAddress' | 'Prefix'): string | null {
  const candidates = elements(list).filter((each) => isGlobalIpv6(each[field]))
  const preferred = candidates.find(
    (each) => (each.IPAddressStatus ?? 'PREFERRED') === 'PREFERRED' && each.Active !== false,
  )
  return textOf((preferred ?? candidates[0])?.[field])
}

/** Whether it is an IPv6 address or prefix that holds beyond the link. */
export function isGlobalIpv6(value: unknown): boolean {
  return typeof value === 'string' && value.includes(':') && !/^\s*(?:fe[89ab][0-9a-f]:|::1?(?:\/|$))/i.test(value)
}

/** A level in thousandths, as optical interfaces give it, in units. */
export function thousandths(value: unknown): number | null {
  const number = numberOf(value)
  return number === null ? null : number / 1000
}

/** A value in tenths, as DSL lines give it, in units. */
export function tenths(value: unknown): number | null {
  const number = numberOf(value)
  return number === null ? null : number / 10
}

/** A level in units: what is too large to be one is in thousandths. */
export function levelOf(value: unknown): number | null {
  const number = numberOf(typeof value === 'string' ? /^\s*-?\d{1,9}(?:\.\d{1,9})?/.exec(value)?.[0] : value)
  return number === null || Math.abs(number) < 200 ? number : number / 1000
}

/** The wall clock of a time, without its offset: `2026-11-21T08:15:00`. */
export function wallTimeOf(value: unknown): string | null {
  return timeOf(value)?.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length) ?? null
}
