import { badInput, DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { textOf } from '../protocol.js'

const endpoint = 'net/net-mode'
const modes = { auto: '00', '2g': '01', '3g': '02', '4g': '03', '5g': '08' } as const
export const networkModes = Object.keys(modes)
/** What the vendor's page sends for all bands. */
const allLteBands = '7FFFFFFFFFFFFFFF'
const highestBand = 128

/** Mode and bands in words, beside the modem's own fields. */
type NetworkMode = {
  mode: string | null
  bands: number[]
  NetworkMode: string
  NetworkBand: string
  LTEBand: string
}

/** The mode by its name (`null`: a mixture), and the LTE bands by their numbers, beside the modem's own fields. */
export async function readNetworkMode(client: HilinkClient, request: HilinkRequestOptions): Promise<NetworkMode> {
  const { content } = await client.get(endpoint, request)
  const code = textOf(content, 'NetworkMode').trim()
  const name = Object.entries(modes).find(([, known]) => known === code)?.[0] ?? null
  const lte = textOf(content, 'LTEBand').trim()
  return {
    mode: name,
    bands: bandsOf(lte),
    NetworkMode: code,
    NetworkBand: textOf(content, 'NetworkBand').trim(),
    LTEBand: lte,
  }
}

/**
 * Sets mode and LTE bands and reads them back; what is not given stays as it is.
 *
 * @param mode one of {@link networkModes}
 * @param bands `"B3,B20"`, `[3, 20]` or `"all"`
 */
export async function setNetworkMode(
  client: HilinkClient,
  mode: unknown,
  bands: unknown,
  request: HilinkRequestOptions,
): Promise<NetworkMode> {
  const code = isGiven(mode) ? codeOf(mode) : undefined
  const mask = isGiven(bands) ? maskOf(bands) : undefined
  const before = await readNetworkMode(client, request)
  const wanted = code ?? before.NetworkMode
  await client.post(
    endpoint,
    { NetworkMode: wanted, NetworkBand: before.NetworkBand, LTEBand: mask ?? before.LTEBand },
    { ...request, repeatable: true },
  )
  const after = await readNetworkMode(client, request)
  const facts = { device: client.label, endpoint, retryable: false }
  if (after.NetworkMode !== wanted) {
    const mode = after.mode ?? after.NetworkMode
    throw new DeviceError('DEVICE_ERROR', sentence('hilink.mode-unchanged', { device: client.label, mode }), facts)
  }
  // A modem may leave out bands that it does not have.
  const isIgnored = mask !== undefined && after.LTEBand === before.LTEBand && !isSameMask(mask, before.LTEBand)
  if (isIgnored) {
    const bandList = after.bands.map((band) => `B${band}`).join(', ')
    throw new DeviceError(
      'DEVICE_ERROR',
      sentence('hilink.bands-unchanged', { device: client.label, bands: bandList }),
      facts,
    )
  }
  return after
}

function isSameMask(one: string, other: string): boolean {
  return bandsOf(one).join() === bandsOf(other).join()
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function codeOf(mode: unknown): string {
  const name = typeof mode === 'string' ? mode.trim().toLowerCase() : ''
  const found = Object.entries(modes).find(([known]) => known === name)
  if (found === undefined) throw badInput('mode', mode, sentence('hilink.mode'))
  return found[1]
}

function maskOf(given: unknown): string {
  if (typeof given === 'string' && given.trim().toLowerCase() === 'all') return allLteBands
  const list: unknown[] =
    typeof given === 'string' ? given.split(/[,;\s]+/).filter((word) => word !== '') : [given].flat()
  const numbers = list.map((item) =>
    typeof item === 'string' ? Number(/^B?(\d{1,3})$/i.exec(item.trim())?.[1]) : item,
  )
  let mask = 0n
  for (const number of numbers) {
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > highestBand) {
      throw badInput('bands', given, sentence('hilink.bands'))
    }
    mask |= 1n << BigInt(number - 1)
  }
  if (mask === 0n) throw badInput('bands', given, sentence('hilink.bands'))
  return mask.toString(16).toUpperCase()
}

/** The bands of a mask; empty for what is no mask. */
function bandsOf(hex: string): number[] {
  if (!/^[\da-f]{1,32}$/i.test(hex)) return []
  const mask = BigInt(`0x${hex}`)
  return Array.from({ length: highestBand }, (_, bit) => bit + 1).filter(
    (band) => ((mask >> BigInt(band - 1)) & 1n) === 1n,
  )
}
