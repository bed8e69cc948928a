import assert from 'node:assert/strict'
import type { KalliopeOptions } from '../../../../emulators/kalliope'
import type { CallQuerySettings } from '../../../../src/lib/kalliope/calls/call-query.js'
import { PbxUnderTest } from '../pbx.js'
import { readCalls } from '../read-calls.js'

// The clock goes back on 25 October 2026 at 03:00.
const night = { from: '2026-10-25T00:00:00+02:00', to: '2026-10-25T05:00:00+01:00' }
const range = { startMs: Date.parse('2026-10-24T00:00:00+02:00'), endMs: Date.parse('2026-10-26T00:00:00+01:00') }

describe('Kalliope call records in JSON, XML and CSV', () => {
  let pbx: PbxUnderTest

  afterEach(() => pbx.end())

  async function records(options: KalliopeOptions, settings: Partial<CallQuerySettings>) {
    pbx = await PbxUnderTest.start({ calls: 300, ...night, ...options })
    const { calls, notices } = await readCalls(pbx.client(), range, settings)
    assert.deepEqual(notices, [])
    return calls.map(({ record }) => record)
  }

  async function same(variants: readonly [KalliopeOptions, Partial<CallQuerySettings>][]): Promise<void> {
    const [first, ...others] = variants
    const expected = await records(...first!)
    assert.equal(expected.length, 300)
    for (const other of others) {
      await pbx.end()
      assert.deepEqual(await records(...other), expected, JSON.stringify(other))
    }
  }

  it('are the same over 300 calls across the autumn clock change', async () => {
    await same([
      [{}, { encoding: 'json' }],
      [{}, { encoding: 'xml' }],
      [{}, { encoding: 'csv' }],
    ])
  })

  it('have exact instants in the hour that the clock shows twice', async () => {
    const calls = await records({}, {})
    for (const { id, start } of calls) assert.equal(Date.parse(start), Number(id.split('.')[0]) * 1000)
    const starts = calls.map(({ start }) => start.slice(0, 13) + start.slice(-6))
    assert.ok(starts.includes('2026-10-25T02+02:00') && starts.includes('2026-10-25T02+01:00'))
  })

  it('are the same nested and flat, one element as a list or not, JSON escaped or not', async () => {
    await same([
      [{}, {}],
      [{ detailLayout: 'nested' }, {}],
      [{ detailLayout: 'nested', singleElement: 'object' }, {}],
      [{ detailLayout: 'nested' }, { encoding: 'xml' }],
      [{ jsonEscapes: true, jsonNumbers: 'text' }, {}],
      [{ order: 'oldest' }, {}],
    ])
  })

  it('are the same in every layout of XML and CSV', async () => {
    await same([
      [{}, { encoding: 'xml' }],
      [{ xmlStyle: 'indented' }, { encoding: 'xml' }],
      [{ xmlStyle: 'cdata', detailLayout: 'nested' }, { encoding: 'xml' }],
      [{ csvEol: 'crlf', csvBom: true }, { encoding: 'csv' }],
    ])
  })

  it('are the same where the PBX writes commas and quotation marks in names as they are', async () => {
    await same([
      [{}, { encoding: 'csv' }],
      [{ csvQuoting: 'none' }, { encoding: 'csv' }],
    ])
  })

  it('are the same whatever the PBX answers instead of what was asked for', async () => {
    await same([
      [{}, {}],
      [{ replyType: 'xml' }, { encoding: 'json' }],
      [{ replyType: 'csv' }, { encoding: 'xml' }],
      [{ replyType: 'json' }, { encoding: 'csv' }],
    ])
  })

  it('are the same in all ways to write a duration', async () => {
    await same([
      [{}, {}],
      [{ durationFormat: 'decimal' }, {}],
      [{ durationFormat: 'hms' }, { encoding: 'xml' }],
    ])
  })

  it('are the same under the names of the manual, but for what those do not have', async () => {
    const short = ({ from, to, ...record }: Awaited<ReturnType<typeof records>>[number]) => ({
      ...record,
      from: from.number,
      to: to.number,
    })
    const later = await records({}, { format: 'summary' })
    await pbx.end()
    const earlier = await records({ fieldSet: 'A' }, { format: 'summary' })
    await pbx.end()
    const compatible = await records({}, { format: 'v3_compat', encoding: 'csv' })
    assert.deepEqual(earlier.map(short), later.map(short))
    assert.deepEqual(compatible.map(short), later.map(short))
    assert.ok(later.some(({ from }) => from.name !== null) && earlier.every(({ from }) => from.name === null))
  })

  it('are the same with and without routing steps, but for what only those tell', async () => {
    const detailed = await records({}, { format: 'detailed' })
    await pbx.end()
    const summary = await records({}, { format: 'summary' })
    const told = new Set(
      detailed.filter(({ status, direction }) => status === 'voicemail' || direction === 'transit').map(({ id }) => id),
    )
    const rest = (calls: typeof detailed) => calls.filter(({ id }) => !told.has(id))
    assert.deepEqual(
      rest(summary),
      rest(detailed).map((record) => ({ ...record, legs: [] })),
    )
  })

  for (const [encoding, emptyResult] of [
    ['json', 'list'],
    ['json', 'object'],
    ['json', 'null'],
    ['json', 'empty'],
    ['xml', 'list'],
    ['xml', 'empty'],
    ['csv', 'list'],
    ['csv', 'empty'],
  ] as const) {
    it(`are none where the PBX says so: ${encoding}, ${emptyResult}`, async () => {
      assert.deepEqual(await records({ calls: 0, emptyResult }, { encoding }), [])
    })
  }

  for (const encoding of ['json', 'xml', 'csv'] as const) {
    it(`may be a single one: ${encoding}`, async () => {
      const [only, ...others] = await records({ calls: 1, singleElement: 'object' }, { encoding, format: 'summary' })
      assert.match(only?.id ?? '', /^\d+\.\d+$/)
      assert.deepEqual(others, [])
    })
  }

  it('keep ids to the letter', async () => {
    for (const encoding of ['json', 'xml', 'csv'] as const) {
      pbx = await PbxUnderTest.start({ calls: 0 })
      const ids = ['1792886400.10', '1792886401.0', '1792886402.100']
      for (const id of ids) pbx.emulator.addCall({ id, start: Number(id.split('.')[0]) * 1000 })
      const { calls } = await readCalls(pbx.client(), range, { encoding })
      assert.deepEqual(
        calls.map(({ record }) => record.id),
        ids,
      )
      if (encoding !== 'csv') await pbx.end()
    }
  })

  it('survive the wrong content type', async () => {
    for (const encoding of ['json', 'xml', 'csv'] as const) {
      pbx = await PbxUnderTest.start({ calls: 20, ...night })
      pbx.emulator.faults.add({ kind: 'wrong-content-type', match: '/rest/cdr/detailed' })
      assert.equal((await readCalls(pbx.client(), range, { encoding })).calls.length, 20)
      if (encoding !== 'csv') await pbx.end()
    }
  })
})
