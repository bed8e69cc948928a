import assert from 'node:assert/strict'
import type { Fault } from '../../emulators/shared'
import { errorCodes } from '../../src/lib/errors'
import { Flow, type FlowNode, type Outcome } from '../nodes/support/flow'
import { codeOf, failureOf } from '../nodes/support/outcome'
import {
  type SagemcomEmulator,
  sagemcomConfig,
  sagemcomCredentials,
  sagemcomDevice,
  sagemcomPresence,
  sagemcomTypes,
  sagemcomXPath,
  startRouter,
} from '../nodes/support/sagemcom'

/** What a message ends with: a code, or nothing when it succeeds in spite of the fault. */
interface Ends {
  /** A message that only reads, and is repeated where that can help. */
  read: string
  /** A message that writes, and is repeated only where it surely was not carried out. */
  write: string
  /** How often the router carries the write out. */
  written: 0 | 1
}

const mended: Ends = { read: '', write: '', written: 1 }
const failed = (code: string): Ends => ({ read: code, write: code, written: 0 })
const lost = (code: string, written: 0 | 1): Ends => ({ read: '', write: code, written })

const faults: Record<string, Ends> = {
  reset: lost('UNREACHABLE', 0),
  'reset-after': lost('UNREACHABLE', 1),
  'reset-mid-body': lost('BAD_RESPONSE', 1),
  hang: lost('TIMEOUT', 0),
  'hang-after': lost('TIMEOUT', 1),
  slow: mended,
  truncated: lost('BAD_RESPONSE', 1),
  'wrong-content-type': mended,
  'status-500': lost('DEVICE_ERROR', 0),
  html: lost('BAD_RESPONSE', 0),
  empty: lost('BAD_RESPONSE', 1),
  'expired-session': mended,
  'stolen-session': mended,
  'request-error': failed('DEVICE_BUSY'),
  'action-error': failed('DEVICE_BUSY'),
  'callback-error': failed('DEVICE_ERROR'),
  reboot: lost('UNREACHABLE', 0),
}

/** Faults that concern a login only. */
const loginFaults: Record<string, string> = {
  reset: 'UNREACHABLE',
  'reset-after': 'UNREACHABLE',
  'reset-mid-body': 'BAD_RESPONSE',
  // What nobody understands may have cost a try: it is not tried again within the message.
  hang: 'TIMEOUT',
  'hang-after': 'TIMEOUT',
  slow: '',
  truncated: 'BAD_RESPONSE',
  'wrong-content-type': '',
  'status-500': 'DEVICE_ERROR',
  html: 'BAD_RESPONSE',
  empty: 'BAD_RESPONSE',
  'session-busy': '',
  'request-error': 'DEVICE_BUSY',
  'action-error': 'DEVICE_BUSY',
  'callback-error': 'DEVICE_ERROR',
  reboot: 'UNREACHABLE',
}

const target = "Device/WiFi/SSIDs/SSID[Alias='WL_GUEST']/SSID"
const timeoutMs = 1_000

interface Scenario {
  name: string
  node: FlowNode
  /** The method of the request that suffers. */
  match: string
  writes: boolean
  /** Where it ends otherwise. */
  own?: Record<string, string>
}

const scenarios: Scenario[] = [
  { name: 'sagemcom-xpath, read', node: sagemcomXPath({ xpath: target }), match: 'getValue', writes: false },
  {
    name: 'sagemcom-xpath, write',
    node: sagemcomXPath({ operation: 'set', xpath: target, value: 'Visitors', valueType: 'str' }),
    match: 'setValue',
    writes: true,
  },
  { name: 'sagemcom-device, hosts', node: sagemcomDevice({ operation: 'hosts' }), match: 'getValue', writes: false },
  {
    name: 'sagemcom-device, logs',
    node: sagemcomDevice({ operation: 'logs' }),
    match: 'getVendorLogDownloadURI',
    writes: false,
    // It is asked once more, without the name of the file.
    own: { 'callback-error': '' },
  },
]

