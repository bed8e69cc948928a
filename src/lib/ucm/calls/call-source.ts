import type { CallReader, OpenRange } from '../../calls/call-reader.js'
import type { TimedCall } from '../../calls/call-record.js'
import { isInRange, windowWall } from '../../calls/range.js'
import { formatWall } from '../../calls/wall-clock.js'
import { clockGoesBack, isFixedZone, wallAt } from '../../calls/zone.js'
import { linkSignals } from '../../session/abort.js'
import { Canceller } from '../../session/signal.js'
import type { UcmClient, UcmRequestOptions } from '../client.js'
import { inWholeDays } from '../old/query.js'
import { learnZone, readIfAllowed, readUcmClock } from '../system.js'
import { CallAssembler } from './call-assembler.js'
import { CallRecordBuilder } from './call-record.js'
import { legsOf, type UcmLeg, type UcmRow } from './leg.js'
import { PageBuffer } from './page-buffer.js'
import type { FetchPage, PageRequest } from './page-fetcher.js'
import { pageCalls } from './pager.js'

/** The most that a UCM sends at once (API guide). */
const pageSize = 1_000
const dayMs = 86_400_000
/** Where the PBX's zone is only guessed, its wall clock may be as far off as two zones can be. */
const farthestZonesMs = 26 * 3_600_000

export type UcmCallReaderOptions = Omit<UcmRequestOptions, 'repeatable'> & {
  /** Whether the device's own rows are wanted, too. */
  keepRows: boolean
  /** Something about the PBX that the user should know; each kind is told once. */
  onNotice: (text: string) => void
}

/** The call records of a UCM. */
export class UcmCallReader implements CallReader<UcmRow> {
  #latestClockMs: number | undefined
  /**
   * The old API answers what it does not understand with an empty list. One is believed when whole days are empty, too;
   * where those have a call that the times should have had, whole days are asked for from then on.
   */
  #asksForDays = false

  constructor(
    private readonly client: UcmClient,
    private readonly options: UcmCallReaderOptions,
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

  async clockMs(): Promise<number> {
    return (await readIfAllowed(readUcmClock(this.client, this.options)))?.atMs ?? Date.now()
  }

  /** Everything: the PBX keeps what it has within its own limits. */
  earliestMs(): number {
    return 0
  }

  async *read(range: OpenRange, marginMs: number): AsyncGenerator<readonly TimedCall<UcmRow>[], void, undefined> {
    const { zone, isGuess } = await learnZone(this.client, this.options)
    const { onNotice } = this.options
    const assembler = new CallAssembler({ onLateLeg: (leg) => onNotice(lateLegWords(leg)) })
    const builder = new CallRecordBuilder({
      device: this.client.label,
      zone,
      isZoneSure: !isGuess && !isFixedZone(zone),
      isWanted: (beganMs, offsetMinutes) => isInRange(range, beganMs, offsetMinutes, zone),
      keepRows: this.options.keepRows,
      onZoneMismatch: ({ zone: assumed }) =>
        onNotice(
          `The calls of ${this.client.label} were not recorded in ${assumed}; their own offsets are used. Set the time zone in the device’s settings.`,
        ),
    })
    const finish = (calls: readonly (readonly UcmLeg[])[], to: TimedCall<UcmRow>[]): void => {
      for (const legs of calls) {
        const call = builder.build(legs)
        if (call !== undefined) to.push(call)
      }
    }
    // A firmware may filter row by row, and a call's rows may lie around the range in which it began.
    const asked = widened(range, isGuess ? farthestZonesMs + marginMs : marginMs)
    const pages = pageCalls({
      fetchPage: this.#fetchPage,
      window: windowOf(asked, zone),
      folds: clockGoesBack(asked.startMs ?? 0, asked.endMs ?? Date.now() + dayMs, zone),
      pageSize,
      onNotice: ({ message }) => onNotice(`${this.client.label}: ${message}`),
    })
    for await (const entries of pages) {
      const calls: TimedCall<UcmRow>[] = []
      for (const legs of entries) finish(assembler.add(legs), calls)
      if (calls.length > 0) yield calls
    }
    const rest: TimedCall<UcmRow>[] = []
    finish(assembler.flush(), rest)
    yield rest
  }

  readonly #fetchPage: FetchPage = (request, signal) => {
    const linked = linkSignals(this.options.signal, signal)
    const abandoned = new Canceller()
    const own = linkSignals(linked.signal, abandoned.signal)
    const giveUp = (): void => abandoned.abort(new Error('The page is not wanted.'))
    const buffer = new PageBuffer(request.numRecords * 2, giveUp)
    const ask = (parameters: Record<string, string>, take: (entries: readonly unknown[]) => Promise<void>) =>
      this.client.callPage(parameters, take, {
        ...this.options,
        signal: own.signal,
        onStart: (clockMs) => {
          this.#latestClockMs = clockMs
          buffer.restart()
        },
      })
    const parameters = parametersOf(request)
    ask(this.#asksForDays ? inWholeDays(parameters) : parameters, (entries) => buffer.add(entries))
      .then(async () => {
        if (this.client.api !== 'old' || this.#asksForDays || request.offset > 0 || !buffer.isEmpty) return
        await ask(inWholeDays(parameters), (entries) => {
          this.#asksForDays ||= entries.flatMap(legsOf).some((leg) => isAskedFor(leg, request))
          return buffer.add(entries)
        })
      })
      .then(
        () => buffer.end(),
        (error: unknown) => buffer.fail(error),
      )
      .finally(() => {
        own.dispose()
        linked.dispose()
      })
    return buffer.page
  }
}

function parametersOf({ startTime, endTime, offset, numRecords }: PageRequest): Record<string, string> {
  return {
    numRecords: String(numRecords),
    offset: String(offset),
    ...(startTime === null ? {} : { startTime }),
    ...(endTime === null ? {} : { endTime }),
  }
}

/** The device filters on wall-clock seconds, both ends inclusive. */
function windowOf(
  { startMs, endMs }: OpenRange,
  zone: string,
): { startWallMs: number | null; endWallMs: number | null } {
  if (startMs === null && endMs === null) return { startWallMs: null, endWallMs: null }
  const fromMs = startMs ?? 0
  const window = windowWall({ startMs: fromMs, endMs: endMs ?? fromMs + 2 * dayMs }, zone)
  return {
    startWallMs: startMs === null ? null : window.wallStartMs,
    endWallMs: endMs === null ? null : Math.max(window.wallEndMs, wallAt(endMs - 1, zone)) - 1_000,
  }
}

function widened({ startMs, endMs }: OpenRange, byMs: number): OpenRange {
  return {
    startMs: startMs === null ? null : Math.max(Math.min(startMs, 0), startMs - byMs),
    endMs: endMs === null ? null : endMs + byMs,
  }
}

/** Whether a page that was asked for should have had this leg. */
function isAskedFor({ startWallMs }: UcmLeg, { startTime, endTime }: PageRequest): boolean {
  const start = formatWall(startWallMs).replace(' ', 'T')
  return (startTime === null || start >= startTime) && (endTime === null || start <= endTime)
}

function lateLegWords(leg: UcmLeg): string {
  return `A leg of call ${leg.callId} came after the call had been handed on, and is not in its record: ${JSON.stringify(leg.row).slice(0, 200)}`
}
