import assert from 'node:assert/strict'
import type { Fault } from '../../emulators/shared'
import { errorCodes } from '../../src/lib/errors'
import { Flow, type FlowNode, type Outcome } from '../nodes/support/flow'
import { codeOf, failureOf } from '../nodes/support/outcome'
import {
  startUcmEmulator,
  type UcmEmulator,
  ucmAction,
  ucmCdr,
  ucmConfig,
  ucmCredentials,
  ucmTypes,
} from '../nodes/support/ucm'

/** What a message ends with: a code, or nothing when it succeeds in spite of the fault. */
interface Ends {
  /** A message that only reads, and is repeated where that can help. */
  read: string
  /** A message that writes, and is repeated only where it surely was not carried out. */
  write: string
  /** Whether the PBX carries the write out (once). */
  written: boolean
}

const mended: Ends = { read: '', write: '', written: true }
const failed = (code: string): Ends => ({ read: code, write: code, written: false })
const lost = (code: string, written: boolean): Ends => ({ read: '', write: code, written })

const transportFaults: Record<string, Ends> = {
  reset: lost('UNREACHABLE', false),
  'reset-after': lost('UNREACHABLE', true),
  'reset-mid-body': lost('BAD_RESPONSE', true),
  hang: lost('TIMEOUT', false),
  'hang-after': lost('TIMEOUT', true),
  slow: mended,
  truncated: lost('BAD_RESPONSE', true),
  'wrong-content-type': mended,
  'status-500': lost('DEVICE_ERROR', false),
  html: lost('BAD_RESPONSE', false),
  empty: lost('BAD_RESPONSE', true),
}

const deviceFaults: Record<string, Ends> = {
  'expired-session': mended,
  'stolen-session': mended,
  'status-6-mid-export': mended,
  'forbidden-html': failed('PERMISSION_DENIED'),
  reboot: lost('UNREACHABLE', false),
}

const statusFaults: Record<string, Ends> = {
  'status-1': failed('DEVICE_ERROR'),
  'status-5': mended,
  'status-6': mended,
  'status-7': lost('DEVICE_ERROR', false),
  'status-8': lost('DEVICE_ERROR', false),
  'status-9': lost('DEVICE_ERROR', false),
  'status-15': failed('DEVICE_ERROR'),
  'status-16': failed('NOT_FOUND'),
  'status-19': failed('UNSUPPORTED'),
  'status-24': failed('DEVICE_ERROR'),
  'status-25': failed('DEVICE_ERROR'),
  'status-26': failed('DEVICE_ERROR'),
  'status-37': failed('CREDENTIALS_REFUSED'),
  'status-43': failed('DEVICE_ERROR'),
  'status-44': failed('DEVICE_ERROR'),
  'status-45': failed('DEVICE_BUSY'),
  'status-46': failed('DEVICE_BUSY'),
  'status-47': failed('PERMISSION_DENIED'),
  'status-50': failed('DEVICE_ERROR'),
  'status-51': failed('DEVICE_BUSY'),
  'status-57': failed('DEVICE_BUSY'),
  'status-68': failed('LOCKED_OUT'),
  'status-69': failed('DEVICE_BUSY'),
  'status-70': failed('LOCKED_OUT'),
  'status-71': failed('CREDENTIALS_REFUSED'),
  'status-90': failed('DEVICE_BUSY'),
  'status-98': failed('DEVICE_BUSY'),
}

const allFaults = { ...transportFaults, ...deviceFaults, ...statusFaults }
/** Where the same lines of code judge every status, some of each class will do. */
const pageFaults = Object.fromEntries(
  Object.entries(allFaults).filter(
    ([kind]) => !(kind in statusFaults) || ['status-6', 'status-8', 'status-24', 'status-45'].includes(kind),
  ),
)

/** What a node does while it is struck. */
interface Scenario {
  name: string
  calls: number
  node: FlowNode
  /** The request that suffers. */
  strikes: Pick<Fault, 'match' | 'at'>
  faults: Record<string, Ends>
  writes: boolean
  /** Cells that run beside each other: most of them wait most of the time. */
  parallel: number
  /** The older of the two HTTPS APIs; default: the new one. */
  api?: 'old'
}

