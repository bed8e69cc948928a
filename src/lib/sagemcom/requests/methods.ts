import { badInput } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'

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

/** Methods that reset or replace what the router is: factory reset, restore, firmware. */
const destructiveMethods: ReadonlySet<string> = new Set([
  'reinitialize',
  'restoreFrom',
  'RestoreUserBackup',
  'download',
])

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

/** What an operation may do to the router. */
export function effectOf(operation: XPathOperation, method: string): 'read' | 'write' | 'destructive' {
  if (operation === 'get') return 'read'
  if (operation !== 'call') return 'write'
  if (destructiveMethods.has(method)) return 'destructive'
  return readingMethods.has(method) ? 'read' : 'write'
}

/** @throws DeviceError `BAD_INPUT` for what is no method, or one of the session */
export function checkMethod(method: string): void {
  if (!/^\w+$/.test(method)) throw badInput('method', method, sentence('sagemcom.any-method'))
  if (sessionMethods.has(method)) {
    throw badInput('method', method, sentence('sagemcom.other-method'))
  }
}
