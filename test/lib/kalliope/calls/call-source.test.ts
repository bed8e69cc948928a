import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { KalliopeOptions } from '../../../../emulators/kalliope'
import { listenOnFreshPort } from '../../../../emulators/shared'
import { clientOf, PbxUnderTest } from '../pbx.js'
import { readCalls } from '../read-calls.js'

const month = { from: '2026-03-01T00:00:00+01:00', to: '2026-04-01T00:00:00+02:00' }
const range = { startMs: Date.parse(month.from), endMs: Date.parse(month.to) }
const name = '/rest/cdr/detailed'

describe('Kalliope call reader', () => {
  let pbx: PbxUnderTest

  afterEach(() => pbx.end())

  async function start(options: KalliopeOptions = {}): Promise<PbxUnderTest> {
    pbx = await PbxUnderTest.start({ ...month, ...options })
    return pbx
  }
  const requests = () => pbx.emulator.stats().byName[name] ?? 0

  function assertWhole(calls: { startMs: number; record: { id: string } }[], count: number): void {
    assert.equal(calls.length, count)
    assert.equal(new Set(calls.map(({ record }) => record.id)).size, count)
    const descents = calls.filter(({ startMs }, index) => index > 0 && startMs < (calls[index - 1]?.startMs ?? 0))
    assert.equal(descents.length, 0)
  }

  for (const order of ['newest', 'oldest'] as const) {
    for (const bounds of ['inclusive', 'half-open', 'exclusive'] as const) {
      it(`finds every call once, ascending, where the ${order} comes first and bounds are ${bounds}`, async () => {
        await start({ calls: 12_000, order, bounds })
        const { calls, largestBatch } = await readCalls(pbx.client(), range)
        assertWhole(calls, 12_000)
        assert.ok(largestBatch <= 500)
      })
    }
  }

  it('asks once for a month that can be sorted, and once for any month that comes oldest first', async () => {
    await start({ calls: 3000 })
    const client = pbx.client()
    await readCalls(client, range)
    assert.equal(requests(), 1)
    await pbx.end()
    await start({ calls: 12_000, order: 'oldest' })
    await readCalls(pbx.client(), range)
    assert.equal(requests(), 1)
  })

  it('never lets the PBX send much more than it can keep', async () => {
    await start({ calls: 40_000 })
    await readCalls(pbx.client(), range)
    const { bytesSent } = pbx.emulator.stats()
    assert.ok(bytesSent < 40_000 * 2_000, `${bytesSent} bytes for 40 000 calls`)
  })

  it('finds every call once where the PBX goes by the end of a call', async () => {
    await start({ calls: 12_000, filteredTime: 'end' })
    const { calls } = await readCalls(pbx.client(), range)
    assert.equal(new Set(calls.map(({ record }) => record.id)).size, 12_000)
    assert.equal(calls.length, 12_000)
  })

  it('finds a call that ended after the period, also where the PBX goes by the end', async () => {
    for (const filteredTime of ['start', 'end'] as const) {
      await start({ filteredTime })
      const id = pbx.emulator.addCall({ start: '2026-03-31T23:59:30+02:00', talkSeconds: 3000 })
      pbx.emulator.addCall({ start: '2026-04-01T00:00:00+02:00' })
      const { calls } = await readCalls(pbx.client(), range)
      assert.deepEqual(
        calls.map(({ record }) => record.id),
        [id],
      )
      if (filteredTime === 'start') await pbx.end()
    }
  })

  it('goes through both hours that the clock shows twice, in small slices', async () => {
    await start({ calls: 20_000, from: '2026-10-25T00:00:00+02:00', to: '2026-10-25T05:00:00+01:00' })
    const day = { startMs: Date.parse('2026-10-25T00:00:00+02:00'), endMs: Date.parse('2026-10-26T00:00:00+01:00') }
    assertWhole((await readCalls(pbx.client(), day)).calls, 20_000)
    assert.ok(requests() > 4)
  })

  it('cuts a range inside the hour that the clock shows twice to the second', async () => {
    await start({ calls: 0 })
    for (const minute of ['02:15:00+02:00', '02:45:00+02:00', '02:15:00+01:00', '02:45:00+01:00']) {
      pbx.emulator.addCall({ start: `2026-10-25T${minute}` })
    }
    const part = { startMs: Date.parse('2026-10-25T02:30:00+02:00'), endMs: Date.parse('2026-10-25T02:30:00+01:00') }
    const { calls } = await readCalls(pbx.client(), part)
    assert.deepEqual(
      calls.map(({ record }) => record.start),
      ['2026-10-25T02:45:00+02:00', '2026-10-25T02:15:00+01:00'],
    )
  })

  it('leaves the end open where nothing ends it', async () => {
    await start({ calls: 100 })
    pbx.emulator.addCall({ start: Date.now() - 60_000 })
    assertWhole((await readCalls(pbx.client(), { startMs: range.startMs, endMs: null })).calls, 101)
  })

  it('finds one call by its id', async () => {
    await start({ calls: 500 })
    const all = (await readCalls(pbx.client(), range)).calls
    const wanted = all[123]?.record
    const epochMs = Number(wanted?.id.split('.')[0]) * 1000
    const around = { startMs: epochMs - 86_400_000, endMs: epochMs + 86_400_000 }
    for (const encoding of ['json', 'xml'] as const) {
      const { calls } = await readCalls(pbx.client(), around, { uniqueId: wanted?.id, encoding })
      assert.deepEqual(
        calls.map(({ record }) => record),
        [wanted],
      )
    }
  })

  it('asks by years, months and days that can be read in one way only', async () => {
    await start({ calls: 5000 })
    const part = { startMs: Date.parse('2026-03-12T00:00:00+01:00'), endMs: Date.parse('2026-04-15T00:00:00+02:00') }
    const { calls } = await readCalls(pbx.client(), part, { request: 'get' })
    const all = (await readCalls(pbx.client(), part)).calls
    assert.deepEqual(calls, all)
    assertWhole(calls, all.length)
  })

  it('reads days whole where GET cannot ask for less', async () => {
    await start({ calls: 12_000, from: '2026-03-01T00:00:00+01:00', to: '2026-03-03T00:00:00+01:00' })
    assertWhole((await readCalls(pbx.client(), range, { request: 'get' })).calls, 12_000)
  })

  it('halves what takes the PBX too long', async () => {
    await start({ calls: 3000 })
    pbx.emulator.faults.add({ kind: 'hang', match: name, times: 4 })
    assertWhole((await readCalls(pbx.client({ timeoutMs: 200 }), range)).calls, 3000)
  })

  it('gives up on a PBX that never answers', async () => {
    await start({ calls: 3000 })
    pbx.emulator.faults.add({ kind: 'hang', match: name, times: 0 })
    const client = pbx.client({ timeoutMs: 50 })
    await assert.rejects(readCalls(client, range), { code: 'TIMEOUT' })
    assert.ok(requests() <= 14)
  })

  it('takes up an answer that broke off, without loss and without doubles', async () => {
    for (const order of ['newest', 'oldest'] as const) {
      for (const kind of ['reset-mid-body', 'truncated'] as const) {
        for (const encoding of ['json', 'xml'] as const) {
          await start({ calls: 9000, order })
          pbx.emulator.faults.add({ kind, match: name, at: 1 })
          assertWhole((await readCalls(pbx.client(), range, { encoding })).calls, 9000)
          await pbx.end()
        }
      }
    }
    await start()
  })

  it('learns the zone from a call where none is set', async () => {
    await start({ timezone: 'Asia/Kathmandu' })
    const startMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
    const id = pbx.emulator.addCall({ start: startMs })
    const { calls, notices } = await readCalls(pbx.client({ timezone: '' }), { startMs, endMs: startMs + 1 })
    assert.deepEqual(
      calls.map(({ record }) => [record.id, record.start.slice(-6)]),
      [[id, '+05:45']],
    )
    assert.deepEqual(notices, [])
  })

  describe('on a computer whose TZ is no zone', () => {
    const { TZ } = process.env
    afterEach(() => {
      if (TZ === undefined) delete process.env.TZ
      else process.env.TZ = TZ
    })

    for (const named of ['', ':/etc/localtime', 'Nowhere/Land']) {
      it(`learns the zone from a call all the same, or says that UTC is used: "${named}"`, async () => {
        process.env.TZ = named
        await start({ timezone: 'Asia/Kathmandu' })
        const startMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
        const here = { startMs, endMs: startMs + 1 }
        const id = pbx.emulator.addCall({ start: startMs })
        const told = await readCalls(pbx.client({ timezone: '' }), here)
        assert.deepEqual(
          told.calls.map(({ record }) => [record.id, record.start.slice(-6)]),
          [[id, '+05:45']],
        )
        assert.deepEqual(told.notices, [])
        await pbx.end()
        await start()
        assert.match((await readCalls(pbx.client({ timezone: '' }), here)).notices.join(), /\bTZ\b/)
      })
    }
  })

  it('finds calls of a PBX whose zone nothing tells', async () => {
    await start({ timezone: 'Asia/Tokyo' })
    const id = pbx.emulator.addCall({ start: '2026-03-10T10:00:00+09:00' })
    const startMs = Date.parse('2026-03-10T10:00:00+09:00')
    const { calls } = await readCalls(pbx.client({ timezone: '' }), { startMs, endMs: startMs + 1 })
    assert.deepEqual(
      calls.map(({ record }) => [record.id, record.start]),
      [[id, '2026-03-10T10:00:00+09:00']],
    )
  })

  it('says once that the zone which is set is not that of the calls', async () => {
    await start({ calls: 50, timezone: 'Europe/London' })
    const { calls, notices } = await readCalls(pbx.client({ timezone: 'Europe/Rome' }), range)
    assert.ok(calls.every(({ record }) => Date.parse(record.start) === Number(record.id.split('.')[0]) * 1000))
    assert.equal(notices.length, 1)
    assert.match(notices[0] ?? '', /were not recorded in Europe\/Rome/)
  })

  it('works with a PBX that is seven minutes off, and says so', async () => {
    await start({ calls: 50, clockSkewSeconds: 420 })
    const { calls, notices } = await readCalls(pbx.client(), range)
    assert.equal(calls.length, 50)
    assert.match(notices[0] ?? '', /7 minutes ahead/)
  })

  describe('of a PBX that sorts by nothing', () => {
    const first = Date.parse('2026-03-10T11:00:00+01:00') / 1000

    /** Calls that began so many seconds after eleven, in the order in which the PBX lists them. */
    async function readListed(seconds: readonly number[]): Promise<number[]> {
      await start()
      const rows = seconds.map((second) => ({
        id: `${first + second}.0`,
        start_time: `2026-03-10 ${new Date((11 * 3600 + second) * 1000).toISOString().slice(11, 19)}`,
      }))
      const server = createServer((request, response) => {
        response.end(request.url?.startsWith('/rest/salt') === true ? '{"salt":"00"}' : JSON.stringify(rows))
      })
      const client = clientOf(`http://127.0.0.1:${await listenOnFreshPort(server)}`)
      try {
        const { calls } = await readCalls(client, range)
        return calls.map(({ record }) => Number.parseInt(record.id, 10) - first)
      } finally {
        await client.close()
        server.close()
      }
    }
    const inOrder = (count: number) => Array.from({ length: count }, (_, second) => second)

    it('puts a few calls in order', async () => {
      assert.deepEqual(await readListed([30, 10, 50, 20, 40]), [10, 20, 30, 40, 50])
    })

    it('puts many in order, too', async () => {
      const shuffled = inOrder(3000).map((second) => (second * 1009) % 3000)
      assert.deepEqual(await readListed(shuffled), inOrder(3000))
    })

    it('hands a call on late rather than losing it', async () => {
      const late = [...inOrder(2000).filter((second) => second !== 5), 5]
      const read = await readListed(late)
      assert.equal(read.length, 2000)
      assert.deepEqual(
        [...read].sort((one, other) => one - other),
        inOrder(2000),
      )
    })
  })
})