describe('faults of a Sagemcom router', function () {
  this.timeout(90_000)

  let router: SagemcomEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(node: FlowNode): Promise<void> {
    router = await startRouter({ rebootTime: 1, hostsReturn: 0 })
    stops.push(() => router.close())
    flow = await Flow.start({
      types: sagemcomTypes,
      nodes: [sagemcomConfig(router.url, { timeout: timeoutMs }), { maxWait: 20, ...node }],
      credentials: { router: sagemcomCredentials },
    })
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  it('are all tried', async () => {
    await start(sagemcomXPath())
    const known = Object.keys(router.faults.kinds()).sort()
    assert.deepEqual(known, [...new Set([...Object.keys(faults), ...Object.keys(loginFaults)])].sort())
  })

  function check(outcome: Outcome, expected: string): void {
    assert.equal(codeOf(outcome), expected, outcome.error === undefined ? '' : failureOf(outcome).message)
    assert.equal(outcome.sent.length, expected === '' ? 1 : 0)
    if (expected !== '') assert.ok(errorCodes.some((code) => code === expected))
  }

  for (const { name, node, match, writes, own = {} } of scenarios) {
    describe(name, () => {
      for (const [kind, ends] of Object.entries(faults)) {
        const expected = own[kind] ?? (writes ? ends.write : ends.read)
        it(`${kind}: ${expected === '' ? 'the right result' : expected}, and the next message works`, async () => {
          await start(node)
          await flow.run(node.id)
          router.resetStats()
          const fault: Fault = { kind, match }
          router.faults.add(fault)
          check(await flow.run(node.id), expected)
          if (writes) {
            const sent = router.stats().byName.setValue ?? 0
            assert.ok(sent <= 2, `sent ${sent} times`)
          }
          router.faults.clear()
          router.clearFailures()
          check(await flow.run(node.id), '')
        })
      }
    })
  }

  describe('sagemcom-presence', () => {
    for (const kind of Object.keys(faults)) {
      it(`${kind}: who came is announced once, and nobody is sent away`, async () => {
        await start(sagemcomPresence({ leaveAfter: 0 }))
        await flow.run('presence')
        router.setHost({ mac: '3C:22:FB:00:00:01', name: 'Anna', active: true })
        router.faults.add({ kind, match: 'getValue' })
        const { error } = await flow.run('presence')
        if (error !== undefined) assert.ok(error instanceof Error && 'code' in error)
        router.faults.clear()
        router.clearFailures()
        assert.equal(codeOf(await flow.run('presence')), '')
        const announced = flow.messagesOf('presence').map(({ topic }) => topic)
        assert.deepEqual(announced, ['Anna'])
      })
    }
  })

  describe('a write', () => {
    for (const [kind, { written }] of Object.entries(faults)) {
      it(`${kind}: is carried out ${written === 1 ? 'once' : 'not at all'}`, async () => {
        await start(sagemcomXPath({ operation: 'add', xpath: 'Device/NAT/PortMappings' }))
        const value = { PortMapping: { Description: 'once', ExternalPort: 4711, InternalPort: 4711, Protocol: 'TCP' } }
        router.faults.add({ kind, match: 'addChild' })
        await flow.run('xpath', { payload: value })
        const made = router.values("Device/NAT/PortMappings/PortMapping[Description='once']")
        assert.equal(made.length, written)
      })
    }
  })

  describe('a login', () => {
    for (const [kind, expected] of Object.entries(loginFaults)) {
      it(`${kind}: ${expected === '' ? 'the right result' : expected}`, async () => {
        await start(sagemcomXPath({ xpath: target }))
        router.faults.add({ kind, match: 'logIn' })
        check(await flow.run('xpath'), expected)
        router.faults.clear()
        router.clearFailures()
        check(await flow.run('xpath'), '')
        assert.ok((router.stats().byName.logIn ?? 0) <= 3)
        assert.equal(router.stats().refusedLogins <= 1, true)
      })
    }
  })
})
