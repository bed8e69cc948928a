import assert from 'node:assert/strict'
import type { Fault } from '../../emulators/shared'
import { errorCodes } from '../../src/lib/errors'
import type { Flow } from '../nodes/support/flow'
import {
  type KalliopeEmulator,
  kalliopeCdr,
  kalliopeRequest,
  startKalliopeEmulator,
  startKalliopeFlow,
} from '../nodes/support/kalliope'
import { codeOf } from '../nodes/support/outcome'

/** What messages end with: a code, or nothing when they succeed in spite of the fault. */
interface Ends {
  /** An export, or a request that reads: repeated where that can help. */
  read: string
  /** Click to call: repeated only where it surely was not carried out. */
  act: string
  /** Whether the phone rings (once). */
  rings: boolean
}

const mended: Ends = { read: '', act: '', rings: true }
const lost = (act: string, rings: boolean): Ends => ({ read: '', act, rings })

/** Every fault of the emulator, striking one request. */
const faults: Record<string, Ends> = {
  reset: lost('UNREACHABLE', false),
  'reset-after': lost('UNREACHABLE', true),
  'reset-mid-body': lost('BAD_RESPONSE', true),
  hang: lost('TIMEOUT', false),
  'hang-after': lost('TIMEOUT', true),
  slow: mended,
  truncated: lost('BAD_RESPONSE', true),
  'wrong-content-type': mended,
  'status-500': lost('DEVICE_ERROR', false),
  // A page and nothing at all are answers too, to a request that may be for anything.
  html: { read: '', act: '', rings: false },
  empty: mended,
  unauthorized: mended,
  forbidden: mended,
  'new-salt': mended,
  'clock-jump': mended,
  status: { read: 'DEVICE_BUSY', act: 'DEVICE_BUSY', rings: false },
  reboot: lost('UNREACHABLE', false),
}

const calls = 150
const cdrPath = '/rest/cdr/detailed'
const ringPath = '/rest/phoneServices/c2c'

describe('faults of a Kalliope', function () {
  this.timeout(120_000)

  let pbx: KalliopeEmulator
  let flow: Flow

  before(async () => {
    pbx = await startKalliopeEmulator({ calls })
    flow = await startKalliopeFlow(
      pbx,
      [
        kalliopeCdr({ range: 'yesterday', maxWait: 30 }),
        kalliopeRequest({ id: 'accounts', path: '/rest/account', maxWait: 30 }),
        kalliopeRequest({ id: 'ring', path: `${ringPath}/100/101`, maxWait: 30 }),
      ],
      { credentials: { pbx: { username: 'admin', password: 'admin' } }, config: { timeout: 900 } },
    )
    await flow.run('accounts')
  })

  after(async () => {
    await flow.stop()
    await pbx.close()
  })

  afterEach(async () => {
    pbx.faults.clear()
    pbx.setClockSkew(0)
    await exportAll('json')
  })

  /** Exports yesterday, whatever went before; every call is there, once. */
  async function exportAll(encoding: string): Promise<void> {
    const { sent, error } = await flow.run('cdr', { payload: { encoding } })
    assert.equal(error, undefined)
    const ids = (sent[0]?.payload as { id: string }[]).map(({ id }) => id)
    assert.deepEqual([ids.length, new Set(ids).size], [calls, calls])
  }

  const strike = (kind: string, match: string, more: Partial<Fault> = {}): void => {
    const seconds = kind === 'reboot' ? { seconds: 1 } : {}
    pbx.faults.add({ kind, match, ...seconds, ...more })
  }

  it('are all known here', () => {
    assert.deepEqual(Object.keys(pbx.faults.kinds()).sort(), Object.keys(faults).sort())
  })

  for (const [kind, ends] of Object.entries(faults)) {
    for (const encoding of ['json', 'xml', 'csv']) {
      it(`${kind}, once, in an export in ${encoding}`, async () => {
        strike(kind, cdrPath)
        const { sent, error } = await flow.run('cdr', { payload: { encoding } })
        if (error === undefined) {
          const ids = (sent[0]?.payload as { id: string }[]).map(({ id }) => id)
          assert.deepEqual([ids.length, new Set(ids).size], [calls, calls])
        } else {
          assert.equal(codeOf({ sent, failed: [], error }), ends.read || 'BAD_RESPONSE')
        }
      })
    }

    it(`${kind}, once, at a request that reads`, async () => {
      strike(kind, '/rest/account')
      const outcome = await flow.run('accounts')
      assert.equal(codeOf(outcome), ends.read)
    })

    it(`${kind}, once, at a request that acts`, async () => {
      const before = pbx.stats().clickToCalls
      strike(kind, ringPath)
      const outcome = await flow.run('ring')
      assert.equal(codeOf(outcome), ends.act)
      assert.equal(pbx.stats().clickToCalls - before, ends.rings ? 1 : 0)
    })

    it(`${kind}, again and again, ends in time with a code or a result`, async () => {
      strike(kind, cdrPath, { times: kind === 'reboot' ? 2 : 0 })
      const { error } = await flow.run('cdr')
      const known: readonly string[] = ['', ...errorCodes]
      assert.ok(known.includes(codeOf({ sent: [], failed: [], error })))
    })
  }

  it('at the salt or the probe are no refusal of the credentials', async () => {
    for (const match of ['/rest/salt', '/rest/dashboard/firmwareVersion']) {
      for (const kind of ['reset', 'hang', 'status-500', 'truncated', 'html', 'status']) {
        pbx.changeSalt()
        strike(kind, match)
        const { error } = await flow.run('accounts')
        assert.notEqual(codeOf({ sent: [], failed: [], error }), 'CREDENTIALS_REFUSED', `${kind} at ${match}`)
        assert.equal((await flow.run('accounts')).error, undefined, `after ${kind} at ${match}`)
      }
    }
  })
})
