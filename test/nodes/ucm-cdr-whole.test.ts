import assert from 'node:assert/strict'
import { Clock } from '../../emulators/shared'
import type { Flow, Message } from './support/flow'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmCdr } from './support/ucm'

/** The rows of a story in the order in which a PBX writes them: each when its channel hangs up. */
type Rows = readonly Readonly<Record<string, string>>[]

interface Call {
  id: string
  status: string
  missed: boolean
  start: string
  talkSeconds: number
  revision: number
  legs: unknown[]
}

/** 2026-09-01T09:59:50+02:00. */
const epoch = 1_788_249_590

function wall(second: number): string {
  return new Date((epoch + second + 7200) * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

/** A row that starts so many seconds after its session. */
function row(start: number, ring: number, talk: number, different: Record<string, string>): Record<string, string> {
  const isAnswered = talk > 0
  return {
    session: `${epoch}000123-0501234567`,
    start: wall(start),
    answer: isAnswered ? wall(start + ring) : wall(start + ring),
    end: wall(start + ring + talk),
    duration: String(ring + talk),
    billsec: String(talk),
    disposition: isAnswered ? 'ANSWERED' : 'NO ANSWER',
    lastapp: 'Dial',
    action_type: 'DIAL',
    userfield: 'Internal',
    dstchannel: `PJSIP/${different.dst ?? ''}-2`,
    ...different,
  }
}

const blindTransfer: Rows = [
  row(0, 6, 174, { src: '2100', dst: '1006', userfield: 'Outbound' }),
  row(180, 0, 356, { src: '1006', dst: '2102', action_type: 'TRANSFER' }),
]
const consultation: Rows = [
  row(1062, 22, 0, { src: '200', dst: '204', action_type: 'TRANSFER', dstchannel: 'PJSIP/204-9' }),
  row(0, 4, 1040, { src: '221', dst: '200' }),
  row(1045, 0, 60, { src: '221', dst: '205', action_type: 'TRANSFER' }),
]
const queueCall: Rows = [
  row(20, 15, 0, { src: '0501234567', dst: '1001', userfield: 'Inbound', action_type: 'QUEUE[6500]' }),
  row(36, 4, 120, { src: '0501234567', dst: '1002', userfield: 'Inbound', action_type: 'QUEUE[6500]' }),
  row(0, 20, 0, { src: '0501234567', dst: '6500', userfield: 'Inbound', lastapp: 'ForkCDR', dstchannel: '' }),
]

function callsIn(messages: readonly Message[]): Call[] {
  return messages.flatMap(({ payload }) => payload as Call[])
}

describe('ucm-cdr and rows that are written one by one', () => {
  let pbx: UcmEmulator
  let flow: Flow

  beforeEach(async () => {
    pbx = await startUcmEmulator({ calls: 0 })
    flow = await startUcmFlow(pbx, [
      ucmCdr({ range: 'new', firstRun: 'all' }),
      ucmCdr({ id: 'ignoring', range: 'new', firstRun: 'all', revisions: 'ignore' }),
      ucmCdr({ id: 'between', range: 'between' }),
    ])
  })

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  const run = async (id = 'cdr', msg: object = {}): Promise<Message[]> => {
    const { sent, error } = await flow.run(id, msg)
    assert.equal(error, undefined)
    return sent
  }
  const between = async (start: string, end: string): Promise<Call[]> =>
    callsIn(await run('between', { payload: { start, end } }))

  for (const [name, story] of Object.entries({ blindTransfer, consultation, queueCall })) {
    it(`${name}: whenever it is polled, the last revision is the whole call, and nothing comes twice`, async () => {
      for (let polls = 0; polls < 2 ** (story.length - 1); polls += 1) {
        const session = `${epoch + polls * 10_000}000123-0501234567`
        const shifted = story.map((one) => ({ ...one, session, ...shiftedTimes(one, polls * 10_000) }))
        const seen: Call[] = []
        for (const [index, written] of shifted.entries()) {
          pbx.addCall({ rows: [written] })
          if ((polls & (1 << index)) !== 0) seen.push(...callsIn(await run()))
        }
        seen.push(...callsIn(await run()), ...callsIn(await run()))
        assert.deepEqual(
          seen.map(({ id, revision }) => [id, revision]),
          seen.map((_, revision) => [session, revision]),
        )
        const [whole] = await between('2026-09-01T09:00', '2026-09-09')
        const last = seen.at(-1)
        assert.equal(last?.legs.length, story.length, `polled at ${polls.toString(2)}`)
        const found = callsIn(await run('between', { payload: { start: '2026-09-01T09:00', end: '2026-09-30' } }))
        assert.deepEqual(
          { ...last, revision: 0 },
          found.find(({ id }) => id === session),
        )
        assert.ok(whole)
      }
    })
  }

  it('a call that gained rows says so in its message, and comes as a record of the whole call', async () => {
    const [first = {}, second = {}] = blindTransfer
    pbx.addCall({ rows: [first] })
    const before = await run()
    pbx.addCall({ rows: [second] })
    const after = await run()
    assert.deepEqual(
      [before, after].map(([message]) => (message?.cdr as { revised: number }).revised),
      [0, 1],
    )
    assert.deepEqual(
      callsIn([...before, ...after]).map(({ talkSeconds, revision, legs }) => [talkSeconds, revision, legs.length]),
      [
        [174, 0, 1],
        [530, 1, 2],
      ],
    )
    assert.deepEqual(callsIn(await run()), [])
  })

  it('revisions can be ignored, and the log says once that there was one', async () => {
    const [first = {}, second = {}] = blindTransfer
    pbx.addCall({ rows: [first] })
    assert.equal(callsIn(await run('ignoring')).length, 1)
    pbx.addCall({ rows: [second] })
    assert.deepEqual(callsIn(await run('ignoring')), [])
    assert.deepEqual(callsIn(await run('ignoring')), [])
    assert.equal(flow.log.filter(({ msg }) => String(msg).includes('gained rows')).length, 1)
  })

  it('a consultation alone is no call yet: it waits for the first row', async () => {
    const [first = {}, second = {}] = consultation
    pbx.addCall({ rows: [first] })
    assert.deepEqual(callsIn(await run()), [])
    pbx.addCall({ rows: [second] })
    const [call] = callsIn(await run())
    assert.deepEqual([call?.status, call?.missed, call?.revision, call?.legs.length], ['answered', false, 0, 2])
  })

  it('a call whose first row never comes is handed on once later calls show that it cannot come any more', async () => {
    const [first = {}] = consultation
    pbx.addCall({ rows: [first] })
    assert.deepEqual(callsIn(await run()), [])
    const later = pbx.addCall({ start: (epoch + 5 * 3600) * 1000 })
    const ids = callsIn(await run()).map(({ id }) => id)
    assert.deepEqual(ids.sort(), [String(first.session), later].sort())
  })

  it('a call that waits is not lost behind newer ones', async () => {
    const [first = {}, second = {}] = consultation
    pbx.addCall({ rows: [first] })
    const later = pbx.addCall({ start: (epoch + 3 * 3600) * 1000 })
    assert.deepEqual(
      callsIn(await run()).map(({ id }) => id),
      [later],
    )
    await flow.restart()
    pbx.addCall({ rows: [second] })
    assert.deepEqual(
      callsIn(await run()).map(({ id }) => id),
      [String(first.session)],
    )
  })

  describe('in a range', () => {
    it('a call belongs to the hour in which it began, whole', async () => {
      pbx.addCall({
        rows: [
          row(0, 15, 0, { dst: '1001', userfield: 'Inbound' }),
          row(15, 4, 60, { dst: '1002', userfield: 'Inbound' }),
        ],
      })
      const [call, ...others] = await between('2026-09-01T09:00', '2026-09-01T10:00')
      assert.deepEqual(others, [])
      assert.deepEqual(
        [call?.legs.length, call?.status, call?.talkSeconds, call?.start],
        [2, 'answered', 60, '2026-09-01T09:59:50+02:00'],
      )
      assert.deepEqual(await between('2026-09-01T10:00', '2026-09-01T11:00'), [])
    })

    it('a call over midnight belongs to the day before', async () => {
      // 23:50 and 00:10.
      const late = 13 * 3600 + 50 * 60 + 10
      const session = `${epoch + late}000123-1001`
      pbx.addCall({
        rows: [
          row(late, 10, 1190, { session, dst: '1001', userfield: 'Inbound' }),
          row(late + 1200, 0, 1200, { session, dst: '1002', action_type: 'TRANSFER' }),
        ],
      })
      assert.deepEqual(
        (await between('2026-09-01', '2026-09-01')).map(({ talkSeconds }) => talkSeconds),
        [2390],
      )
      assert.deepEqual(await between('2026-09-02', '2026-09-02'), [])
    })

    it('a row an hour after its call is no call in another zone, and nothing is said of one', async () => {
      const session = `${epoch - 2990}000123-1001`
      pbx.addCall({
        rows: [
          row(-2990, 4, 3596, { session, dst: '1001' }),
          row(610, 0, 60, { session, dst: '1002', action_type: 'TRANSFER' }),
        ],
      })
      assert.deepEqual(await between('2026-09-01T10:00', '2026-09-01T11:00'), [])
      assert.deepEqual(
        flow.log.filter(({ msg }) => String(msg).includes('recorded in')),
        [],
      )
    })
  })
})

function shiftedTimes(one: Readonly<Record<string, string>>, seconds: number): Record<string, string> {
  const later = (text = '') =>
    new Date(Date.parse(`${text.replace(' ', 'T')}Z`) + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
  return { start: later(one.start), answer: later(one.answer), end: later(one.end) }
}

describe('ucm-cdr with a zone that only the PBX tells', () => {
  it('cuts days by the clock that the records show', async () => {
    // The PBX says its winter offset; its calls of July have another one.
    const pbx = await startUcmEmulator({
      calls: 0,
      timezone: 'Europe/Rome',
      clock: new Clock(Date.parse('2026-01-15T12:00:00Z')),
    })
    for (const time of ['2026-07-09', '2026-07-10', '2026-07-11'].flatMap((day) => [
      `${day}T00:30`,
      `${day}T12:30`,
      `${day}T23:30`,
    ])) {
      pbx.addCall({ start: `${time}:00+02:00` })
    }
    const flow = await startUcmFlow(pbx, [ucmCdr({ range: 'between' })], { config: { timezone: '' } })
    const { sent } = await flow.run('cdr', { payload: { start: '2026-07-10', end: '2026-07-10' } })
    await flow.stop()
    await pbx.close()
    assert.deepEqual(
      callsIn(sent).map(({ start }) => start),
      ['2026-07-10T00:30:00+02:00', '2026-07-10T12:30:00+02:00', '2026-07-10T23:30:00+02:00'],
    )
  })
})
