import assert from 'node:assert/strict'
import { type SagemcomEmulator, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { Clock } from '../../../emulators/shared'
import { ask } from '../shared/client'
import { type Client, codesOf, loggedIn } from './client'

describe('Sagemcom emulator: events', () => {
  let router: SagemcomEmulator
  let client: Client
  let clock: Clock
  beforeEach(async () => {
    clock = new Clock(Date.UTC(2026, 5, 10, 10))
    router = await startSagemcomEmulator({ clock })
    client = await loggedIn(router.url)
  })
  afterEach(() => router.close())

  const subscribe = async (xpath: string, parameters: Record<string, unknown>) => {
    const reply = await client.send([
      { method: 'subscribeForNotification', xpath, parameters: { id: '1', ...parameters } },
    ])
    assert.equal(reply.error.code, 16777216, JSON.stringify(reply))
  }
  const poll = () => client.send([{ method: 'getEvents' }])
  /** Waits until the device has the poll. */
  const pending = async (polls: number) => {
    while ((router.stats().methods['getEvents'] ?? 0) < polls) await ask(`${router.url}/emulator/stats`)
  }

  it('a waiting poll is answered when a value changes', async () => {
    await subscribe('Device/WiFi/AccessPoints', { type: 'value-change' })
    const answer = poll()
    await pending(1)
    await client.set("Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']/Enable", true)
    const { error, events } = await answer
    assert.equal(error.code, 16777216)
    assert.equal(events.length, 1)
    assert.equal(events[0]?.id, '1')
    assert.equal(events[0].type, 'VALUE_CHANGE')
    assert.equal(events[0].xpath, "Device/WiFi/AccessPoints/AccessPoint[@uid='3']/Enable")
    assert.equal(events[0].uid, 3)
    assert.equal(events[0].parameters['value'], true)
  })

  it('what happened before the poll waits for it', async () => {
    await subscribe('Device/Hosts/Hosts', { type: 'add-child' })
    router.setHost({ mac: '02:00:00:00:00:01', name: 'new' })
    const { events } = await poll()
    assert.deepEqual(
      events.map(({ type, xpath }) => [type, xpath]),
      [['ADDED', "Device/Hosts/Hosts/Host[@uid='15']"]],
    )
  })

  it('deletions are told to lists and elements', async () => {
    await subscribe('Device/NAT/PortMappings', { id: 'list', type: 'delete-child' })
    await subscribe("Device/NAT/PortMappings/PortMapping[@uid='2']", { id: 'element', type: 'delete-element' })
    await client.send([{ method: 'deleteChild', xpath: "Device/NAT/PortMappings/PortMapping[@uid='2']" }])
    const { events } = await poll()
    assert.deepEqual(
      events.map(({ id, type, uid }) => [id, type, uid]),
      [
        ['list', 'DELETED', 2],
        ['element', 'DELETED', 2],
      ],
    )
  })

  it('a subscription can ask for the value of now, and for one every few seconds', async () => {
    await subscribe('Device/DeviceInfo/UpTime', { type: 'periodic', 'current-value': true, timer: 5 })
    const first = await poll()
    clock.advance(5000)
    const second = await poll()
    const values = [first, second].map(({ events }) => events.map(({ parameters }) => parameters['value']))
    assert.deepEqual(values, [[864213], [864218]])
  })

  it('a newer poll replaces an older one', async () => {
    const older = poll()
    await pending(1)
    const newer = poll()
    assert.equal((await older).error.code, 16777237)
    clock.advance(50_000)
    assert.deepEqual((await newer).events, [])
  })

  it('resetEvents drops all subscriptions and flushes the waiting poll', async () => {
    await subscribe('Device/UserInterface', { type: 'global' })
    const answer = poll()
    await pending(1)
    await client.send([{ method: 'resetEvents' }])
    assert.deepEqual(codesOf(await answer), [16777236, [[16777240]]])
    await client.set('Device/UserInterface/Language', 'fr')
    const empty = poll()
    await pending(2)
    clock.advance(50_000)
    assert.deepEqual((await empty).events, [])
  })

  it('nothing is told any more after unsubscribing, which cannot be done twice', async () => {
    await subscribe('Device/UserInterface', { type: 'value-change' })
    const off = () => client.send([{ method: 'unsubscribeForNotification', parameters: { id: '1' } }])
    assert.equal((await off()).error.code, 16777216)
    assert.deepEqual(codesOf(await off()), [16777236, [[16777244]]])
  })

  it('a subscription must say what it wants', async () => {
    const reply = await client.send([
      { method: 'subscribeForNotification', xpath: 'Device', parameters: { id: '1', type: 'everything' } },
    ])
    assert.deepEqual(codesOf(reply), [16777236, [[16777244]]])
  })
})
