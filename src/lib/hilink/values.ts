import { type HilinkElement, type HilinkValue, isHilinkElement } from './protocol.js'

/** What a flow gets of a reply. */
export type FlatValue = string | number | boolean | null | FlatValue[] | FlatObject
export interface FlatObject {
  [name: string]: FlatValue
}

/** Digits that are a name and no amount. */
const names = /imei|imsi|iccid|msisdn|serial|phone|numeric|plmn|mccmnc|version|mac|addr|dns|ssid|bssid|pin$|puk/i

/** `-89dBm`, `>=-51dBm`, `10MHz`: the unit is always the same for a field, and stands in the documentation. */
const measure = /^(?:>=|<=|>|<)?(-?\d+(?:\.\d+)?)\s*(?:dBm|dB|MHz|kHz|GHz|%)$/
const amount = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

/**
 * A reply in values that a flow can calculate with: numbers as numbers, their units stripped, empty values `null`, an
 * element that holds a list as an array. Field names stay the device's own.
 */
export function flatten(content: HilinkElement): FlatObject {
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, flattenValue(name, value)]))
}

function flattenValue(name: string, value: HilinkValue): FlatValue {
  if (typeof value === 'string') return typed(name, value)
  if (Array.isArray(value)) return value.map((item) => flattenValue(name, item))
  if (!isHilinkElement(value)) return value
  const entries = Object.entries(value)
  const [only] = entries
  // <Hosts><Host>…</Host></Hosts>
  if (entries.length === 1 && only !== undefined && Array.isArray(only[1])) return flattenValue(only[0], only[1])
  return flatten(value)
}

function typed(name: string, text: string): string | number | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const measured = measure.exec(trimmed)?.[1]
  if (measured !== undefined) return Number(measured)
  const isAmount = amount.test(trimmed) && !names.test(name) && Number.isSafeInteger(Math.trunc(Number(trimmed)))
  return isAmount ? Number(trimmed) : text
}
