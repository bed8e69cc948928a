import { DeviceError } from '../../errors.js'
import type { SagemcomClient, SagemcomReadOptions } from '../client.js'
import type { SagemcomAction } from '../protocol.js'

/** A line of the router's log. */
export interface LogEntry {
  /** The router's wall clock, `2026-11-21T08:15:00`; `null` for a line that carries none. */
  time: string | null
  level: 'info' | 'warning' | 'error' | null
  module: string | null
  message: string
}

const logFile = "Device/DeviceInfo/VendorLogFiles/VendorLogFile[@uid='1']"

/** Reads the router's event log, oldest line first. */
export async function readLogs(client: SagemcomClient, options: SagemcomReadOptions): Promise<LogEntry[]> {
  const uri = await logUri(client, options)
  if (!/^\/[^/\\]/.test(uri)) {
    throw new DeviceError('BAD_RESPONSE', `${client.label} offers its log at a place that is not its own.`, {
      device: client.label,
      endpoint: 'getVendorLogDownloadURI',
    })
  }
  const log = await client.download(uri, options)
  return log
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(parseLogLine)
}

/** Firmwares that keep one log only do not take the name of a file. */
async function logUri(client: SagemcomClient, options: SagemcomReadOptions): Promise<string> {
  const action: SagemcomAction = { method: 'getVendorLogDownloadURI', xpath: logFile }
  const named = { ...action, parameters: { FileName: 'eventLog' } }
  const reply = await client.one(named, { ...options, repeatable: true }).catch((thrown: unknown) => {
    if (!(thrown instanceof DeviceError) || thrown.code !== 'DEVICE_ERROR') throw thrown
    return client.one(action, { ...options, repeatable: true })
  })
  const uri = reply.callbacks[0]?.parameters.uri
  return typeof uri === 'string' ? uri : ''
}

const levels = { INF: 'info', WRN: 'warning', ERR: 'error' } as const

/** `DD.MM.YYYY HH:MM:SS INF|WRN|ERR MODULE 0|1 message`; any other line is a message alone. */
export function parseLogLine(line: string): LogEntry {
  const match = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2}) (INF|WRN|ERR) (\S+) [01] (.*)$/.exec(line.trim())
  if (match === null) return { time: null, level: null, module: null, message: line.trim() }
  const [, day, month, year, clock, level, module = '', message = ''] = match
  return {
    time: `${year}-${month}-${day}T${clock}`,
    level: level === 'INF' || level === 'WRN' || level === 'ERR' ? levels[level] : null,
    module,
    message,
  }
}
