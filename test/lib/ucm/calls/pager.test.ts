import assert from 'node:assert/strict'

import { describe, it } from 'mocha'
import { clockGoesBack } from '../../../../src/lib/calls/zone.js'
import type { UcmLeg } from '../../../../src/lib/ucm/calls/leg.js'
import type { CallPage } from '../../../../src/lib/ucm/calls/page-fetcher.js'
import type { PagingNotice } from '../../../../src/lib/ucm/calls/page-planner.js'
import { type PageCallsOptions, pageCalls } from '../../../../src/lib/ucm/calls/pager.js'
import { callsAt, type PbxHabits, SimulatedPbx, type StoredCall, seededRandom } from './simulated-pbx.js'

const everything = { startWallMs: Date.UTC(2020, 0, 1), endWallMs: Date.UTC(2040, 0, 1) }

const nameOf = (legs: readonly UcmLeg[]) => legs[0]?.callId.replace(/^\d+-/, '') ?? ''

async function exportOf(pbx: SimulatedPbx, options: Partial<PageCallsOptions> = {}) {
  const ids: string[] = []
  const notices: PagingNotice['kind'][] = []
  const pages = pageCalls({
    fetchPage: pbx.fetchPage,
    window: everything,
    onNotice: ({ kind }) => notices.push(kind),
    ...options,
  })
  for await (const batch of pages) ids.push(...batch.map(nameOf))
  return { ids, notices, requests: pbx.requests }
}

async function assertComplete(calls: StoredCall[], habits: PbxHabits, options: Partial<PageCallsOptions> = {}) {
  const pbx = new SimulatedPbx([...calls], habits)
  const result = await exportOf(pbx, options)
  // What was there all the time comes once; what came or went meanwhile comes at most once.
  assert.equal(new Set(result.ids).size, result.ids.length, 'no call twice')
  const got = new Set(result.ids)
  const remaining = new Set(pbx.calls.map(({ id }) => id))
  const missing = calls.filter(({ id }) => remaining.has(id) && !got.has(id)).map(({ id }) => id)
  assert.deepEqual(missing, [], 'no call missing')
  return result
}