const array = ucmCdr({ range: 'yesterday' })
const batch = ucmCdr({ range: 'yesterday', emit: 'batch', batchSize: 400 })
const read = ucmAction({ action: 'listAccount' })
const write = ucmAction({ action: 'updateSIPAccount', options: { extension: '1001', permission: 'internal' } })
const light = { calls: 12, writes: false, faults: allFaults, parallel: 16 }
const pages = { calls: 2100, writes: false, faults: pageFaults, parallel: 5, node: batch }

/** What has no session and no status codes. */
const oldApiFaults = { ...transportFaults, ...deviceFaults }

const scenarios: Scenario[] = [
  { ...light, name: 'ucm-cdr, array', node: array, strikes: { match: 'cdrapi' } },
  ...[1, 2, 3].map((at) => ({ ...pages, name: `ucm-cdr, batch, page ${at}`, strikes: { match: 'cdrapi', at } })),
  { ...light, name: 'ucm-action, read', node: read, strikes: { match: 'listAccount' } },
  {
    ...light,
    name: 'ucm-cdr, old API',
    node: array,
    strikes: { match: 'cdrapi', at: 3 },
    faults: oldApiFaults,
    api: 'old',
  },
  {
    ...light,
    name: 'ucm-action, old API',
    node: ucmAction({ action: 'cdrapi', options: { numRecords: 5 }, optionsType: 'json' }),
    strikes: { match: 'cdrapi', at: 3 },
    faults: oldApiFaults,
    api: 'old',
  },
  // The first two requests of the old API are the challenge and the proof of the password.
  ...[3, 4].map((at) => ({
    ...pages,
    name: `ucm-cdr, old API, batch, page ${at - 2}`,
    strikes: { match: 'cdrapi', at },
    faults: oldApiFaults,
    api: 'old' as const,
  })),
  { ...light, name: 'ucm-action, write', node: write, writes: true, strikes: { match: 'updateSIPAccount' } },
]

/** A challenge is asked for again, also for a write: nothing was sent yet. */
const challengeFaults = Object.fromEntries([
  ...Object.keys(transportFaults).map((kind): [string, Ends] => [kind, mended]),
  ['reboot', mended],
  ['forbidden-html', failed('PERMISSION_DENIED')],
])
/** An answer to the password that nobody understands may have cost a try: not within the same message. */
const loginFaults = Object.fromEntries(
  Object.entries({ ...transportFaults, reboot: lost('UNREACHABLE', false) }).map(([kind, { write: code }]) => [
    kind,
    failed(code),
  ]),
)
loginFaults.slow = mended
loginFaults['wrong-content-type'] = mended
loginFaults['forbidden-html'] = failed('PERMISSION_DENIED')
for (const [match, faults] of Object.entries({ challenge: challengeFaults, login: loginFaults })) {
  const at = match === 'challenge' ? 1 : 2
  scenarios.push({
    ...light,
    name: `ucm-cdr, old API, ${match}`,
    node: array,
    strikes: { match: 'cdrapi', at },
    faults,
    api: 'old',
  })
  const login = { ...light, faults, strikes: { match } }
  scenarios.push({ ...login, name: `ucm-cdr, ${match}`, node: array })
  scenarios.push({ ...login, name: `ucm-action, write, ${match}`, node: write, writes: true })
}

interface CellResult {
  struck: Outcome
  statusAfter: string
  /** Writes that the PBX carried out by then. */
  written: number
  wasStruck: number
  next: Outcome
  statusAfterNext: string
}

