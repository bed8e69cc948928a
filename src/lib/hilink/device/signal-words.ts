import type { FlatObject } from './values.js'

/** The level that says most, by technology. */
const levels = ['nrrsrp', 'rsrp', 'rscp', 'rssi'] as const

/** `LTE · −95 dBm`; empty where there is no signal. */
export function signalInWords(signal: FlatObject): string {
  const technology = signal.technology === '4G' ? 'LTE' : signal.technology
  const level = levels.map((name) => signal[name]).find((value) => typeof value === 'number')
  const words = [technology, typeof level === 'number' ? `${String(level).replace('-', '−')} dBm` : null]
  return words.filter((word) => typeof word === 'string').join(' · ')
}
