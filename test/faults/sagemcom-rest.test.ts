import assert from 'node:assert/strict'
import { errorCodes } from '../../src/lib/errors'
import { Flow, type FlowNode } from '../nodes/support/flow'
import { codeOf } from '../nodes/support/outcome'
import {
  type SagemcomEmulator,
  sagemcomConfig,
  sagemcomCredentials,
  sagemcomDevice,
  sagemcomPresence,
  sagemcomTypes,
  startRouter,
} from '../nodes/support/sagemcom'

const kinds = [
  'reset',
  'reset-after',
  'reset-mid-body',
  'hang',
  'hang-after',
  'slow',
  'truncated',
  'wrong-content-type',
  'status-500',
  'html',
  'empty',
  'expired-session',
  'stolen-session',
  'reboot',
] as const

/** After these the write was surely carried out, or surely not; of the others the answer tells. */
const carriedOut: Partial<Record<(typeof kinds)[number], number>> = {
  reset: 0,
  hang: 0,
  'status-500': 0,
  html: 0,
  reboot: 0,
  'reset-after': 1,
  'hang-after': 1,
  slow: 1,
  'expired-session': 1,
  'stolen-session': 1,
}

const apis = [
  {
    api: 'api-v1',
    hosts: '/api/v1/hosts',
    login: '/api/v1/login',
    rules: '/api/v1/nat/rules',
    body: '{"enable":1,"description":"once","protocol":"tcp","ipaddress":"192.168.1.9","externalPort":4711,"internalPort":4711}',
  },
  {
    api: 'rest-v1',
    hosts: '/rest/v1/network/hosts',
    login: '/rest/v1/user/login',
    rules: '/rest/v1/network/portforwarding',
    body: '{"rule":{"localAddress":"192.168.178.9","localStartPort":4711,"externalStartPort":4711,"externalEndPort":4711,"protocol":"tcp","enable":true}}',
  },
] as const

for (const { api, hosts, login, rules, body } of apis) {
  describe(`faults of a Sagemcom router that speaks ${api}`, function () {
    this.timeout(90_000)

    let router: SagemcomEmulator
    let flow: Flow
    const stops: (() => Promise<void>)[] = []

    async function start(...nodes: FlowNode[]): Promise<void> {
      router = await startRouter({ api, rebootTime: 1, hostsReturn: 0 })
      stops.push(() => router.close())
      flow = await Flow.start({
        types: sagemcomTypes,
        nodes: [sagemcomConfig(router.url, { timeout: 1_000 }), ...nodes.map((node) => ({ maxWait: 20, ...node }))],
        credentials: { router: sagemcomCredentials },
      })
      stops.push(() => flow.stop())
    }

    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop()
    })

    function isCoded(code: string): boolean {
      return code === '' || errorCodes.some((known) => known === code)
    }

    for (const kind of kinds) {
      it(`${kind}: a read is repeated, and gives the right result`, async () => {
        await start(sagemcomDevice({ operation: 'hosts' }))
        const before = await flow.run('device')
        router.faults.add({ kind, match: hosts })
        const { sent, error } = await flow.run('device')
        assert.equal(error, undefined)
        const macs = (message: unknown) => JSON.stringify(message).match(/"mac":"[^"]*"/g)
        // After a reboot they are not back yet.
        if (kind !== 'reboot') assert.deepEqual(macs(sent[0]?.['payload']), macs(before.sent[0]?.['payload']))
      })

      it(`${kind}: a write is sent once, and what became of it is told`, async () => {
        await start(
          {
            id: 'write',
            type: 'sagemcom-request',
            device: 'router',
            method: 'POST',
            path: rules,
            body,
            bodyType: 'json',
          },
          sagemcomDevice({ operation: 'port-mappings' }),
        )
        await flow.run('device')
        router.faults.add({ kind, match: rules })
        const code = codeOf(await flow.run('write'))
        assert.ok(isCoded(code), code)
        router.faults.clear()
        const { sent } = await flow.run('device')
        const made = JSON.stringify(sent[0]?.['payload']).match(/"externalPort":4711/g)?.length ?? 0
        assert.ok(made <= 1, `made ${made} times`)
        const expected = carriedOut[kind]
        if (expected !== undefined) assert.equal(made, expected)
        if (code === '') assert.equal(made, 1)
      })

      it(`${kind}: nobody is sent away, and who came is announced once`, async () => {
        await start(sagemcomPresence({ leaveAfter: 0, interval: 3600 }))
        await flow.run('presence')
        router.setHost({ mac: '3C:22:FB:00:00:01', name: 'Anna', active: true })
        router.faults.add({ kind, match: hosts })
        assert.ok(isCoded(codeOf(await flow.run('presence'))))
        router.faults.clear()
        assert.equal(codeOf(await flow.run('presence')), '')
        const announced = flow.messagesOf('presence').map(({ topic }) => topic)
        assert.ok(announced.length <= 1 && announced.every((name) => name === 'Anna'), announced.join())
        if (kind !== 'reboot') assert.deepEqual(announced, ['Anna'])
      })

      it(`${kind}: a login is carried out twice at most, and never refused`, async () => {
        await start(sagemcomDevice({ operation: 'hosts' }))
        router.faults.add({ kind, match: login })
        assert.ok(isCoded(codeOf(await flow.run('device'))))
        router.faults.clear()
        assert.ok(isCoded(codeOf(await flow.run('device'))))
        // What is asked while the device calls itself busy costs no try.
        assert.ok(router.stats().logins <= 2)
        assert.equal(router.stats().refusedLogins, 0)
      })
    }
  })
}
