import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flow } from './support/flow'
import { codeOf } from './support/outcome'
import {
  type SagemcomEmulator,
  type SagemcomOptions,
  sagemcomPresence,
  startRouter,
  startSagemcomFlow,
} from './support/sagemcom'

const anna = '3C:22:FB:00:00:01'

describe('sagemcom-presence', function () {
  this.timeout(60_000)

  let router: SagemcomEmulator
  let flow: Flow
  let userDirectory: string
  const stops: (() => Promise<void>)[] = []

  beforeEach(() => {
    userDirectory = mkdtempSync(join(tmpdir(), 'presence-node-'))
  })

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
    rmSync(userDirectory, { recursive: true, force: true })
  })

  async function start(properties: object = {}, options: SagemcomOptions = {}): Promise<void> {
    router = await startRouter(options)
    stops.push(() => router.close())
    flow = await startSagemcomFlow(router, [sagemcomPresence(properties)], { userDirectory })
    stops.push(() => flow.stop())
    await flow.until(() => /present/.test(flow.status('presence')))
  }

  function events(): string[] {
    return flow.messagesOf('presence').map(({ payload, topic }) => {
      assert.ok(typeof payload === 'object' && payload !== null)
      assert.deepEqual(Object.keys(payload), ['event', 'mac', 'name', 'ip', 'active', 'since'])
      return `${String(Reflect.get(payload, 'event'))} ${String(topic)}`
    })
  }

  function homes(): unknown[] {
    return flow.messagesOf('presence').map((message) => Reflect.get(message, 'home'))
  }

  it('looks by itself, and only remembers who is there', async () => {
    await start()
    assert.match(flow.status('presence'), /^green (dot|ring) starting point set · \d+ present$/)
    assert.deepEqual(events(), [])
  })

  it('announces who comes and who leaves', async () => {
    await start({ leaveAfter: 0 })
    router.setHost({ mac: anna, name: 'Anna', active: true })
    await flow.run('presence')
    router.setHost({ mac: anna, active: false })
    await flow.run('presence')
    assert.deepEqual(events(), ['joined Anna', 'left Anna'])
  })

  it('says with every event who is at home then', async () => {
    await start({ leaveAfter: 0, watch: `${anna}, Ben` })
    router.setHost({ mac: anna, name: 'Anna', active: true })
    await flow.run('presence')
    router.setHost({ mac: anna, active: false })
    await flow.run('presence')
    assert.deepEqual(homes(), [
      { anyone: true, count: 1, names: ['Anna'] },
      { anyone: false, count: 0, names: [] },
    ])
  })

  describe('as a state', () => {
    function states(): unknown[] {
      return flow.messagesOf('presence').map(({ payload }) => payload)
    }

    it('is told at the start and at each change, and again after a restart', async () => {
      await start({ leaveAfter: 0, watch: 'Anna, Ben', output: 'state' })
      await flow.until(() => states().length === 1)
      router.setHost({ mac: anna, name: 'Anna', active: true })
      await flow.run('presence')
      router.setHost({ mac: '3C:22:FB:00:00:02', name: 'Ben', active: true })
      await flow.run('presence')
      await flow.restart()
      await flow.until(() => states().length === 3)
      router.setHost({ mac: anna, active: false })
      router.setHost({ mac: '3C:22:FB:00:00:02', active: false })
      await flow.run('presence')
      assert.deepEqual(states(), [false, true, true, false])
      assert.deepEqual(homes()[2], { anyone: true, count: 2, names: ['Anna', 'Ben'] })
    })

    it('is false once the last has lost its address, even if the router calls it active', async () => {
      await start({ leaveAfter: 0, watch: 'Anna', output: 'state' })
      router.setHost({ mac: anna, name: 'Anna', active: true })
      await flow.run('presence')
      router.setHost({ mac: anna, active: true, ip: '' })
      await flow.run('presence')
      assert.deepEqual(states(), [false, true, false])
    })
  })

  it('offers the devices that the router knows, for a form deployed or not', async () => {
    await start()
    const { body } = await flow.post('/telecom/sagemcom-config/hosts', {
      id: 'router',
      properties: { address: router.url, name: 'Home' },
      credentials: {},
    })
    assert.ok(typeof body === 'object' && body !== null)
    const hosts: unknown = Reflect.get(body, 'hosts')
    assert.ok(Array.isArray(hosts))
    assert.deepEqual(
      hosts.map((host: { mac: string; active: boolean }) => [host.mac, host.active]),
      router.hosts().map(({ mac, active }) => [mac.toUpperCase(), active]),
    )
  })

  it('announces everybody at the first run where that is wanted', async () => {
    await start({ firstRun: 'all' })
    const present = new Set(
      router
        .hosts()
        .filter(({ active }) => active)
        .map(({ mac }) => mac.toUpperCase()),
    )
    assert.equal(events().length, present.size)
  })

  it('looks again every interval', async () => {
    await start({ interval: 1, leaveAfter: 0 })
    router.setHost({ mac: anna, name: 'Anna', active: true })
    await flow.until(() => events().length === 1)
    assert.deepEqual(events(), ['joined Anna'])
  })

  it('announces only what has changed after a restart of Node-RED', async () => {
    await start({ leaveAfter: 0 })
    router.setHost({ mac: anna, name: 'Anna', active: true })
    await flow.run('presence')
    router.setHost({ mac: '3C:22:FB:00:00:02', name: 'Ben', active: true })
    await flow.restart()
    await flow.until(() => events().length === 2)
    assert.deepEqual(events(), ['joined Anna', 'joined Ben'])
  })

  it('announces nobody because the router was restarted', async () => {
    await start({ leaveAfter: 0 }, { rebootTime: 0, hostsReturn: 60 })
    router.reboot(0)
    await flow.run('presence')
    await flow.run('presence')
    assert.deepEqual(events(), [])
  })

  it('watches only whom it is told to', async () => {
    await start({ watch: `${anna.toLowerCase()}, ben` })
    for (const [index, name] of ['Anna', 'Ben', 'Carl'].entries()) {
      router.setHost({ mac: `3C:22:FB:00:00:0${index + 1}`, name, active: true })
    }
    await flow.run('presence')
    assert.deepEqual(events(), ['joined Anna', 'joined Ben'])
  })

  it('reports trouble once, and goes on when it is over', async () => {
    await start({ interval: 1, leaveAfter: 0 })
    router.failWith({ code: 16777245, level: 'reply', times: 2 })
    await flow.until(() => flow.logged(20).length > 0)
    router.setHost({ mac: anna, name: 'Anna', active: true })
    await flow.until(() => events().length === 1)
    assert.equal(flow.logged(20).length, 1)
  })

  it('tells a message that the router is locked, and does not try again', async () => {
    router = await startRouter({ password: 'another' })
    stops.push(() => router.close())
    flow = await startSagemcomFlow(router, [sagemcomPresence()], { userDirectory })
    stops.push(() => flow.stop())
    assert.equal(codeOf(await flow.run('presence')), 'CREDENTIALS_REFUSED')
    assert.equal(codeOf(await flow.run('presence')), 'CREDENTIALS_REFUSED')
    assert.equal(router.stats().refusedLogins, 1)
  })

  it('stays away while somebody else has the only session', async () => {
    await start({ interval: 1 }, { maxSessions: 1 })
    router.stealSession(3600)
    router.resetStats()
    await flow.until(() => /in use by someone else/.test(flow.status('presence')))
    const { refusedLogins } = router.stats()
    assert.ok(refusedLogins <= 2, String(refusedLogins))
  })

  it('refuses a list that is none', async () => {
    router = await startRouter()
    stops.push(() => router.close())
    flow = await startSagemcomFlow(router, [sagemcomPresence({ watch: 5 })], { userDirectory })
    stops.push(() => flow.stop())
    assert.equal(codeOf(await flow.run('presence')), 'BAD_INPUT')
    assert.equal(router.stats().requests, 0)
  })
})
