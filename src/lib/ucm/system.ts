import { parseWall } from '../calls/wall-clock.js'
import { fixedZone, hostZone, namedHostZone, resolveZone } from '../calls/zone.js'
import { DeviceError, type ErrorCode } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import { unlessAborted } from '../session/abort.js'
import type { Signal } from '../session/signal.js'
import type { UcmClient, UcmRequestOptions } from './client.js'
import { isUcmFile } from './client.js'

type ReadOptions = Omit<UcmRequestOptions, 'repeatable'>

/** The PBX's clock as `getSystemStatus` tells it. */
export interface UcmClock {
  /** `2019-11-22 17:50:26 UTC+02:00` or `23-11-2022 14:37:26 UTC+00:00`, by firmware. */
  text: string
  /** The instant it shows; `undefined` when the text does not tell. */
  atMs: number | undefined
  /** East of Greenwich; `undefined` when the text does not tell. */
  offsetMinutes: number | undefined
  /** `UTC+02:00`; empty when the text does not tell. */
  zone: string
}

/** Asks the PBX for its clock; the only place where it tells its offset. */
export async function readUcmClock(client: UcmClient, options: ReadOptions): Promise<UcmClock> {
  const text = textOf(await readResponse(client, 'getSystemStatus', options), 'system-time')
  const offsetMinutes = parseOffset(text)
  return {
    text,
    offsetMinutes,
    atMs: parseTime(text, offsetMinutes),
    zone: offsetMinutes === undefined ? '' : fixedZone(offsetMinutes),
  }
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

/** What *Test connection* tells of a PBX. */
export interface UcmDescription {
  model: string
  firmware: string
  /** As the PBX shows it. */
  clock: string
  zone: string
}

/**
 * Logs in and reads what the PBX tells of itself: with the old API nothing but that it answers.
 *
 * @throws DeviceError also where the other one of the two APIs answers at this address
 */
export async function describeUcm(client: UcmClient, options: ReadOptions): Promise<UcmDescription> {
  try {
    if (client.api === 'old') {
      await client.action('cdrapi', { numRecords: 1 }, { ...options, repeatable: true })
      return { model: '', firmware: '', clock: '', zone: '' }
    }
    // A user whose rights end at call records has logged in all the same.
    const { text = '', zone = '' } = (await readIfAllowed(readUcmClock(client, options))) ?? {}
    const { model = '', firmware = '' } = (await readIfAllowed(readUcmModel(client, options))) ?? {}
    return { model, firmware, clock: text, zone }
  } catch (error) {
    const isElsewhere = error instanceof DeviceError && wrongApi.has(error.code)
    if (!isElsewhere || !(await client.otherApiAnswers(options.signal))) throw error
    const facts = { device: client.label, origin: client.origin }
    const words =
      client.api === 'old' ? sentence('ucm.new-api-here', facts) : sentence('ucm.old-api', { device: client.label })
    throw new DeviceError('UNSUPPORTED', words, { device: client.label }, 'no')
  }
}

/** What one API's server says to requests of the other. */
const wrongApi: ReadonlySet<ErrorCode> = new Set(['NOT_FOUND', 'BAD_RESPONSE', 'DEVICE_ERROR', 'UNSUPPORTED'])

/** The zone of a PBX's clock, and how sure it is. */
export interface UcmZone {
  /** IANA name, or a fixed offset such as `UTC+02:00`. */
  zone: string
  /** Neither configured nor told by the PBX: the host's own. */
  isGuess: boolean
}

/** A learnt offset may change with the season, so it is asked again after a while. */
const learntForMs = 6 * 3_600_000
const learnt = new WeakMap<UcmClient, { zone: Promise<UcmZone>; untilMs: number; asker: Signal }>()

/** The zone of the PBX's clock: configured, else learnt once from the device, else the host's. */
export async function learnZone(client: UcmClient, options: ReadOptions): Promise<UcmZone> {
  const nowMs = Date.now()
  const known = learnt.get(client)
  if (known === undefined || nowMs >= known.untilMs) return await ask(client, options, nowMs)
  try {
    return await unlessAborted(known.zone, options.signal)
  } catch (error) {
    // The message that asked for all was ended; that is no reason for others to fail.
    if (!known.asker.aborted || options.signal.aborted) throw error
    return await learnZone(client, options)
  }
}

function ask(client: UcmClient, options: ReadOptions, nowMs: number): Promise<UcmZone> {
  const zone = askForZone(client, options, nowMs)
  learnt.set(client, { zone, untilMs: nowMs + learntForMs, asker: options.signal })
  zone.catch(() => {
    if (learnt.get(client)?.zone === zone) learnt.delete(client)
  })
  return zone
}

async function askForZone(client: UcmClient, options: ReadOptions, nowMs: number): Promise<UcmZone> {
  const configured = client.timezone
  const host = hostZone(namedHostZone())
  if (configured !== '') return { zone: resolveZone({ configured, hostZone: host, nowMs }), isGuess: false }
  const deviceOffsetMinutes = (await readIfAllowed(readUcmClock(client, options)))?.offsetMinutes
  return {
    zone: resolveZone({ deviceOffsetMinutes, hostZone: host, nowMs }),
    isGuess: deviceOffsetMinutes === undefined,
  }
}

/** What was read; `undefined` for a user whose rights end at call records. */
export async function readIfAllowed<Reply>(reading: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await reading
  } catch (error) {
    const isRefused =
      error instanceof DeviceError && (error.code === 'PERMISSION_DENIED' || error.code === 'UNSUPPORTED')
    if (isRefused && error.cause.httpStatus === undefined) return undefined
    throw error
  }
}

function parseOffset(text: string): number | undefined {
  const match = /UTC\s*([+-])(\d{1,2}):?(\d{2})/.exec(text)
  if (match === null) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

/** Year first or day first, by firmware. */
function parseTime(text: string, offsetMinutes: number | undefined): number | undefined {
  const match = /^(\d{2,4})-(\d{2})-(\d{2,4}) (\d{2}:\d{2}:\d{2})/.exec(text.trim())
  if (match === null || offsetMinutes === undefined) return undefined
  const [, first = '', month = '', third = '', time = ''] = match
  const date = first.length === 4 ? `${first}-${month}-${third}` : `${third}-${month}-${first}`
  const wallMs = parseWall(`${date} ${time}`)
  return typeof wallMs === 'number' ? wallMs - offsetMinutes * 60_000 : undefined
}

async function readResponse(client: UcmClient, action: string, options: ReadOptions): Promise<Record<string, unknown>> {
  const answer = await client.action(action, {}, { ...options, repeatable: true })
  return isUcmFile(answer) ? {} : answer.response
}

function textOf(response: Record<string, unknown>, name: string): string {
  const value = response[name]
  return typeof value === 'string' ? value : ''
}
