import { setImmediate } from 'node:timers/promises'
import type { CallReader, OpenRange } from '../../calls/call-reader.js'
import type { TimedCall } from '../../calls/call-record.js'
import { isInRange } from '../../calls/range.js'
import { isZone, namedHostZone } from '../../calls/zone.js'
import type { HttpStream } from '../../http/client.js'
import { documentBytes } from '../../http/document-limit.js'
import { quoteForError } from '../../http/redact.js'
import { linkSignals } from '../../session/abort.js'
import type { Signal } from '../../session/signal.js'
import { probePath } from '../auth.js'
import type { KalliopeClient, KalliopeRequestOptions } from '../client.js'
import { acceptOf, unexpectedAnswer } from '../protocol.js'
import type { CallBuffer } from './call-buffer.js'
import { type CallQuery, type CallQuerySettings, callQuery, endOfDays } from './call-query.js'
import { callRecordOf, type KalliopeCall } from './call-record.js'
import { aliasedText, type KalliopeRow } from './call-row.js'
import { learnZone } from './pbx-zone.js'
import { readRows } from './row-stream.js'
import type { ScanLimits } from './scanner.js'
import { readSlices, type SliceSource, type Span } from './slices.js'

const dayMs = 86_400_000
const firstRunYears = 5
const farthestZonesMs = 26 * 3_600_000
/** Records are made of so many calls at a time: what comes in one slice must not stop everything else. */
const batchSize = 40
/** Notices about rows, of one reader. */
const mostTold = 10

export type KalliopeCallReaderOptions = Omit<KalliopeRequestOptions, 'repeatable'> & {
  query: CallQuerySettings
  /** Something about the PBX that the user should know; each kind is told once. */
  onNotice: (text: string) => void
}

/** Which time of a call has to lie within a period is not documented; an answer can tell. */
type FilteredTime = 'unknown' | 'start' | 'end'
const filteredTimes = new WeakMap<KalliopeClient, FilteredTime>()

/** The call records of a Kalliope. */
export class KalliopeCallReader implements CallReader<KalliopeRow> {
  #latestClockMs: number | undefined
  #hasToldMismatch = false
  readonly #told = new Set<string>()

  constructor(
    private readonly client: KalliopeClient,
    private readonly options: KalliopeCallReaderOptions,
  ) {}

  get identity(): string {
    return this.client.identity
  }

  get latestClockMs(): number | undefined {
    return this.#latestClockMs
  }

  async zone(): Promise<string> {
    return (await learnZone(this.client, this.options)).zone
  }

  /** The clock is learnt with the salt: one request makes sure that it was. */
  async clockMs(): Promise<number> {
    const request = { method: 'GET', path: probePath, accept: acceptOf('json') } as const
    return await this.client.request(request, { ...this.options, repeatable: true }, () => this.client.pbxNowMs)
  }

  earliestMs(nowMs: number): number {
    const now = new Date(nowMs)
    return now.setUTCFullYear(now.getUTCFullYear() - firstRunYears)
  }

