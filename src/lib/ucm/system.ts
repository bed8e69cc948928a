import { fixedZone, resolveZone } from '../calls/zone.js'
import type { UcmClient, UcmRequestOptions } from './client.js'
import { isUcmFile } from './client.js'

type ReadOptions = Omit<UcmRequestOptions, 'repeatable'>

/** The PBX's clock as `getSystemStatus` tells it. */
export interface UcmClock {
  /** `2019-11-22 17:50:26 UTC+02:00` or `23-11-2022 14:37:26 UTC+00:00`, by firmware. */
  text: string
  /** East of Greenwich; `undefined` when the text does not tell. */
  offsetMinutes: number | undefined
  /** `UTC+02:00`; empty when the text does not tell. */
  zone: string
}

/** Asks the PBX for its clock; the only place where it tells its offset. */
export async function readUcmClock(client: UcmClient, options: ReadOptions): Promise<UcmClock> {
  const text = textOf(await readResponse(client, 'getSystemStatus', options), 'system-time')
  const offsetMinutes = parseOffset(text)
  return { text, offsetMinutes, zone: offsetMinutes === undefined ? '' : fixedZone(offsetMinutes) }
}

/** Model and firmware; `product-model` may hold runs of blanks. */
export async function readUcmModel(
  client: UcmClient,
  options: ReadOptions,
): Promise<{ model: string; firmware: string }> {
  const response = await readResponse(client, 'getSystemGeneralStatus', options)
  return {
    model: textOf(response, 'product-model').replace(/\s+/g, ' ').trim(),
    firmware: textOf(response, 'prog-version'),
  }
}

/** IANA zone of the PBX's clock: configured, else learnt, else the host's. */
export function zoneOf(client: UcmClient, clock: UcmClock | undefined, nowMs: number): string {
  return resolveZone({
    configured: client.timezone,
    deviceOffsetMinutes: clock?.offsetMinutes,
    hostZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    nowMs,
  })
}

function parseOffset(text: string): number | undefined {
  const match = /UTC\s*([+-])(\d{1,2}):?(\d{2})/.exec(text)
  if (match === null) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

async function readResponse(client: UcmClient, action: string, options: ReadOptions): Promise<Record<string, unknown>> {
  const answer = await client.action(action, {}, { ...options, repeatable: true })
  return isUcmFile(answer) ? {} : answer.response
}

function textOf(response: Record<string, unknown>, name: string): string {
  const value = response[name]
  return typeof value === 'string' ? value : ''
}
