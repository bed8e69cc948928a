import assert from 'node:assert/strict'
import { Flow, type FlowNode } from '../nodes/support/flow'
import { hilinkConfig, hilinkCredentials, hilinkDevice, hilinkTypes, startModem } from '../nodes/support/hilink'
import {
  kalliopeConfig,
  kalliopeCredentials,
  kalliopeRequest,
  kalliopeTypes,
  startKalliopeEmulator,
} from '../nodes/support/kalliope'
import { failureOf } from '../nodes/support/outcome'
import {
  sagemcomConfig,
  sagemcomCredentials,
  sagemcomTypes,
  sagemcomXPath,
  startRouter,
} from '../nodes/support/sagemcom'
import { startUcmEmulator, ucmAction, ucmConfig, ucmCredentials, ucmTypes } from '../nodes/support/ucm'

interface Target {
  url: string
  faults: { add(fault: { kind: string; match: string; times: number }): void; clear(): void }
  stats(): { byName: Record<string, number> }
  close(): Promise<void>
}

interface Maker {
  types: readonly string[]
  /** The request that carries the password. */
  login: string
  start(): Promise<Target>
  config(url: string, properties: object): FlowNode
  action(properties: object): FlowNode
  credentials: object
  /** Trouble that leaves nothing of the answer. */
  kinds: readonly string[]
}

const makers: Record<string, Maker> = {
  ucm: {
    types: ucmTypes,
    login: 'login',
    start: () => startUcmEmulator({ calls: 0 }),
    config: ucmConfig,
    kinds: ['truncated', 'empty', 'html', 'status-500', 'reset-after'],
    action: (properties) => ucmAction({ action: 'listAccount', ...properties }),
    credentials: { ...ucmCredentials, password: 'not the right one' },
  },
  hilink: {
    types: hilinkTypes,
    login: 'user/login',
    start: () => startModem(),
    config: hilinkConfig,
    kinds: ['truncated', 'empty', 'html', 'status-500', 'reset-after'],
    action: (properties) => hilinkDevice({ operation: 'information', ...properties }),
    credentials: { ...hilinkCredentials, password: 'not the right one' },
  },
  sagemcom: {
    types: sagemcomTypes,
    login: 'logIn',
    start: () => startRouter(),
    config: (url, properties) => sagemcomConfig(url, { encryption: 'sha512', ...properties }),
    kinds: ['truncated', 'empty', 'html', 'status-500', 'reset-after'],
    action: (properties) => sagemcomXPath({ xpath: 'Device/DeviceInfo/ModelName', ...properties }),
    credentials: { ...sagemcomCredentials, password: 'not the right one' },
  },
  kalliope: {
    types: kalliopeTypes,
    login: '/rest/dashboard/firmwareVersion',
    start: () => startKalliopeEmulator({ calls: 0 }),
    config: kalliopeConfig,
    // Its HTTP status says it all, however little of the body is left.
    kinds: ['html', 'status-500', 'reset-after'],
    action: (properties) => kalliopeRequest({ path: '/rest/account', ...properties }),
    credentials: { ...kalliopeCredentials, password: 'not the right one' },
  },
}

const messages = 35

describe('a login that reached the device and whose answer nobody understands', function () {
  this.timeout(60_000)

  for (const [name, maker] of Object.entries(makers)) {
    describe(name, () => {
      const targets = new Map<string, Target>()
      let flow: Flow

      before(async () => {
        const nodes: FlowNode[] = []
        for (const kind of maker.kinds) {
          const target = await maker.start()
          target.faults.add({ kind, match: maker.login, times: 0 })
          targets.set(kind, target)
          nodes.push(maker.config(target.url, { id: `config-${kind}` }))
          nodes.push(maker.action({ id: kind, device: `config-${kind}` }))
        }
        const credentials = Object.fromEntries(maker.kinds.map((kind) => [`config-${kind}`, maker.credentials]))
        flow = await Flow.start({ types: maker.types, nodes, credentials })
      })

      after(async () => {
        await flow.stop()
        for (const target of targets.values()) await target.close()
      })

      for (const kind of maker.kinds) {
        it(`${kind}: ${messages} messages log in twice at most, and the last ones are told how long to wait`, async () => {
          const target = targets.get(kind) ?? assert.fail('not started')
          const outcomes = await Promise.all(Array.from({ length: messages }, () => flow.run(kind)))
          const logins = Object.entries(target.stats().byName)
            .filter(([request]) => request.endsWith(maker.login))
            .reduce((sum, [, count]) => sum + count, 0)
          assert.equal(logins, 2)
          const last = failureOf(outcomes.at(-1) ?? assert.fail('no outcome'))
          const { retryAfterMs = 0 } = last.cause
          assert.ok(Number(retryAfterMs) > 290_000 && Number(retryAfterMs) <= 300_000, JSON.stringify(last))
        })
      }
    })
  }
})
