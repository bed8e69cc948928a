import assert from 'node:assert/strict'
import type { HilinkClient } from '../../src/lib/hilink/client'
import { runOperation } from '../../src/lib/hilink/device/operations'
import { askUssd } from '../../src/lib/hilink/device/ussd'
import { endBenches, startBench, within } from '../lib/hilink/modem'
import { fault, kinds, options, patience, resultOrCode } from './support/hilink'

const alice = '+390000000001'

/** What changes the modem, and the endpoint at which trouble strikes; where that is read first, the change is the second. */
const changes: Record<string, { match: string; at?: number; run: (client: HilinkClient) => Promise<unknown> }> = {
  'a dialogue of several turns': {
    match: 'ussd/send',
    run: (client) => askUssd(client, ['*101#', '1'], { ...within(), pollEveryMs: 20 }),
  },
  'a change of the Wi-Fi': {
    match: 'wlan/status-switch-settings',
    at: 2,
    run: (client) => runOperation(client, 'wifi-on', {}, { ...within(), pollEveryMs: 20 }),
  },
  'a change of the guest network': {
    match: 'wlan/multi-basic-settings',
    at: 2,
    run: (client) => runOperation(client, 'guest-on', {}, { ...within(), pollEveryMs: 20 }),
  },
  'a change of the network mode': {
    match: 'net/net-mode',
    at: 2,
    run: (client) => runOperation(client, 'network-mode', { mode: '4g', bands: 'B20' }, within()),
  },
  'counters that are cleared': {
    match: 'monitoring/clear-traffic',
    run: (client) => runOperation(client, 'clear-traffic', {}, within()),
  },
}

describe('faults: the operations of HiLink that change something', () => {
  afterEach(endBenches)

  for (const [name, { match, at = 1, run }] of Object.entries(changes)) {
    describe(`${name}: a result or a coded error, and the next one works`, () => {
      for (const kind of kinds) {
        it(kind, async () => {
          const { modem, client } = await startBench(options, patience(kind))
          modem.faults.add({ ...fault(kind, match), at })
          await resultOrCode(run(client))
          assert.equal(modem.stats().faults, 1)
          modem.faults.clear()
          assert.equal(await resultOrCode(run(client)), 'done')
        })
      }
    })
  }

  describe('a PIN costs one try at most, and the right one opens the card', () => {
    for (const kind of kinds) {
      it(kind, async () => {
        const { modem, client } = await startBench({ ...options, sim: 'pin' }, patience(kind))
        const enter = (pin: string): Promise<string> => resultOrCode(runOperation(client, 'pin', { pin }, within()))
        modem.faults.add(fault(kind, 'pin/operate'))
        assert.notEqual(await enter('9999'), 'done')
        assert.equal(modem.stats().faults, 1)
        modem.faults.clear()
        const { content } = await client.get('pin/status', within())
        assert.ok(Number(content['SimPinTimes']) >= 2)
        assert.equal(await enter('1234'), 'done')
        assert.equal(modem.modem.sim, 'ready')
      })
    }
  })

  describe('a text that is marked as read is marked, or the failure is told', () => {
    for (const kind of kinds) {
      it(kind, async () => {
        const { modem, client } = await startBench(options, patience(kind))
        modem.receive({ from: alice, content: 'one' })
        const index = modem.messages()[0]?.index
        modem.faults.add(fault(kind, 'sms/set-read'))
        const outcome = await resultOrCode(runOperation(client, 'sms-read', { index }, within()))
        assert.equal(modem.stats().faults, 1)
        if (outcome === 'done') assert.equal(modem.messages()[0]?.status, 1)
        modem.faults.clear()
        assert.equal(await resultOrCode(runOperation(client, 'sms-read', { index }, within())), 'done')
        assert.equal(modem.messages()[0]?.status, 1)
      })
    }
  })
})