  async *read(range: OpenRange): AsyncGenerator<readonly TimedCall<KalliopeRow>[], void, undefined> {
    const { zone, isGuess } = await learnZone(this.client, this.options)
    if (isGuess && !isZone(namedHostZone())) this.#tellOnce(unknownZone(this.client.label))
    const from = range.startMs ?? this.earliestMs(this.client.pbxNowMs)
    const widerMs = isGuess ? farthestZonesMs : 0
    const wide = { startMs: from - widerMs, endMs: range.endMs === null ? null : range.endMs + widerMs }
    for await (const calls of readSlices(this.#source(zone, wide), wide)) {
      const inside = calls.filter(({ clock: { start } }) =>
        isInRange({ ...range, startMs: from }, start.ms, start.offsetMinutes, zone),
      )
      for (let at = 0; at < inside.length; at += batchSize) {
        yield inside.slice(at, at + batchSize).map((call) => this.#record(call, zone))
        await setImmediate()
      }
    }
    const notice = this.client.clockNotice
    if (notice !== undefined) this.options.onNotice(String(notice))
  }

  #record(call: KalliopeCall, zone: string): TimedCall<KalliopeRow> {
    const { idOffsetMinutes, zoneOffsetMinutes } = call.clock
    if (idOffsetMinutes !== undefined && idOffsetMinutes !== zoneOffsetMinutes && !this.#hasToldMismatch) {
      this.#hasToldMismatch = true
      this.options.onNotice(
        `The calls of ${this.client.label} were not recorded in ${zone}; their own offsets are used. Set the time zone in the device’s settings.`,
      )
    }
    return callRecordOf(call, this.client.label)
  }

  #source(zone: string, whole: { startMs: number; endMs: number | null }): SliceSource {
    const byDays = this.options.query.request === 'get'
    return {
      onLateRow: (id) =>
        this.#tellOnce(
          `${this.client.label} lists the rows of call ${id} too far apart: it came with a part of its steps.`,
        ),
      nowMs: () => this.client.pbxNowMs,
      smallestMs: byDays ? dayMs : 60_000,
      endOfSlice: (startMs, sizeMs) =>
        byDays ? endOfDays(startMs, sizeMs, zone) : startMs + Math.ceil(sizeMs / 1000) * 1000,
      read: (slice, buffer, signal) => this.#readSlice(slice, whole.startMs, zone, buffer, signal),
    }
  }

  async #readSlice(
    slice: Span & { isLast: boolean },
    wholeStartMs: number,
    zone: string,
    buffer: CallBuffer,
    abandoned: Signal,
  ): Promise<void> {
    const isPast = slice.endMs < this.client.pbxNowMs
    const mayEndLater = slice.isLast && isPast && this.#filteredTime !== 'start'
    const query = callQuery({ ...slice, mayEndLater }, this.options.query, zone)
    const linked = linkSignals(this.options.signal, abandoned)
    const wanted = (call: KalliopeCall): boolean => this.#belongsTo(call, slice, query, wholeStartMs)
    const readOnce = (): Promise<'empty' | 'calls'> =>
      this.client.stream(query.request, { ...this.options, signal: linked.signal }, async (answer) => {
        buffer.restart()
        this.#latestClockMs = dateOf(answer) ?? this.#latestClockMs
        const body = new CountedBody(answer.body)
        let good = 0
        let bad: string | undefined
        const limits = this.#limits(query, (what, row, isLeftOut) => {
          if (isLeftOut) bad ??= row
          const outcome = isLeftOut ? 'It is left out' : 'The text is kept together there'
          this.#tellOnce(`${this.client.label} has ${what}. ${outcome}: ${quoteForError(row, this.client.secrets)}`)
        })
        for await (const rows of readRows(body, answer.headers, limits)) {
          for (const row of rows) {
            if (buffer.add(row, zone, wanted)) good += 1
            else limits.onBadRow('a call without id or start', JSON.stringify(row), true)
          }
          await settled(buffer)
        }
        // An error in the clothes of a success must not pass for “no calls”.
        if (good === 0 && bad !== undefined) throw unexpectedAnswer(Buffer.from(bad), limits)
        return body.bytes === 0 ? 'empty' : 'calls'
      })
    try {
      // No body at all may mean no calls, or an answer that was lost: the PBX is asked once more.
      if ((await readOnce()) === 'empty') await readOnce()
    } finally {
      linked.dispose()
    }
  }

  /** What lies in the margins belongs to another slice. */
  #belongsTo(
    { id, clock, rows }: KalliopeCall,
    slice: Span & { isLast: boolean },
    query: CallQuery,
    wholeStartMs: number,
  ): boolean {
    const { uniqueId } = this.options.query
    if (uniqueId !== undefined && id !== uniqueId) return false
    const startMs = clock.startInZoneMs
    const end = clock.at(aliasedText(rows[0] ?? {}, 'end'))
    if (end !== null) this.#learnFilteredTime(clock.startWallMs, end.ms - clock.start.ms, query)
    if (this.#filteredTime !== 'end' || end === null) return startMs >= slice.startMs && startMs < slice.endMs
    const endMs = startMs + end.ms - clock.start.ms
    const isFirst = slice.startMs === wholeStartMs
    return (isFirst || endMs >= slice.startMs) && (slice.isLast || endMs < slice.endMs)
  }

  #learnFilteredTime(startWallMs: number, lastsMs: number, { beginWallMs, endWallMs }: CallQuery): void {
    const endWall = startWallMs + lastsMs
    if (startWallMs < beginWallMs - 2_000 && endWall >= beginWallMs) filteredTimes.set(this.client, 'end')
    else if (this.#filteredTime === 'unknown' && endWall > endWallMs + 2_000) filteredTimes.set(this.client, 'start')
  }

  get #filteredTime(): FilteredTime {
    return filteredTimes.get(this.client) ?? 'unknown'
  }

  #limits({ request: { method, path } }: CallQuery, onBadRow: ScanLimits['onBadRow']): ScanLimits {
    const { label: device, maxBodyBytes, secrets } = this.client
    return {
      device,
      endpoint: `${method} ${path}`,
      secrets,
      maxElementBytes: Math.min(maxBodyBytes, documentBytes),
      onBadRow,
    }
  }

  /** A reader tells of a few things only: a PBX with many bad rows has the same fault in each. */
  #tellOnce(text: string): void {
    if (this.#told.size >= mostTold || this.#told.has(text)) return
    this.#told.add(text)
    this.options.onNotice(text)
  }
}

/** What ends a slice on this side of the wire is noted here: on its way back it would become an error of the PBX. */
async function settled(buffer: CallBuffer): Promise<void> {
  try {
    await buffer.settle()
  } catch (error) {
    buffer.fail(error)
    throw error
  }
}

/** A body that tells how much of it came. */
class CountedBody implements AsyncIterable<Buffer> {
  bytes = 0

  constructor(private readonly body: AsyncIterable<Buffer>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of this.body) {
      this.bytes += chunk.length
      yield chunk
    }
  }
}

function unknownZone(device: string): string {
  return `Neither ${device} nor this computer tells a time zone (TZ is empty or no zone): UTC is used. Set the time zone in the device’s settings, or TZ to one such as Europe/Rome.`
}

function dateOf({ headers }: HttpStream): number | undefined {
  const ms = Date.parse(String(headers.date))
  return Number.isNaN(ms) ? undefined : ms
}
