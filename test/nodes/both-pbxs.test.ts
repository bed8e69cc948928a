import assert from 'node:assert/strict'
import { Flow } from './support/flow'
import { type KalliopeEmulator, kalliopeCredentials, kalliopeTypes, startKalliopeEmulator } from './support/kalliope'
import { failureOf, idsOf } from './support/outcome'
import { startUcmEmulator, type UcmEmulator, ucmCredentials, ucmTypes } from './support/ucm'

const day = { range: 'between', start: '2026-10-25', end: '2026-10-25' }
const timezone = 'Europe/Rome'

interface Made {
  start: string
  from: string
  to: string
  talkSeconds?: number
  ringSeconds: number
}

/** What the calls of a day look like, whatever PBX they come from. Two of them in the hour that the clock shows twice. */
const made = {
  answered: { start: '2026-10-25T02:30:00+02:00', from: '07700900111', to: '101', ringSeconds: 5, talkSeconds: 60 },
  missed: { start: '2026-10-25T02:30:00+01:00', from: '07700900222', to: '101', ringSeconds: 20 },
  inside: { start: '2026-10-25T12:00:00+01:00', from: '102', to: '101', ringSeconds: 3, talkSeconds: 30 },
} satisfies Record<string, Made>

const expected = [
  {
    direction: 'inbound',
    status: 'answered',
    answered: true,
    missed: false,
    start: '2026-10-25T02:30:00+02:00',
    answer: '2026-10-25T02:30:05+02:00',
    end: '2026-10-25T02:31:05+02:00',
    durationSeconds: 65,
    talkSeconds: 60,
    ringSeconds: 5,
    from: '07700900111',
    answeredBy: '101',
  },
  {
    direction: 'inbound',
    status: 'no-answer',
    answered: false,
    missed: true,
    start: '2026-10-25T02:30:00+01:00',
    answer: null,
    end: '2026-10-25T02:30:20+01:00',
    durationSeconds: 20,
    talkSeconds: 0,
    ringSeconds: null,
    from: '07700900222',
    answeredBy: undefined,
  },
  {
    direction: 'internal',
    status: 'answered',
    answered: true,
    missed: false,
    start: '2026-10-25T12:00:00+01:00',
    answer: '2026-10-25T12:00:03+01:00',
    end: '2026-10-25T12:00:33+01:00',
    durationSeconds: 33,
    talkSeconds: 30,
    ringSeconds: 3,
    from: '102',
    answeredBy: '101',
  },
]

interface Calls {
  system: string
  from: { number: string }
  answeredBy: { number: string } | null
  legs: { type: string; status: string }[]
  [field: string]: unknown
}

describe('calls of a UCM and of a Kalliope', () => {
  let ucm: UcmEmulator
  let kalliope: KalliopeEmulator
  let flow: Flow

  before(async () => {
    ucm = await startUcmEmulator({ calls: 0, timezone })
    kalliope = await startKalliopeEmulator({ calls: 0, timezone })
    ucm.addCall({ ...made.answered, status: 'answered', direction: 'inbound' })
    ucm.addCall({ ...made.missed, status: 'no-answer', direction: 'inbound' })
    ucm.addCall({ ...made.inside, status: 'answered', direction: 'internal' })
    kalliope.addCall({ ...made.answered, status: 'OK' })
    kalliope.addCall({ ...made.missed, status: 'NOANSWER' })
    kalliope.addCall({ ...made.inside, status: 'OK', direction: 'internal' })
    flow = await Flow.start({
      types: [...ucmTypes, ...kalliopeTypes],
      nodes: [
        { id: 'ucm-pbx', type: 'ucm-config', name: 'One', address: ucm.url, timezone },
        { id: 'kalliope-pbx', type: 'kalliope-config', name: 'Two', address: kalliope.url, timezone },
        { id: 'ucm', type: 'ucm-cdr', device: 'ucm-pbx', ...day },
        { id: 'kalliope', type: 'kalliope-cdr', device: 'kalliope-pbx', ...day },
      ],
      credentials: { 'ucm-pbx': ucmCredentials, 'kalliope-pbx': kalliopeCredentials },
    })
  })

  after(async () => {
    await flow.stop()
    await ucm.close()
    await kalliope.close()
  })

  for (const system of ['ucm', 'kalliope']) {
    describe(system, () => {
      const records = async (payload?: object): Promise<Calls[]> =>
        (await flow.run(system, { payload })).sent[0]?.payload as Calls[]

      it('have the same record', async () => {
        const calls = await records()
        assert.deepEqual(
          calls.map((call) => ({
            ...Object.fromEntries(Object.keys(expected[0]!).map((key) => [key, call[key]])),
            from: call.from.number,
            answeredBy: call.answeredBy?.number,
          })),
          expected,
        )
        assert.ok(calls.every((call) => call.system === system))
      })

      it('have a leg of the same kind', async () => {
        const legs = (await records()).map((call) => call.legs.map(({ type, status }) => [type, status]))
        assert.deepEqual(legs, [[['dial', 'answered']], [['dial', 'no-answer']], [['dial', 'answered']]])
      })

      it('have the same keys in the same order', async () => {
        assert.deepEqual(
          (await records()).map((call) => Object.keys(call).join()),
          Array.from({ length: 3 }, () => keys),
        )
      })

      it('pass the same filters', async () => {
        const count = async (filter: object): Promise<number> => (await records(filter)).length
        assert.equal(await count({ callStatus: 'no-answer' }), 1)
        assert.equal(await count({ direction: 'inbound' }), 2)
        assert.equal(await count({ caller: '07700900*' }), 2)
        assert.equal(await count({ minTalk: 31 }), 1)
      })

      it('make the same CSV, but for who they are', async () => {
        const { sent } = await flow.run(system, { payload: { emit: 'csv' } })
        const lines = String(sent[0]?.payload).trimEnd().split('\r\n')
        assert.equal(lines.length, 4)
        assert.match(
          lines[2] ?? '',
          /,inbound,no-answer,false,true,2026-10-25T02:30:00\+01:00,,2026-10-25T02:30:20\+01:00,20,0,,07700900222,/,
        )
      })

      it('are refused for the same bad input', async () => {
        const { code } = failureOf(await flow.run(system, { payload: { start: 'never' } }))
        assert.equal(code, 'BAD_INPUT')
      })

      it('come once with the same cursor', async () => {
        await flow.run(system, { payload: { range: 'new' } })
        const id =
          system === 'ucm'
            ? ucm.addCall({ minutesAgo: 1, talkSeconds: 5, status: 'answered' })
            : kalliope.addCall({ minutesAgo: 1, talkSeconds: 5 })
        assert.deepEqual(idsOf(await flow.run(system, { payload: { range: 'new' } })), [id])
        assert.deepEqual(idsOf(await flow.run(system, { payload: { range: 'new' } })), [])
      })
    })
  }
})

const keys =
  'system,device,id,direction,status,answered,missed,start,answer,end,durationSeconds,talkSeconds,ringSeconds,from,to,answeredBy,trunk,account,recordings,revision,legs'