for (const scenario of scenarios) {
  describe(`faults of a UCM: ${scenario.name}`, function () {
    this.timeout(60_000)
    // One fault, one PBX, one node, and the config node between them.
    const pbxs = new Map<string, UcmEmulator>()
    const results = new Map<string, Promise<CellResult>>()
    let flow: Flow

    before(async () => {
      const nodes: FlowNode[] = []
      const credentials: Record<string, object> = {}
      for (const kind of Object.keys(scenario.faults)) {
        const pbx = await startUcmEmulator({ calls: scenario.calls, api: scenario.api ?? 'new' })
        const config = `pbx-${kind}`
        nodes.push(
          ucmConfig(pbx.url, {
            id: config,
            api: scenario.api ?? 'new',
            ...(kind.startsWith('hang') ? { timeout: '2000' } : {}),
          }),
        )
        nodes.push({ ...scenario.node, id: kind, device: config, maxWait: 30 })
        credentials[config] = ucmCredentials
        pbxs.set(kind, pbx)
      }
      flow = await Flow.start({ types: ucmTypes, nodes, credentials })
      const turns = new Turns(scenario.parallel)
      for (const [kind, pbx] of pbxs) {
        const result = turns.take(() => runCell(flow, scenario, pbx, kind))
        // Its test comes later.
        result.catch(() => undefined)
        results.set(kind, result)
      }
    })

    after(async () => {
      for (const pbx of pbxs.values()) await pbx.close()
      await flow.stop()
    })

    for (const [kind, ends] of Object.entries(scenario.faults)) {
      const expected = scenario.writes ? ends.write : ends.read
      it(`${kind}: ${expected === '' ? 'succeeds' : expected}`, async () => {
        const result = await results.get(kind)
        assert.ok(result)
        const { struck, statusAfter, written, wasStruck, next, statusAfterNext } = result
        assert.equal(wasStruck, 1)
        assert.equal(codeOf(struck), expected, String(struck.error))
        assert.match(statusAfter, expected === '' ? /^green dot / : /^red ring /)
        if (scenario.writes) assert.equal(written, ends.written ? 1 : 0)
        if (scenario.node.type === 'ucm-cdr') checkCalls(struck, scenario.calls)
        assert.equal(codeOf(next), '', String(next.error))
        assert.match(statusAfterNext, /^green dot /)
      })
    }
  })
}

describe('faults of a UCM: the table', () => {
  it('holds every fault that the emulator knows', async () => {
    const pbx = await startUcmEmulator({ calls: 0 })
    const kinds = Object.keys(pbx.faults.kinds())
    await pbx.close()
    assert.deepEqual(Object.keys(allFaults).sort(), kinds.sort())
  })

  it('holds codes of this package', () => {
    const codes = Object.values(allFaults).flatMap(({ read: reading, write: writing }) => [reading, writing])
    assert.deepEqual(
      codes.filter((code) => code !== '' && !errorCodes.some((known) => known === code)),
      [],
    )
  })
})

async function runCell(flow: Flow, { strikes, node }: Scenario, pbx: UcmEmulator, kind: string): Promise<CellResult> {
  pbx.faults.add({ ...strikes, kind, ms: 1, pieces: 3, seconds: 1 })
  const struck = await flow.run(kind)
  const statusAfter = flow.status(kind)
  const { pendingChanges: written, faults: wasStruck } = pbx.stats()
  pbx.faults.clear()
  // An export of three pages once more would show nothing new.
  const next = await flow.run(kind, node.type === 'ucm-cdr' ? { payload: { range: 'last-hours' } } : {})
  return { struck, statusAfter, written, wasStruck, next, statusAfterNext: flow.status(kind) }
}

/** Each call once, whatever happened in between; of a sequence that broke off, each call that had left. */
function checkCalls(outcome: Outcome, calls: number): void {
  const ids = outcome.sent.flatMap(({ payload }) => (payload as { id: string }[]).map((call) => call.id))
  assert.equal(new Set(ids).size, ids.length)
  const complete = outcome.sent.map(({ cdr }) => (cdr as { complete: boolean }).complete)
  if (outcome.error === undefined) {
    assert.equal(ids.length, calls)
    assert.deepEqual(complete, [...complete.slice(1).map(() => false), true])
    return
  }
  const { sentCalls, sentMessages } = failureOf(outcome).cause
  assert.deepEqual([sentCalls, sentMessages], [ids.length, outcome.sent.length])
  assert.ok(complete.every((isLast) => !isLast))
}

/** Runs tasks in their order, so many at a time. */
class Turns {
  readonly #waiting: (() => void)[] = []

  constructor(private free: number) {}

  async take<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.free += 1
      else next()
    }
  }
}
