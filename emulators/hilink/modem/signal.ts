import type { XmlNode } from '../protocol/reply'
import type { Modem, ModemState } from './modem'

type Technology = ModemState['technology']

/** How a technology is told in `device/signal`, `net/current-plmn` and `monitoring/status`. */
export const technologyCodes: Readonly<
  Record<Technology, { mode: number; rat: number; type: number; typeEx: number }>
> = {
  gsm: { mode: 0, rat: 0, type: 1, typeEx: 1 },
  wcdma: { mode: 2, rat: 2, type: 4, typeEx: 41 },
  lte: { mode: 7, rat: 7, type: 19, typeEx: 101 },
  nr: { mode: 7, rat: 12, type: 20, typeEx: 111 },
}

const names = [
  'pci',
  'sc',
  'cell_id',
  'rsrq',
  'rsrp',
  'rssi',
  'sinr',
  'rscp',
  'ecio',
  'mode',
  'ulbandwidth',
  'dlbandwidth',
  'txpower',
  'earfcn',
  'tac',
  'band',
  'plmn',
  'enodeb_id',
  'ulfrequency',
  'dlfrequency',
  'lteulfreq',
  'ltedlfreq',
  'cqi0',
  'cqi1',
  'nrrsrp',
  'nrrsrq',
  'nrsinr',
  'arfcn',
  'bsic',
  'rxlev',
] as const

/** `device/signal`: values with their units, empty where the technology has none. */
export function signalNodes(modem: Modem): XmlNode[] {
  const { technology, signal } = modem.state
  const values: Partial<Record<(typeof names)[number], string | number>> = modem.isRegistered
    ? { ...valuesOf[technology](signal), mode: technologyCodes[technology].mode, plmn: '00101' }
    : {}
  return names.map((name) => [name, values[name] ?? ''])
}

type Values = Partial<Record<(typeof names)[number], string | number>>

const valuesOf: Readonly<Record<Technology, (bars: number) => Values>> = {
  gsm: (bars) => ({ rssi: `${-109 + bars * 10}dBm`, arfcn: 62, bsic: 12, rxlev: bars * 12 }),
  wcdma: (bars) => ({
    sc: 120,
    rssi: `${-101 + bars * 8}dBm`,
    rscp: `${-109 + bars * 8}dBm`,
    ecio: '-5.0dB',
    cell_id: 1001,
  }),
  lte: lteValues,
  nr: (bars) => ({ ...lteValues(bars), nrrsrp: `${-121 + bars * 8}dBm`, nrrsrq: '-11.0dB', nrsinr: '14dB' }),
}

function lteValues(bars: number): Values {
  const isStrongest = bars >= 5
  return {
    pci: 1,
    cell_id: 1001,
    rsrq: '-7.0dB',
    rsrp: `${-121 + bars * 8}dBm`,
    rssi: isStrongest ? '>=-51dBm' : `${-101 + bars * 8}dBm`,
    sinr: `${bars * 3 - 6}dB`,
    ulbandwidth: '10MHz',
    dlbandwidth: '10MHz',
    txpower: 'PPusch:6dBm PPucch:-4dBm PSrs:0dBm PPrach:3dBm',
    earfcn: 'DL:6300 UL:24300',
    tac: 1,
    band: 20,
    enodeb_id: '0000001',
    ulfrequency: '847000kHz',
    dlfrequency: '806000kHz',
    lteulfreq: 8470,
    ltedlfreq: 8060,
    cqi0: 11,
    cqi1: 11,
  }
}