describe('paging through calls', () => {
  describe('a healthy PBX', () => {
    const counts: [number, number][] = [
      [0, 1],
      [1, 1],
      [999, 1],
      [1000, 2],
      [1001, 2],
      [2500, 3],
      [20_000, 21],
    ]
    for (const [count, requests] of counts) {
      it(`${count} calls take ${requests} requests`, async () => {
        const calls = callsAt(count)
        const result = await exportOf(new SimulatedPbx(calls))
        assert.deepEqual(
          result.ids,
          calls.map(({ id }) => id),
        )
        assert.equal(result.requests.length, requests)
        assert.deepEqual(result.notices, [])
      })
    }

    it('a million calls take at most 1002 requests', async () => {
      let requests = 0
      let seen = 0
      const at = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString().slice(0, 19)
      const pages = pageCalls({
        window: everything,
        fetchPage: async ({ startTime, numRecords }) => {
          requests++
          const first = Math.max(0, (Date.parse(`${startTime ?? ''}Z`) - Date.UTC(2026, 0, 1)) / 1000)
          const length = Math.min(numRecords, 1_000_000 - first)
          return Array.from({ length }, (_, index) => ({
            AcctId: '1',
            session: `c${first + index}`,
            start: at(first + index).replace('T', ' '),
          }))
        },
      })
      for await (const batch of pages) seen += batch.length
      assert.equal(seen, 1_000_000)
      assert.ok(requests <= 1002, `${requests} requests`)
    }).timeout(60_000)

    it('goes on at the start it has come to, so that depth costs nothing', async () => {
      const { requests } = await exportOf(new SimulatedPbx(callsAt(2500)))
      assert.deepEqual(requests, [
        { startTime: '2020-01-01T00:00:00', endTime: '2040-01-01T00:00:00', offset: 0, numRecords: 1000 },
        { startTime: '2026-06-01T11:46:30', endTime: '2040-01-01T00:00:00', offset: 0, numRecords: 1000 },
        { startTime: '2026-06-01T14:33:00', endTime: '2040-01-01T00:00:00', offset: 0, numRecords: 1000 },
      ])
    })

    it('a window may be open at both ends', async () => {
      const { requests } = await exportOf(new SimulatedPbx(callsAt(3)), {
        window: { startWallMs: null, endWallMs: null },
      })
      assert.deepEqual(requests, [{ startTime: null, endTime: null, offset: 0, numRecords: 1000 }])
    })

    it('hands on all legs of an entry', async () => {
      const calls = callsAt(25).map((call, index) => ({ ...call, legs: 1 + (index % 3) }))
      const legs: number[] = []
      const pbx = new SimulatedPbx(calls)
      for await (const batch of pageCalls({ fetchPage: pbx.fetchPage, window: everything, pageSize: 10 })) {
        legs.push(...batch.map(({ length }) => length))
      }
      assert.deepEqual(
        legs,
        calls.map((call) => call.legs),
      )
    })
  })

  describe('many calls at once', () => {
    it('a page that is all one second goes on by offset', async () => {
      const calls = callsAt(95, (index) => (index < 20 ? index : index < 70 ? 20 : index))
      const { requests } = await assertComplete(calls, {}, { pageSize: 10 })
      assert.ok(requests.length <= 13, `${requests.length} requests`)
      assert.ok(requests.every(({ offset }) => offset <= 60))
    })

    it('calls with one start, some on this page and some on the next, all come', async () => {
      await assertComplete(
        callsAt(100, (index) => Math.floor(index / 4)),
        {},
        { pageSize: 10 },
      )
    })
  })

  describe('a PBX with habits of its own', () => {
    it('ignores the limit: its one answer is complete', async () => {
      const { requests, notices } = await assertComplete(callsAt(3000), { ignoreLimit: true, batchSize: 100 })
      assert.equal(requests.length, 1)
      assert.deepEqual(notices, ['limit-ignored'])
    })

    it('leaves out the start itself: pages go by offset after two requests in vain', async () => {
      const { requests, notices } = await assertComplete(callsAt(95), { exclusiveStart: true }, { pageSize: 10 })
      assert.deepEqual(notices, ['start-filter-ignored'])
      assert.ok(requests.length <= 13, `${requests.length} requests`)
    })

    it('ignores the start: pages go by offset', async () => {
      for (const count of [95, 1000]) {
        const { notices } = await assertComplete(callsAt(count), { ignoreStartTime: true }, { pageSize: 10 })
        assert.deepEqual(notices, ['page-repeated', 'start-filter-ignored'])
      }
    })

    it('ignores the offset: the start is enough', async () => {
      const { requests, notices } = await assertComplete(callsAt(95), { ignoreOffset: true }, { pageSize: 10 })
      assert.equal(requests.length, 11)
      assert.deepEqual(notices, [])
    })

    for (const filterShiftSeconds of [7200, -7200, 300, -300, 40, -40]) {
      it(`reads start times ${filterShiftSeconds} seconds off its own clock`, async () => {
        const { notices } = await assertComplete(
          callsAt(300),
          { filterShiftSeconds: () => filterShiftSeconds },
          { pageSize: 10 },
        )
        assert.ok(notices.includes('start-filter-ignored'))
      })
    }

    it('suddenly goes back to calls that were read long ago', async () => {
      for (let backSeconds = 150; backSeconds <= 450; backSeconds += 10) {
        await assertComplete(
          callsAt(150),
          { filterShiftSeconds: (reply) => (reply < 8 ? 0 : -backSeconds) },
          { pageSize: 10 },
        )
      }
    })

    it('repeats a page once: asking again brings the right one', async () => {
      const { requests, notices } = await assertComplete(
        callsAt(95),
        { repeats: (reply) => reply === 4 },
        { pageSize: 10 },
      )
      assert.equal(requests.length, 12)
      assert.deepEqual(notices, ['page-repeated'])
    })

    it('repeats a page for ever: the export fails rather than lack calls in silence', async () => {
      const pbx = new SimulatedPbx(callsAt(95), { repeats: (reply) => reply > 2 })
      await assert.rejects(exportOf(pbx, { pageSize: 10 }), { code: 'BAD_RESPONSE' })
      assert.equal(pbx.requests.length, 7)
    })

    it('lists calls in the order in which they ended: pages go by offset', async () => {
      // Every seventh call lasts eleven times as long as the time between two.
      const byEnd = callsAt(200)
        .map((call, index) => ({ call, end: call.epochSeconds + (index % 7 === 0 ? 115 : 5) }))
        .sort((one, other) => one.end - other.end)
        .map(({ call }) => call)
      const { notices } = await assertComplete(byEnd, { sortBy: 'stored' }, { pageSize: 20 })
      assert.deepEqual(notices, ['not-ascending'])
    })

    it('sends nothing in place of an entry here and there', async () => {
      const pbx = new SimulatedPbx(callsAt(40))
      const fetchPage: PageCallsOptions['fetchPage'] = async (request) => {
        const page = await pbx.fetchPage(request)
        return Array.isArray(page) ? page.map((entry: unknown, index) => (index % 10 === 9 ? {} : entry)) : page
      }
      const { ids } = await exportOf(pbx, { fetchPage, pageSize: 10 })
      assert.equal(new Set(ids).size, ids.length)
      assert.ok(ids.includes('c38'))
    })
  })

  describe('calls that come and go between two pages', () => {
    it('the call that the last page ended with is gone', async () => {
      const { notices } = await assertComplete(
        callsAt(95),
        { afterReply: (reply, pbx) => reply === 3 && pbx.remove(new Set(['c27', 'c26'])) },
        { pageSize: 10 },
      )
      assert.deepEqual(notices, [])
    })

    it('everything that was read so far is gone', async () => {
      await assertComplete(
        callsAt(95),
        { afterReply: (reply, pbx) => reply === 3 && pbx.remove(new Set(callsAt(28).map(({ id }) => id))) },
        { pageSize: 10 },
      )
    })

    it('everything is gone', async () => {
      const pbx = new SimulatedPbx(callsAt(95), { afterReply: (_, { calls }) => calls.splice(0) })
      const { ids } = await exportOf(pbx, { pageSize: 10 })
      assert.equal(ids.length, 10)
    })

    it('many old calls are gone while pages go by offset', async () => {
      const old = new Set(callsAt(60).map(({ id }) => id))
      await assertComplete(
        callsAt(200),
        { exclusiveStart: true, afterReply: (reply, pbx) => reply === 10 && pbx.remove(old) },
        { pageSize: 10 },
      )
    })

    it('a call comes in before the place that was reached', async () => {
      const early = { ...callsAt(1)[0]!, id: 'early' }
      for (const habits of [{}, { exclusiveStart: true }]) {
        await assertComplete(
          callsAt(95),
          { ...habits, afterReply: (reply, { calls }) => reply === 4 && calls.unshift(early) },
          { pageSize: 10 },
        )
      }
    })

    it('calls come in among those that a page by offset reads again', async () => {
      const between = [25, 26].map((index) => {
        const call = callsAt(27)[index]!
        return { ...call, id: `after${index}`, epochSeconds: call.epochSeconds + 5, wallSeconds: call.wallSeconds + 5 }
      })
      const { ids, notices } = await assertComplete(
        callsAt(95),
        { exclusiveStart: true, afterReply: (reply, { calls }) => reply === 4 && calls.push(...between) },
        { pageSize: 10 },
      )
      assert.ok(ids.includes('after26'))
      assert.deepEqual(notices, ['start-filter-ignored'])
    })

    it('a call comes in at the very second that was reached', async () => {
      const calls = callsAt(95)
      const twin = { ...calls[18]!, id: 'twin' }
      const { ids } = await assertComplete(
        calls,
        { afterReply: (reply, pbx) => reply === 2 && pbx.calls.unshift(twin) },
        { pageSize: 10 },
      )
      assert.ok(ids.includes('twin'))
    })

    it('a call goes on meanwhile: it comes again with all its legs', async () => {
      const calls = callsAt(25)
      const pbx = new SimulatedPbx(calls, {
        afterReply: (reply) => {
          if (reply === 1) calls[9] = { ...calls[9]!, legs: 2 }
        },
      })
      const seen: number[] = []
      for await (const batch of pageCalls({ fetchPage: pbx.fetchPage, window: everything, pageSize: 10 })) {
        seen.push(...batch.filter((legs) => nameOf(legs) === 'c9').map(({ length }) => length))
      }
      assert.deepEqual(seen, [1, 2])
    })
  })

  describe('the hour that the clock repeats', () => {
    const changeSeconds = Date.UTC(2026, 9, 25, 1) / 1000

    /** One call a minute, from three hours before the clock of Rome goes back to five hours after. */
    const night = Array.from({ length: 480 }, (_, index): StoredCall => {
      const epochSeconds = changeSeconds - 3 * 3600 + index * 60
      const offsetSeconds = epochSeconds < changeSeconds ? 7200 : 3600
      return { id: `n${index}`, epochSeconds, wallSeconds: epochSeconds + offsetSeconds, legs: 1 }
    })
    const folds = clockGoesBack(Date.UTC(2026, 9, 24), Date.UTC(2026, 9, 26), 'Europe/Rome')

    for (const sortBy of ['epoch', 'wall'] as const) {
      for (const pageSize of [7, 50, 100]) {
        for (const [knowledge, known] of [
          ['with', folds],
          ['without', []],
        ] as const) {
          it(`comes whole, sorted by ${sortBy}, in pages of ${pageSize}, ${knowledge} a known zone`, async () => {
            const { notices } = await assertComplete(night, { sortBy }, { pageSize, folds: known })
            assert.deepEqual(notices, [])
          })
        }
      }
    }

    it('comes whole from a PBX whose ids tell no time, if the zone is known', async () => {
      const pbx = new SimulatedPbx(night, { sortBy: 'epoch', plainIds: true })
      const { ids } = await exportOf(pbx, { pageSize: 50, folds })
      assert.deepEqual(
        ids,
        night.map(({ id }) => id),
      )
    })

    it('comes whole even from a PBX whose ids tell no time and whose zone is unknown', async () => {
      for (const pageSize of [7, 20, 50]) {
        const pbx = new SimulatedPbx(night, { sortBy: 'epoch', plainIds: true })
        const { ids, notices } = await exportOf(pbx, { pageSize })
        assert.deepEqual(
          ids,
          night.map(({ id }) => id),
        )
        assert.deepEqual(notices, ['not-ascending'])
      }
    })

    it('goes on by start again afterwards', async () => {
      const { requests } = await assertComplete(night, { sortBy: 'epoch' }, { pageSize: 20, folds })
      assert.deepEqual(requests.at(-1), {
        startTime: '2026-10-25T06:55:00',
        endTime: '2040-01-01T00:00:00',
        offset: 0,
        numRecords: 20,
      })
    })
  })

  it('whatever comes together: no call is lost, none comes twice', async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = seededRandom(seed)
      const chance = (probability: number) => random() < probability
      let seconds = 0
      const calls = callsAt(Math.floor(random() * 300), () => {
        seconds += chance(0.4) ? 0 : Math.floor(random() * 30)
        return seconds
      })
      let added = 0
      const shifted = chance(0.1) ? Math.floor(random() * 7200) - 3600 : 0
      const habits: PbxHabits = {
        exclusiveStart: chance(0.1),
        ignoreLimit: chance(0.05),
        ignoreStartTime: chance(0.1),
        filterShiftSeconds: () => shifted,
        repeats: (reply) => reply > 1 && seed % 5 === 0 && reply % 7 === 3,
        afterReply: (_, pbx) => {
          if (seed % 3 === 0 && chance(0.5)) {
            pbx.remove(new Set(pbx.calls.filter(() => chance(0.1)).map(({ id }) => id)))
          }
          if (seed % 2 === 0 && chance(0.5)) {
            const twin = pbx.calls[Math.floor(random() * pbx.calls.length)]
            if (twin !== undefined) pbx.calls.splice(Math.floor(random() * 5), 0, { ...twin, id: `added${added++}` })
          }
        },
        ...(chance(0.5) ? { batchSize: 1 + Math.floor(random() * 20) } : {}),
      }
      try {
        await assertComplete(calls, habits, {
          pageSize: 5 + Math.floor(random() * 40),
          window: { ...everything, startWallMs: everything.startWallMs - shifted * 1000 },
        })
      } catch (thrown) {
        throw new Error(`seed ${seed}: ${JSON.stringify({ ...habits, shifted })}`, { cause: thrown })
      }
    }
  }).timeout(60_000)

  describe('requests', () => {
    it('the next page is asked for while the consumer still has the last one in hand', async () => {
      const pbx = new SimulatedPbx(callsAt(25))
      const pages = pageCalls({ fetchPage: pbx.fetchPage, window: everything, pageSize: 10 })
      await pages.next()
      assert.equal(pbx.requests.length, 2)
      await pages.return(undefined)
      assert.equal(pbx.requests.length, 2)
    })

    it('there are never two at once', async () => {
      let running = 0
      let most = 0
      const pbx = new SimulatedPbx(callsAt(95))
      const fetchPage: PageCallsOptions['fetchPage'] = async (request) => {
        running++
        most = Math.max(most, running)
        const page = await pbx.fetchPage(request)
        async function* slowly(): AsyncGenerator<readonly unknown[]> {
          if (Array.isArray(page)) for (const entry of page as unknown[]) yield [entry]
          running--
        }
        return slowly()
      }
      const { ids } = await exportOf(pbx, { fetchPage, pageSize: 10 })
      assert.equal(ids.length, 95)
      assert.equal(most, 1)
    })

    it('a failure reaches the consumer as it is', async () => {
      const failure = new Error('the PBX is gone')
      const pbx = new SimulatedPbx(callsAt(95))
      const pages = pageCalls({
        window: everything,
        pageSize: 10,
        fetchPage: async (request) => {
          if (pbx.requests.length === 2) throw failure
          return pbx.fetchPage(request)
        },
      })
      const ids: string[] = []
      await assert.rejects(
        async () => {
          for await (const batch of pages) ids.push(...batch.map(nameOf))
        },
        (thrown) => thrown === failure,
      )
      assert.equal(ids.length, 19)
    })

    it('a page that breaks off reaches the consumer as it is', async () => {
      const failure = new Error('cut off')
      async function* broken(): AsyncGenerator<readonly unknown[]> {
        yield [{ AcctId: '1', session: 'a', start: '2026-06-01 09:00:00' }]
        throw failure
      }
      const pages = pageCalls({ window: everything, fetchPage: async () => broken() })
      const first = await pages.next()
      assert.equal(first.done === true ? 0 : first.value.length, 1)
      await assert.rejects(pages.next(), (thrown) => thrown === failure)
    })

    it('something that is no entry is refused', async () => {
      const pages = pageCalls({ window: everything, fetchPage: async () => ['text'] })
      await assert.rejects(pages.next(), { code: 'BAD_RESPONSE' })
    })

    it('a consumer that leaves stops the request under way, and its failure troubles nobody', async () => {
      const unheard: unknown[] = []
      const listen = (reason: unknown) => unheard.push(reason)
      process.on('unhandledRejection', listen)
      const pbx = new SimulatedPbx(callsAt(95))
      let aborted: Promise<unknown> | undefined
      const fetchPage: PageCallsOptions['fetchPage'] = async (request, signal): Promise<CallPage> => {
        if (pbx.requests.length === 0) return pbx.fetchPage(request)
        aborted = new Promise<void>((resolve) => signal.addEventListener('abort', resolve))
        await aborted
        throw signal.reason
      }
      for await (const batch of pageCalls({ fetchPage, window: everything, pageSize: 10 })) {
        assert.equal(batch.length, 10)
        break
      }
      await aborted
      await new Promise((resolve) => setImmediate(resolve))
      process.off('unhandledRejection', listen)
      assert.deepEqual(unheard, [])
    })

    it('a consumer that leaves closes the page that it was reading', async () => {
      let closed = false
      async function* page(): AsyncGenerator<readonly unknown[]> {
        try {
          for (let number = 0; ; number++)
            yield [{ AcctId: String(number), session: 'a', start: '2026-06-01 09:00:00' }]
        } finally {
          closed = true
        }
      }
      for await (const batch of pageCalls({ window: everything, fetchPage: async () => page() })) {
        assert.equal(batch.length, 1)
        break
      }
      assert.equal(closed, true)
    })

    it('the next page is asked for before this one is worked on', async () => {
      const pbx = new SimulatedPbx(callsAt(95))
      const pages = pageCalls({ fetchPage: pbx.fetchPage, window: everything, pageSize: 10 })
      await pages.next()
      assert.equal(pbx.requests.length, 2)
      await pages.return(undefined)
    })

    it('a page that was asked for ahead is closed when the consumer leaves', async () => {
      const pbx = new SimulatedPbx(callsAt(95))
      let close: () => void = () => undefined
      const closed = new Promise<void>((resolve) => (close = resolve))
      const ahead: CallPage = {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: true, value: undefined }),
          return: async () => {
            close()
            return { done: true, value: undefined }
          },
        }),
      }
      const fetchPage: PageCallsOptions['fetchPage'] = async (request) =>
        pbx.requests.length === 0 ? pbx.fetchPage(request) : ahead
      const pages = pageCalls({ fetchPage, window: everything, pageSize: 10 })
      await pages.next()
      await pages.return(undefined)
      await closed
    })
  })
})
