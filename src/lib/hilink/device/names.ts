/** Names of what the modem tells in numbers; a number that is not here stays what it is, and the name is `null`. */
type Names = Readonly<Record<string, string>>

/** `ConnectionStatus` of `monitoring/status`. */
export const connectionNames: Names = {
  900: 'connecting',
  901: 'connected',
  902: 'disconnected',
  903: 'disconnecting',
  112: 'forbidden',
  113: 'forbidden while roaming',
  114: 'not reconnecting',
  115: 'not reconnecting while roaming',
}

/** `CurrentNetworkTypeEx`, or `CurrentNetworkType` on older firmware; where both know a number, it means the same. */
export const networkNames: Names = {
  0: 'none',
  1: 'GSM',
  2: 'GPRS',
  3: 'EDGE',
  4: 'WCDMA',
  5: 'HSDPA',
  6: 'HSUPA',
  7: 'HSPA',
  8: 'TD-SCDMA',
  9: 'HSPA+',
  10: 'EVDO rev. 0',
  11: 'EVDO rev. A',
  12: 'EVDO rev. B',
  17: 'HSPA+ 64QAM',
  18: 'HSPA+ MIMO',
  19: 'LTE',
  20: '5G',
  21: 'IS95A',
  22: 'IS95B',
  23: 'CDMA 1x',
  24: 'EVDO rev. 0',
  25: 'EVDO rev. A',
  26: 'EVDO rev. B',
  27: 'CDMA 1x hybrid',
  28: 'EVDO rev. 0 hybrid',
  29: 'EVDO rev. A hybrid',
  30: 'EVDO rev. B hybrid',
  31: 'eHRPD rel. 0',
  32: 'eHRPD rel. A',
  33: 'eHRPD rel. B',
  34: 'eHRPD rel. 0 hybrid',
  35: 'eHRPD rel. A hybrid',
  36: 'eHRPD rel. B hybrid',
  41: 'WCDMA',
  42: 'HSDPA',
  43: 'HSUPA',
  44: 'HSPA',
  45: 'HSPA+',
  46: 'DC-HSPA+',
  61: 'TD-SCDMA',
  62: 'TD-HSDPA',
  63: 'TD-HSUPA',
  64: 'TD-HSPA',
  65: 'TD-HSPA+',
  81: 'WiMAX',
  101: 'LTE',
  111: '5G',
  1011: 'LTE+',
}

/** `SimStatus` of `monitoring/status`. */
export const simNames: Names = {
  0: 'none',
  1: 'ready',
  2: 'no calls',
  3: 'no data',
  4: 'no calls, no data',
  240: 'ROM SIM',
  255: 'none',
}

/** `RoamingStatus`. */
export const roamingNames: Names = { 0: 'home', 1: 'roaming' }

/** `Rat` of `net/current-plmn`. */
export const accessNames: Names = { 0: '2G', 2: '3G', 5: '3G HSPA', 7: '4G', 12: '5G' }

/** `mode` of `device/signal`. */
export const modeNames: Names = { 0: '2G', 2: '3G', 7: '4G', 12: '5G' }

/** `Smstat` of a stored text. */
export const smsStateNames: Names = { 0: 'unread', 1: 'read', 2: 'draft', 3: 'sent', 4: 'failed' }

/** The name of a number; `null` for one that is in no documentation. */
export function nameOf(names: Names, code: string): string | null {
  return names[code.trim()] ?? null
}
