import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHilinkEmulator } from '../../emulators/hilink'
import type { HilinkClient } from '../../src/lib/hilink/client'
import { runOperation } from '../../src/lib/hilink/device/operations'
import { askUssd } from '../../src/lib/hilink/device/ussd'
import { SmsInbox } from '../../src/lib/hilink/sms/receive/inbox'
import { sendText } from '../../src/lib/hilink/sms/send/send'
import { endBenches, startBench, within } from '../lib/hilink/modem'
import { fault, kinds, options, patience, resultOrCode } from './support/hilink'

const alice = '+390000000001'
const timing = { statusPauses: [20], idleTrustMs: 200, lookEveryMs: 30, lookForMs: 200, busyPauseMs: 20 }
/** What a node asks of the modem, and the endpoint at which trouble strikes. */
const works: Record<string, { match: string; run: (client: HilinkClient) => Promise<unknown> }> = {
  'a public read': {
    match: 'monitoring/status',
    run: (client) => runOperation(client, 'status', {}, within()),
  },
  'a read inside the session': {
    match: 'device/information',
    run: (client) => runOperation(client, 'information', {}, within()),
  },
  'a write': {
    match: 'dialup/mobile-dataswitch',
    run: (client) => runOperation(client, 'data-on', {}, { ...within(), pollEveryMs: 20 }),
  },
  'a USSD question': {
    match: 'ussd/get',
    run: (client) => askUssd(client, '*100#', { ...within(), pollEveryMs: 20 }),
  },
  'a login': {
    match: 'user/login',
    run: (client) => runOperation(client, 'information', {}, within()),
  },
  'the beginning of a session': {
    match: '/',
    run: (client) => runOperation(client, 'information', {}, within()),
  },
}

describe('faults: the HiLink client', () => {
  let directory: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'faults-'))
  })
  afterEach(async () => {
    await endBenches()
    rmSync(directory, { recursive: true })
  })

  it('every fault switch is here', async () => {
    const modem = await startHilinkEmulator()
    assert.deepEqual(Object.keys(modem.faults.kinds()).sort(), [...kinds].sort())
    await modem.close()
  })

  for (const [name, { match, run }] of Object.entries(works)) {
    describe(`${name}: a result or a coded error, and the next one works`, () => {
      for (const kind of kinds) {
        it(kind, async () => {
          const { modem, client } = await startBench(options, patience(kind))
          modem.faults.add(fault(kind, match))
          await resultOrCode(run(client))
          modem.faults.clear()
          assert.equal(await resultOrCode(run(client)), 'done')
        })
      }
    })
  }

  for (const confirm of ['accepted', 'sent'] as const) {
    for (const match of ['sms/send-sms', 'sms/send-status', 'user/login']) {
      describe(`a text (${confirm}) with trouble at ${match}: done = sent once, an error = not sent`, () => {
        for (const kind of kinds) {
          it(kind, async () => {
            const { modem, client } = await startBench(options, patience(kind))
            modem.faults.add(fault(kind, match))
            const text = (content: string): Promise<unknown> =>
              sendText(client, { to: alice, text: content, confirm, maxSegments: 1 }, { ...within(), timing })
            const outcome = await resultOrCode(text('alarm'))
            modem.faults.clear()
            assert.equal(await resultOrCode(text('next')), 'done')
            // The modem accepts a text, and the network refuses it later.
            const isRefusedLater = kind === 'fail-send' && match !== 'sms/send-status'
            const expected = outcome === 'done' && !isRefusedLater ? ['alarm', 'next'] : ['next']
            await modem.whenSent(expected.length)
            assert.deepEqual(
              modem.sentTexts.map(({ content }) => content),
              expected,
              outcome,
            )
          })
        }
      })
    }
  }

  for (const match of ['sms/sms-count', 'sms/sms-list', 'sms/set-read']) {
    describe(`an inbox with trouble at ${match}: each text once, and marked in the end`, () => {
      for (const kind of kinds) {
        it(kind, async () => {
          const { modem, client } = await startBench(options, patience(kind))
          const settings = { directory, nodeId: 'node', after: 'mark-read', firstRun: 'from-now' } as const
          const inbox = await SmsInbox.open(client, settings)
          const texts: string[] = []
          const poll = (): Promise<unknown> =>
            inbox.poll(({ text }) => void texts.push(text), { ...within(), purpose: 'user' })
          await poll()
          modem.receive({ from: alice, content: 'one' })
          modem.faults.add(fault(kind, match))
          await resultOrCode(poll())
          modem.faults.clear()
          assert.equal(await resultOrCode(poll()), 'done')
          await poll()
          await inbox.close()
          assert.deepEqual(texts, ['one'])
          assert.equal(modem.messages()[0]?.status, 1)
        })
      }
    })
  }
})
