import { badInput, DeviceError } from '../errors.js'

/** What `sagemcom-xpath` can do with a path. */
export const xpathOperations = ['get', 'set', 'add', 'delete', 'call'] as const

export type XPathOperation = (typeof xpathOperations)[number]

/** Methods of a router that only read; a `call` of any other counts as a write. */
const readingMethods: ReadonlySet<string> = new Set([
  'getValue',
  'getDefaultValue',
  'getVendorLogDownloadURI',
  'getRessourcesUsage',
  'SpeedTestGetServersList',
  'getUpnpLogs',
])

/** Methods that belong to the session, which logs in, out and waits by itself. */
const sessionMethods: ReadonlySet<string> = new Set([
  'logIn',
  'logOut',
  'getEvents',
  'resetEvents',
  'subscribeForNotification',
  'unsubscribeForNotification',
])

/** Methods that a slip would make dear: factory reset, restore, firmware. */
const dangerousMethods: ReadonlySet<string> = new Set(['reinitialize', 'restoreFrom', 'RestoreUserBackup', 'download'])

/** Methods of a router worth calling, with what they are for; others are sent as they are named. */
export const knownMethods = [
  'reboot',
  'ping',
  'traceRoute',
  'nslookup',
  'restartConnection',
  'getRessourcesUsage',
  'speedTestClient',
  'SpeedTestGetServersList',
  'startWPS',
  'generatePinCode',
  'scanWifi',
  'getVendorLogDownloadURI',
  'getDefaultValue',
] as const

/** Whether an operation only reads. */
export function effectOf(operation: XPathOperation, method: string): 'read' | 'write' {
  if (operation === 'get') return 'read'
  return operation === 'call' && readingMethods.has(method) ? 'read' : 'write'
}

/**
 * Checks the method of a `call`.
 *
 * @param allowWrite whether the author allowed what a slip would make dear
 * @throws DeviceError `BAD_INPUT`, `READ_ONLY`
 */
export function checkMethod(method: string, allowWrite: boolean): void {
  if (!/^\w+$/.test(method)) throw badInput('method', method, 'the name of a method such as getRessourcesUsage')
  if (sessionMethods.has(method)) {
    throw badInput('method', method, 'a method of the router: the device settings log in and out by themselves')
  }
  if (dangerousMethods.has(method) && !allowWrite) {
    throw new DeviceError(
      'READ_ONLY',
      `"${method}" resets or replaces what the router is. Tick “allow changes” in the node if that is what you want.`,
      {},
      'no',
    )
  }
}
