import assert from 'node:assert/strict'
import type { Fault } from '../../emulators/shared'
import { Flow, type Outcome } from '../nodes/support/flow'
import {
  type HilinkEmulator,
  hilinkConfig,
  hilinkCredentials,
  hilinkSms,
  hilinkTypes,
  startModem,
} from '../nodes/support/hilink'

const texts = ['1', '2', '3', '4', '5', '6']

/** What happens to the third of the six. */
const troubles: [string, Fault?][] = [
  ['nothing going wrong'],
  ['a reset after the modem took one', { kind: 'reset-after', at: 3, match: 'sms/send-sms' }],
  ['a reset before the modem took one', { kind: 'reset', at: 3, match: 'sms/send-sms' }],
  ['a stolen session', { kind: 'stolen-session', at: 3, match: 'sms/send-sms' }],
  ['a reboot', { kind: 'reboot', at: 3, seconds: 1, match: 'sms/send-sms' }],
]
// A modem that restarts forgets the text that it has accepted and not sent yet; who wants to know waits for `sent`.
const cases = (['accepted', 'sent'] as const).flatMap((confirm) =>
  troubles
    .filter(([, fault]) => confirm === 'sent' || fault?.kind !== 'reboot')
    .map(([name, fault]) => ({ name, fault, confirm })),
)

describe('six messages at once', function () {
  this.timeout(180_000)

  let modems: HilinkEmulator[]
  let flow: Flow
  let outcomes: Outcome[][]

  before(async () => {
    // Long enough to be seen at work: a modem that has finished at the first look is trusted after a while only.
    modems = await Promise.all(cases.map(({ confirm }) => startModem({ sendTime: confirm === 'sent' ? 700 : 20 })))
    flow = await Flow.start({
      types: hilinkTypes,
      nodes: cases.flatMap(({ confirm }, index) => [
        hilinkConfig(modems[index]?.url ?? '', { id: `modem${String(index)}` }),
        hilinkSms({ id: `sms${String(index)}`, device: `modem${String(index)}`, to: '+15550100', confirm }),
      ]),
      credentials: Object.fromEntries(cases.map((_, index) => [`modem${String(index)}`, hilinkCredentials])),
    })
    cases.forEach(({ fault }, index) => {
      if (fault !== undefined) modems[index]?.faults.add(fault)
    })
    outcomes = await Promise.all(
      cases.map((_, index) => Promise.all(texts.map((payload) => flow.run(`sms${String(index)}`, { payload })))),
    )
    await Promise.all(modems.map((modem) => modem.whenSent(texts.length)))
  })

  after(async () => {
    await flow.stop()
    await Promise.all(modems.map((modem) => modem.close()))
  })

  cases.forEach(({ name, confirm }, index) => {
    it(`with ${name} (${confirm}) are all sent, each exactly once, in order`, () => {
      assert.deepEqual(
        outcomes[index]?.map(({ error }) => error),
        texts.map(() => undefined),
      )
      assert.deepEqual(
        modems[index]?.sentTexts.map(({ content }) => content),
        texts,
      )
    })
  })
})
