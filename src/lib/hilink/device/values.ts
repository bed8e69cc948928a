import { type HilinkElement, type HilinkValue, isHilinkElement } from '../protocol.js'

/** What a flow gets of a reply. */
export type FlatValue = string | number | boolean | null | FlatValue[] | FlatObject
export interface FlatObject {
  [name: string]: FlatValue
}

/** Fields that identify something, by the last part of their name: digits with a meaning, and no amount. */
const identifiers =
  /^(?:imei(?:svn)?|imsi|iccid|eid|msisdn|spn|sca|phone|content|numeric|plmn|mccmnc|mcc|mnc|tac|lac|rac|cell_?id|nei_?cell_?id|enodeb_?id|gnb_?id|networkmode|networkband|lteband|nrband)$|(?:^serial|serial)_?number$|(?:phone|center|longsms|line)_?number$|name(?:_[a-z]{2})?$|version$|^mac(?:address)?\d*$|macaddress\d*$|address\d*$|(?:^|_|[a-z])dns(?:_address)?$|ssid\d*$|(?:password|passwd|pwd|psk|pin|puk|pukcode|key\d?)$/i

/** `-89dBm`, `>=-51dBm`, `10MHz`: the unit is always the same for a field, and stands in the documentation. */
const measure = /^(?:(?:>|<|&gt;|&lt;)=?)?(-?\d{1,15}(?:\.\d{1,15})?) {0,4}(?:dBm|dB|MHz|kHz|%)$/
const amount = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/

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
  if (identifiers.test(name)) return /^[+\dA-F]+$/.test(trimmed) ? trimmed : text
  const measured = measure.exec(trimmed)?.[1]
  if (measured !== undefined) return Number(measured)
  const isAmount = amount.test(trimmed) && Number.isSafeInteger(Math.trunc(Number(trimmed)))
  return isAmount ? Number(trimmed) : text
}
