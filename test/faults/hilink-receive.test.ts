import assert from 'node:assert/strict'
import type { Fault } from '../../emulators/shared'
import { type DeviceError, errorCodes } from '../../src/lib/errors'
import { Flow, type Outcome } from '../nodes/support/flow'
import {
  type HilinkEmulator,
  hilinkConfig,
  hilinkCredentials,
  hilinkDevice,
  hilinkSmsIn,
  hilinkTypes,
  startModem,
} from '../nodes/support/hilink'

const kinds: Fault[] = [
  ...['reset', 'reset-after', 'reset-mid-body', 'truncated', 'empty', 'wrong-content-type', 'status-500', 'html'],
  ...['hang', 'hang-after', 'spoil-tokens', 'expired-session', 'stolen-session'],
].map((kind) => ({ kind }))
const everywhere: Fault[] = [
  ...kinds,
  { kind: 'slow', ms: 10 },
  { kind: 'reboot', seconds: 1 },
  { kind: 'error', code: 100001 },
  { kind: 'error', code: 100003 },
  { kind: 'error', code: 100004 },
  { kind: 'error', code: 113018 },
]

const ids = (length: number, prefix: string): string[] =>
  Array.from({ length }, (_, index) => `${prefix}${String(index)}`)

/** One modem per case, so that all of them can be in trouble at the same time. */
async function startAll(
  count: number,
  nodes: (device: string, index: number) => object & { id: string; type: string },
): Promise<{ flow: Flow; modems: HilinkEmulator[] }> {
  const devices = ids(count, 'modem')
  const modems = await Promise.all(devices.map(() => startModem({ rebootSeconds: 1 })))
  const flow = await Flow.start({
    types: hilinkTypes,
    nodes: devices.flatMap((id, index) => [
      hilinkConfig(modems[index]?.url ?? '', { id, timeout: 2_000 }),
      nodes(id, index),
    ]),
    credentials: Object.fromEntries(devices.map((id) => [id, hilinkCredentials])),
  })
  return { flow, modems }
}

function nameOf({ kind, code, match }: Fault): string {
  return [kind, code, 'at', match].filter(Boolean).join(' ')
}

function isCoded(error: unknown): boolean {
  return error === undefined || errorCodes.includes((error as DeviceError).code)
}

describe('hilink-sms-in in trouble', function () {
  this.timeout(180_000)

  const matches = ['user/login', 'sms/sms-count', 'sms/sms-list', 'sms/set-read']
  const cases = matches.flatMap((match) => everywhere.map((fault) => ({ ...fault, match })))
  const inboxes = ids(cases.length, 'inbox')
  let flow: Flow
  let modems: HilinkEmulator[]
  let inTrouble: Outcome[]
  let afterwards: Outcome[]

  before(async () => {
    const started = await startAll(cases.length, (device, index) =>
      hilinkSmsIn({ id: inboxes[index] ?? '', device, firstRun: 'unread' }),
    )
    flow = started.flow
    modems = started.modems
    const lookAll = (): Promise<Outcome[]> => Promise.all(inboxes.map((id) => flow.run(id, { payload: 'look' })))
    for (const modem of modems) modem.receive({ from: '+491550000001', content: 'first' })
    cases.forEach((fault, index) => modems[index]?.faults.add(fault))
    inTrouble = await lookAll()
    for (const modem of modems) {
      modem.faults.clear()
      modem.receive({ from: '+491550000001', content: 'second' })
    }
    afterwards = await lookAll()
    await lookAll()
  })

  after(async () => {
    await flow.stop()
    await Promise.all(modems.map((modem) => modem.close()))
  })

  cases.forEach((fault, index) => {
    it(`${nameOf(fault)}: both texts come, each once, and are marked`, () => {
      const received = flow.messagesOf(inboxes[index] ?? '').map(({ payload }) => payload)
      assert.deepEqual(received, ['first', 'second'])
      assert.ok(isCoded(inTrouble[index]?.error), String(inTrouble[index]?.error))
      assert.equal(afterwards[index]?.error, undefined)
      assert.deepEqual(
        modems[index]?.messages().map(({ status }) => status),
        [1, 1],
      )
    })
  })
})

describe('hilink-device in trouble', function () {
  this.timeout(180_000)

  const cases = ['user/login', 'device/information'].flatMap((match) =>
    everywhere.map((fault) => ({ ...fault, match })),
  )
  const devices = ids(cases.length, 'device')
  let flow: Flow
  let modems: HilinkEmulator[]
  let inTrouble: Outcome[]
  let afterwards: Outcome[]

  before(async () => {
    const started = await startAll(cases.length, (device, index) =>
      hilinkDevice({ id: devices[index] ?? '', device, operation: 'information', maxWait: 20 }),
    )
    flow = started.flow
    modems = started.modems
    const readAll = (): Promise<Outcome[]> => Promise.all(devices.map((id) => flow.run(id)))
    cases.forEach((fault, index) => modems[index]?.faults.add(fault))
    inTrouble = await readAll()
    for (const modem of modems) modem.faults.clear()
    afterwards = await readAll()
  })

  after(async () => {
    await flow.stop()
    await Promise.all(modems.map((modem) => modem.close()))
  })

  cases.forEach((fault, index) => {
    it(`${nameOf(fault)}: it answers rightly or says why not, and the next message works`, () => {
      const { sent, error } = inTrouble[index] ?? assert.fail('no outcome')
      assert.ok(isCoded(error), String(error))
      assert.equal(sent.length, error === undefined ? 1 : 0)
      if (error === undefined) assert.equal(modelOf(inTrouble[index]), 'E3372h-320')
      assert.equal(modelOf(afterwards[index]), 'E3372h-320')
    })
  })
})

describe('a restart of the modem whose answer is lost', function () {
  this.timeout(60_000)

  let flow: Flow
  let modem: HilinkEmulator

  beforeEach(async () => {
    const started = await startAll(1, (device) => hilinkDevice({ id: 'device', device, operation: 'reboot' }))
    flow = started.flow
    modem = started.modems[0] ?? assert.fail('no modem')
  })

  afterEach(async () => {
    await flow.stop()
    await modem.close()
  })

  it('counts as accepted when the modem then disappears', async () => {
    modem.faults.add({ kind: 'reset-after', match: 'device/control' })
    const { sent } = await flow.run('device')
    assert.deepEqual(sent[0]?.payload, { accepted: true })
  })

  it('is an error when the modem stays, and is not asked for again', async () => {
    modem.faults.add({ kind: 'reset', match: 'device/control' })
    const { sent, error } = await flow.run('device')
    assert.deepEqual([sent.length, (error as DeviceError).code], [0, 'UNREACHABLE'])
    assert.equal(modem.stats().byName['device/control'], 1)
  })
})

function modelOf(outcome: Outcome | undefined): unknown {
  const payload = outcome?.sent[0]?.payload
  return typeof payload === 'object' && payload !== null && 'DeviceName' in payload ? payload.DeviceName : undefined
}
