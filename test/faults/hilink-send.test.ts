import assert from 'node:assert/strict'
import type { Fault } from '../../emulators/shared'
import { type DeviceError, type ErrorCode, errorCodes } from '../../src/lib/errors'
import { Flow, type Outcome } from '../nodes/support/flow'
import {
  type HilinkEmulator,
  hilinkConfig,
  hilinkCredentials,
  hilinkSms,
  hilinkTypes,
  startModem,
} from '../nodes/support/hilink'

/** What must become of a text: it went out, or it failed with this code and did not; `doubtful`: either, but said. */
type Fate = 'sent' | 'doubtful' | ErrorCode

/** Faults of the one request that sends, with what has to come of them. */
const atSending: [Fault, Fate][] = [
  [{ kind: 'reset' }, 'sent'],
  [{ kind: 'reset', times: 2 }, 'UNREACHABLE'],
  [{ kind: 'reset-after' }, 'sent'],
  [{ kind: 'reset-mid-body' }, 'sent'],
  [{ kind: 'truncated' }, 'sent'],
  [{ kind: 'empty' }, 'sent'],
  [{ kind: 'slow', ms: 10 }, 'sent'],
  [{ kind: 'wrong-content-type' }, 'sent'],
  [{ kind: 'status-500' }, 'sent'],
  [{ kind: 'html' }, 'UNSUPPORTED'],
  [{ kind: 'error', code: 113004, times: 2 }, 'sent'],
  [{ kind: 'error', code: 113018, times: 2 }, 'sent'],
  [{ kind: 'error', code: 100004, times: 2 }, 'sent'],
  [{ kind: 'error', code: 100003 }, 'PERMISSION_DENIED'],
  [{ kind: 'error', code: 100005 }, 'DEVICE_ERROR'],
  [{ kind: 'error', code: 113053 }, 'DEVICE_ERROR'],
  [{ kind: 'spoil-tokens' }, 'sent'],
  [{ kind: 'expired-session' }, 'sent'],
  [{ kind: 'stolen-session' }, 'sent'],
  [{ kind: 'reboot', seconds: 1 }, 'sent'],
  [{ kind: 'stall', seconds: 1 }, 'sent'],
  [{ kind: 'hang' }, 'doubtful'],
  [{ kind: 'hang-after' }, 'doubtful'],
]

/** Faults that any other request can have. */
const anywhere: Fault[] = [
  ...['reset', 'reset-after', 'reset-mid-body', 'truncated', 'empty', 'wrong-content-type', 'status-500', 'html'],
  ...['hang', 'spoil-tokens', 'expired-session', 'stolen-session'],
].map((kind) => ({ kind }))
const otherRequests = ['user/login', 'user/state-login', 'sms/send-status']

interface Case {
  fault: Fault
  fate: Fate | 'any'
  confirm: 'accepted' | 'sent'
}

const cases: Case[] = [
  ...(['accepted', 'sent'] as const).flatMap((confirm) =>
    atSending.map(([fault, fate]) => ({ fault: { match: 'sms/send-sms', ...fault }, fate, confirm })),
  ),
  // A node that is content with the modem's word never learns of this one.
  { fault: { kind: 'fail-send', match: 'sms/send-sms' }, fate: 'DEVICE_ERROR', confirm: 'sent' },
  ...otherRequests.flatMap((match) =>
    anywhere.map((fault) => ({ fault: { ...fault, match }, fate: 'any' as const, confirm: 'sent' as const })),
  ),
]

describe('hilink-sms in trouble', function () {
  this.timeout(180_000)

  let flow: Flow
  let modems: HilinkEmulator[]
  let first: Outcome[]
  let second: Outcome[]

  // Every case has a modem of its own, so that all of them can be in trouble at the same time.
  before(async () => {
    modems = await Promise.all(cases.map(() => startModem({ rebootSeconds: 1 })))
    flow = await Flow.start({
      types: hilinkTypes,
      nodes: cases.flatMap(({ fault, confirm }, index) => [
        hilinkConfig(modems[index]?.url ?? '', { id: `modem${String(index)}`, timeout: 3_000 }),
        hilinkSms({
          id: `sms${String(index)}`,
          device: `modem${String(index)}`,
          to: '+491550000001',
          confirm,
          maxWait: fault.kind.startsWith('hang') ? 8 : 120,
        }),
      ]),
      credentials: Object.fromEntries(cases.map((_, index) => [`modem${String(index)}`, hilinkCredentials])),
    })
    const sendAll = (payload: string): Promise<Outcome[]> =>
      Promise.all(cases.map((_, index) => flow.run(`sms${String(index)}`, { payload })))
    cases.forEach(({ fault }, index) => modems[index]?.faults.add(fault))
    first = await sendAll('first')
    for (const modem of modems) modem.faults.clear()
    second = await sendAll('second')
    await Promise.all(modems.map((modem) => modem.whenSent(outbox(modem, 'first') + 1)))
  })

  after(async () => {
    await flow.stop()
    await Promise.all(modems.map((modem) => modem.close()))
  })

  cases.forEach(({ fault, fate, confirm }, index) => {
    const { kind, code, times, match } = fault
    const name = [kind, code, times === undefined ? '' : `× ${String(times)}`, 'at', match].filter(Boolean).join(' ')

    it(`${name}, ${confirm}: ${sentenceOf(fate)}`, () => {
      const modem = modemOf(index)
      const { sent, error } = first[index] ?? assert.fail('no outcome')
      const out = outbox(modem, 'first')
      if (error === undefined) {
        assert.equal(sent.length, 1)
        assert.equal(out, 1)
        assert.ok(fate === 'sent' || fate === 'doubtful' || fate === 'any', 'it went out')
        return
      }
      const { code: told, message } = error as DeviceError
      assert.ok(errorCodes.includes(told), message)
      assert.deepEqual(sent, [])
      if (told === 'SMS_UNCERTAIN') assert.ok(out <= 1 && (fate === 'doubtful' || fate === 'any'), message)
      else assert.equal(out, 0, message)
      if (fate !== 'any' && fate !== 'doubtful') assert.equal(told, fate, message)
    })

    it(`${name}, ${confirm}: the next text goes out, once`, () => {
      const { error } = second[index] ?? assert.fail('no outcome')
      assert.equal(error, undefined)
      assert.equal(outbox(modemOf(index), 'second'), 1)
    })
  })

  function modemOf(index: number): HilinkEmulator {
    return modems[index] ?? assert.fail(`no modem ${String(index)}`)
  }
})

/** How often a text has really gone out. */
function outbox(modem: HilinkEmulator, text: string): number {
  return modem.sentTexts.filter(({ content }) => content === text).length
}

function sentenceOf(fate: Case['fate']): string {
  switch (fate) {
    case 'sent':
      return 'the text goes out, once'
    case 'doubtful':
      return 'the flow is told that it is not known'
    case 'any':
      return 'the text goes out once, or the flow is told why not'
    default:
      return `no text goes out, ${fate}`
  }
}
