import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { SagemcomReadOptions } from '../connection.js'
import type { LogEntry } from '../device/shapes.js'
import { decodeText } from '../json.js'
import type { XmoClient } from './client.js'

const logFile = "Device/DeviceInfo/VendorLogFiles/VendorLogFile[@uid='1']"

/** The logs that firmwares keep; those with only one do not take a name. */
const logNames = ['eventLog', 'logFile', undefined] as const

/** What another log may do better. */
const refusals: ReadonlySet<string> = new Set(['DEVICE_ERROR', 'NOT_FOUND', 'PERMISSION_DENIED'])

/** Reads the router's event log, oldest line first. */
export async function readLogs(client: XmoClient, options: SagemcomReadOptions): Promise<LogEntry[]> {
  const log = await firstLog(client, options)
  return decodeText(log)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(parseLogLine)
}

/** @throws DeviceError of the first log where none can be had */
async function firstLog(client: XmoClient, options: SagemcomReadOptions): Promise<Buffer> {
  let refusal: unknown
  for (const name of logNames) {
    try {
      return await client.download(await logUri(client, name, options), options)
    } catch (thrown) {
      if (!(thrown instanceof DeviceError) || !refusals.has(thrown.code)) throw thrown
      refusal ??= thrown
    }
  }
  throw refusal
}

async function logUri(client: XmoClient, name: string | undefined, options: SagemcomReadOptions): Promise<string> {
  const action = { method: 'getVendorLogDownloadURI', xpath: logFile }
  const named = name === undefined ? action : { ...action, parameters: { FileName: name } }
  const reply = await client.one(named, { ...options, repeatable: true })
  const uri = reply.callbacks[0]?.parameters.uri
  if (typeof uri === 'string' && /^\/[^/\\]/.test(uri)) return uri
  throw new DeviceError('BAD_RESPONSE', sentence('sagemcom.foreign-log', { device: client.label }), {
    device: client.label,
    endpoint: action.method,
  })
}

/** Words of severity, of all firmwares; what is worse than an error is one. */
const levels: Readonly<Record<string, LogEntry['level']>> = {
  DBG: 'info',
  INF: 'info',
  INFO: 'info',
  NOT: 'info',
  NOTICE: 'info',
  WRN: 'warning',
  WARN: 'warning',
  WARNING: 'warning',
  ERR: 'error',
  ERROR: 'error',
  CRT: 'error',
  CRIT: 'error',
  ALR: 'error',
  ALERT: 'error',
  EMG: 'error',
  EMERG: 'error',
}

/** `DD.MM.YYYY HH:MM:SS LEVEL MODULE 0|1 message`, with any white space between; any other line is a message alone. */
export function parseLogLine(line: string): LogEntry {
  const match = /^(\d{2})\.(\d{2})\.(\d{4})\s+(\d{2}:\d{2}:\d{2})\s+(\S.*)$/.exec(line.trim())
  if (match === null) return { time: null, level: null, module: null, message: line.trim() }
  const [, day, month, year, clock, rest = ''] = match
  const time = `${year}-${month}-${day}T${clock}`
  const parts = /^([A-Z]{2,9})\s+(\S+)\s+(?:[01]\s+)?(.*)$/.exec(rest)
  if (parts === null) return { time, level: null, module: null, message: rest }
  const [, level = '', module = '', message = ''] = parts
  return { time, level: levels[level] ?? null, module, message }
}
