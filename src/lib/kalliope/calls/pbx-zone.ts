import { formatWall } from '../../calls/wall-clock.js'
import { hostZone, namedHostZone, resolveZone, wallAt } from '../../calls/zone.js'
import { DeviceError } from '../../errors.js'
import { documentBytes } from '../../http/document-limit.js'
import { unlessAborted } from '../../session/abort.js'
import type { Signal } from '../../session/signal.js'
import type { KalliopeClient, KalliopeRequestOptions } from '../client.js'
import { acceptOf } from '../protocol.js'
import { aliasedText, isRow } from './call-row.js'
import { CallClock } from './call-times.js'
import { readRows } from './row-stream.js'

type ReadOptions = Omit<KalliopeRequestOptions, 'repeatable'>

/** The zone of a PBX's clock, and whether nothing told it. */
export interface PbxZone {
  zone: string
  isGuess: boolean
}

/** The clock may be changed, by the season or by a person. */
const learntForMs = 3_600_000
const backMs = 3 * 86_400_000

const learnt = new WeakMap<KalliopeClient, { zone: Promise<PbxZone>; untilMs: number; asker: Signal }>()

/** The zone of the PBX's clock: configured, else learnt from the id of a recent call, else the host's. */
export async function learnZone(client: KalliopeClient, options: ReadOptions): Promise<PbxZone> {
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

function ask(client: KalliopeClient, options: ReadOptions, nowMs: number): Promise<PbxZone> {
  const zone = askForZone(client, options, nowMs)
  learnt.set(client, { zone, untilMs: nowMs + learntForMs, asker: options.signal })
  zone.catch(() => {
    if (learnt.get(client)?.zone === zone) learnt.delete(client)
  })
  return zone
}

async function askForZone(client: KalliopeClient, options: ReadOptions, nowMs: number): Promise<PbxZone> {
  const configured = client.timezone
  const host = hostZone(namedHostZone())
  if (configured !== '') return { zone: resolveZone({ configured, hostZone: host, nowMs }), isGuess: false }
  const call = await recentCall(client, options, host)
  if (call?.idOffsetMinutes === undefined) return { zone: host, isGuess: true }
  const { idOffsetMinutes: deviceOffsetMinutes, start } = call
  return { zone: resolveZone({ deviceOffsetMinutes, hostZone: host, nowMs: start.ms }), isGuess: false }
}

/** A call of the last days whose id tells the offset; the answer is left as soon as there is one. */
async function recentCall(client: KalliopeClient, options: ReadOptions, zone: string): Promise<CallClock | undefined> {
  const begin = formatWall(wallAt(client.pbxNowMs - backMs, zone))
  const request = {
    method: 'POST',
    path: '/rest/cdr/summary',
    accept: acceptOf('json'),
    contentType: 'application/json',
    body: JSON.stringify({ cdr: { begin } }),
  } as const
  const limits = {
    device: client.label,
    endpoint: 'POST /rest/cdr/summary',
    secrets: client.secrets,
    maxElementBytes: Math.min(client.maxBodyBytes, documentBytes),
    // The export itself tells of them.
    onBadRow: () => undefined,
  }
  try {
    return await client.stream(request, options, async ({ body, headers }) => {
      for await (const rows of readRows(body, headers, limits)) {
        for (const row of rows) {
          if (!isRow(row)) continue
          const clock = CallClock.of(aliasedText(row, 'id'), aliasedText(row, 'start'), zone)
          if (clock?.idOffsetMinutes !== undefined) return clock
        }
      }
      return undefined
    })
  } catch (error) {
    // What the export itself will meet is its own to tell.
    const isAnswer = error instanceof DeviceError && error.cause.httpStatus !== undefined
    if (isAnswer && (error.code === 'NOT_FOUND' || error.code === 'PERMISSION_DENIED')) return undefined
    throw error
  }
}
