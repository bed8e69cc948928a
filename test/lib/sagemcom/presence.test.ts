import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import type { RouterHost } from '../../../src/lib/sagemcom/device/shapes.js'
import { type PresenceChange, PresenceTracker } from '../../../src/lib/sagemcom/presence/tracker.js'
import {
  type Home,
  type PresenceEvent,
  type PresenceSettings,
  PresenceWatcher,
} from '../../../src/lib/sagemcom/presence/watcher.js'
import { Journal } from '../../../src/lib/storage/journal.js'
import { endRouters, patience, startRouter, type TestRouter } from './a-router.js'

const phone = '3C:22:FB:00:00:01'
const tablet = '3C:22:FB:00:00:02'

function host(mac: string | null, active: boolean, more: Partial<RouterHost> = {}): RouterHost {
  return {
    mac,
    name: mac === phone ? 'Anna' : mac === tablet ? 'Tablet' : mac,
    hostName: null,
    active,
    ip: active ? '192.168.1.20' : null,
    ipv6: null,
    interfaceType: null,
    deviceType: null,
    addressSource: null,
    lastChange: null,
    leaseSeconds: null,
    blocked: null,
    uid: null,
    ...more,
  }
}

/** Looks at what it is told, 30 s apart. */
class Looks {
  readonly #tracker: PresenceTracker
  #atMs = 0
  upTimeSeconds: number | null = 100_000

  constructor(leaveAfterMs = 300_000) {
    this.#tracker = new PresenceTracker({ leaveAfterMs, longestGapMs: 120_000 }, [], [])
  }

  look(hosts: RouterHost[], afterSeconds = 30): string[] {
    this.#atMs += afterSeconds * 1000
    if (this.upTimeSeconds !== null) this.upTimeSeconds += afterSeconds
    const changes = this.#tracker.observe({
      hosts,
      upTimeSeconds: this.upTimeSeconds,
      atMs: this.#atMs,
      wallMs: Date.UTC(2026, 10, 21, 8) + this.#atMs,
    })
    for (const change of changes) this.#tracker.apply(change)
    return changes.flatMap(told)
  }

  /** Looks so often, and what came of it all. */
  looks(count: number, hosts: RouterHost[]): string[] {
    return Array.from({ length: count }, () => this.look(hosts)).flat()
  }
}

function told(change: PresenceChange): string[] {
  if (change.type === 'addressed' || change.type === 'forgotten') return []
  const { name, mac } = change.host
  return [change.type === 'moved' ? `moved ${name} to ${mac}` : `${change.type} ${name}`]
}

describe('who is at home', () => {
  it('joins at once and leaves after a while', () => {
    const looks = new Looks()
    assert.deepEqual(looks.look([host(phone, true)]), ['joined Anna'])
    assert.deepEqual(looks.looks(10, [host(phone, false)]), [])
    assert.deepEqual(looks.look([host(phone, false)]), ['left Anna'])
    assert.deepEqual(looks.look([host(phone, false)]), [])
    assert.deepEqual(looks.look([host(phone, true)]), ['joined Anna'])
  })

  it('does not leave while it sleeps', () => {
    const looks = new Looks()
    looks.look([host(phone, true)])
    for (let hour = 0; hour < 5; hour += 1) {
      assert.deepEqual(looks.looks(9, [host(phone, false)]), [])
      assert.deepEqual(looks.look([host(phone, true)]), [])
    }
  })

  it('leaves when the router has forgotten it', () => {
    const looks = new Looks(60_000)
    looks.look([host(phone, true), host(tablet, true)])
    assert.deepEqual(looks.looks(3, [host(tablet, true)]), ['left Anna'])
  })

  it('leaves at once where that is wanted', () => {
    const looks = new Looks(0)
    looks.look([host(phone, true)])
    assert.deepEqual(looks.look([host(phone, false)]), ['left Anna'])
  })

  it('is one device where the router lists its address twice', () => {
    const looks = new Looks(30_000)
    assert.deepEqual(looks.look([host(phone, false), host(phone, true), host(phone, false)]), ['joined Anna'])
    assert.deepEqual(looks.looks(5, [host(phone, false), host(phone, true)]), [])
  })

  it('is nobody without an address', () => {
    assert.deepEqual(new Looks().look([host(null, true)]), [])
  })

  it('stays when a phone takes another random address', () => {
    const looks = new Looks(60_000)
    const first = host('DA:00:00:00:00:01', true, { name: 'Pixel' })
    const second = host('DA:00:00:00:00:02', true, { name: 'Pixel' })
    looks.look([first])
    assert.deepEqual(looks.look([{ ...first, active: false }, second]), ['moved Pixel to DA:00:00:00:00:02'])
    assert.deepEqual(looks.looks(5, [{ ...first, active: false }, second]), [])
    assert.deepEqual(
      looks.looks(4, [
        { ...first, active: false },
        { ...second, active: false },
      ]),
      ['left Pixel'],
    )
  })

  it('are two when phones of one name are there at the same time', () => {
    const looks = new Looks()
    const names = ['DA:00:00:00:00:01', 'DA:00:00:00:00:02'].map((mac) => host(mac, true, { name: 'iPhone' }))
    assert.deepEqual(looks.look(names), ['joined iPhone', 'joined iPhone'])
    assert.deepEqual(looks.looks(5, names), [])
  })

  it('are two when one of one name has an address of its maker', () => {
    const looks = new Looks()
    looks.look([host(phone, true, { name: 'iPhone' })])
    const other = host('DA:00:00:00:00:01', true, { name: 'iPhone' })
    assert.deepEqual(looks.look([host(phone, false, { name: 'iPhone' }), other]), ['joined iPhone'])
  })

  it('does not leave while nobody looks', () => {
    const looks = new Looks(60_000)
    looks.look([host(phone, true)])
    looks.look([host(phone, false)])
    assert.deepEqual(looks.look([host(phone, false)], 3600), [])
    assert.deepEqual(looks.looks(2, [host(phone, false)]), ['left Anna'])
  })

  it('is given time to come back when the router was restarted', () => {
    const looks = new Looks(30_000)
    looks.look([host(phone, true), host(tablet, true)])
    looks.upTimeSeconds = -20
    assert.deepEqual(looks.look([], 90), [])
    assert.deepEqual(looks.looks(5, [host(phone, false), host(tablet, false)]), [])
    assert.deepEqual(looks.looks(6, [host(phone, true), host(tablet, false)]), ['left Tablet'])
  })

  it('is followed when its name changes', () => {
    const looks = new Looks()
    looks.look([host(phone, true)])
    assert.deepEqual(looks.look([host(phone, true, { name: 'Anna’s phone' })]), ['renamed Anna’s phone'])
  })
})

describe('a device without an address', () => {
  const gone: Partial<RouterHost> = { ip: null, ipv6: null }

  it('is away if it had one, whatever the router says', () => {
    const looks = new Looks(60_000)
    looks.look([host(phone, true), host(tablet, true)])
    const now = [host(phone, true, gone), host(tablet, true)]
    assert.deepEqual(looks.looks(2, now), [])
    assert.deepEqual(looks.looks(4, now), ['left Anna'])
    assert.deepEqual(looks.looks(5, now), [])
    assert.deepEqual(looks.look([host(phone, true), host(tablet, true)]), ['joined Anna'])
  })

  it('is there if it never had one and the router says so', () => {
    const looks = new Looks(0)
    assert.deepEqual(looks.look([host(phone, true, gone)]), ['joined Anna'])
    assert.deepEqual(looks.looks(3, [host(phone, true, gone)]), [])
    assert.deepEqual(looks.look([host(phone, false, gone)]), ['left Anna'])
  })

  it('is there as long as it has one of either family', () => {
    const looks = new Looks(0)
    const v6 = { ip: null, ipv6: 'fe80::1' }
    assert.deepEqual(looks.look([host(phone, true, v6)]), ['joined Anna'])
    assert.deepEqual(looks.look([host(phone, true, { ...v6, ip: '192.168.1.5' })]), ['renamed Anna'])
    assert.deepEqual(looks.looks(3, [host(phone, true, v6)]), [])
    assert.deepEqual(looks.look([host(phone, true, gone)]), ['left Anna'])
  })

  it('counts by what the router says again once the router has forgotten it', () => {
    const looks = new Looks(0)
    looks.look([host(phone, true)])
    assert.deepEqual(looks.look([]), ['left Anna'])
    looks.look([])
    assert.deepEqual(looks.look([host(phone, true, gone)]), ['joined Anna'])
  })
})

describe('presence at a router', () => {
  let directory: string
  let test: TestRouter
  const watchers: PresenceWatcher[] = []

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'presence-'))
    test = await startRouter()
  })

  afterEach(async () => {
    for (const watcher of watchers.splice(0)) await watcher.close()
    await endRouters()
    rmSync(directory, { recursive: true, force: true })
  })

  async function open(settings: Partial<PresenceSettings> = {}): Promise<PresenceWatcher> {
    const watcher = await PresenceWatcher.open(test.client, {
      directory,
      nodeId: 'node',
      leaveAfterMs: 0,
      intervalMs: 30_000,
      watch: [],
      firstRun: 'baseline',
      ...settings,
    })
    watchers.push(watcher)
    return watcher
  }

  async function look(watcher: PresenceWatcher): Promise<PresenceEvent[]> {
    const events: PresenceEvent[] = []
    await watcher.look({ changed: (event) => events.push(event) }, patience())
    return events
  }

  async function close(watcher: PresenceWatcher): Promise<void> {
    watchers.splice(watchers.indexOf(watcher), 1)
    await watcher.close()
  }

  it('announces nobody at the first look, and who comes then', async () => {
    const watcher = await open()
    assert.deepEqual(await look(watcher), [])
    test.router.setHost({ mac: phone, name: 'Anna', ip: '192.168.1.77' })
    const [joined, ...others] = await look(watcher)
    assert.deepEqual(others, [])
    assert.deepEqual(
      [joined?.event, joined?.mac, joined?.name, joined?.ip, joined?.active],
      ['joined', phone, 'Anna', '192.168.1.77', true],
    )
    assert.ok(Math.abs(Date.parse(joined?.since ?? '') - Date.now()) < 60_000)
    test.router.setHost({ mac: phone, active: false })
    const [left] = await look(watcher)
    assert.deepEqual([left?.event, left?.mac, left?.name, left?.active], ['left', phone, 'Anna', false])
  })

  it('announces everybody at the first look where that is wanted', async () => {
    const present = new Set(
      test.router
        .hosts()
        .filter(({ active }) => active)
        .map(({ mac }) => mac.toUpperCase()),
    )
    const events = await look(await open({ firstRun: 'all' }))
    assert.deepEqual(new Set(events.map(({ mac }) => mac)), present)
    assert.equal(events.length, present.size)
  })

  it('remembers across a restart who was there', async () => {
    const before = await open()
    await look(before)
    test.router.setHost({ mac: phone, name: 'Anna' })
    await look(before)
    await close(before)
    test.router.setHost({ mac: tablet, name: 'Tablet' })
    test.router.setHost({ mac: phone, active: false })
    const events = await look(await open())
    assert.deepEqual(events.map(({ event, name }) => `${event} ${name}`).sort(), ['joined Tablet', 'left Anna'])
  })

  it('announces again what could not be handed on', async () => {
    const watcher = await open()
    await look(watcher)
    test.router.setHost({ mac: phone, name: 'Anna' })
    const refuse = () => {
      throw new Error('closed')
    }
    await assert.rejects(watcher.look({ changed: refuse }, patience()))
    assert.deepEqual(
      (await look(watcher)).map(({ name }) => name),
      ['Anna'],
    )
  })

  it('announces everybody once also while the disk is full, and says what is wrong', async () => {
    const watcher = await open()
    await look(watcher)
    test.router.setHost({ mac: phone, name: 'Anna' })
    test.router.setHost({ mac: tablet, name: 'Tablet' })
    const refuse = mock.method(Journal.prototype, 'append', () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    })
    const names: string[] = []
    try {
      await assert.rejects(watcher.look({ changed: ({ name }) => names.push(name) }, patience()), {
        code: 'DEVICE_ERROR',
        message: /remember cannot be kept in .*ENOSPC/,
      })
    } finally {
      refuse.mock.restore()
    }
    assert.deepEqual(names.sort(), ['Anna', 'Tablet'])
    assert.deepEqual(await look(watcher), [])
    // The file catches up with the next thing that is written to it.
    test.router.setHost({ mac: tablet, active: false })
    await look(watcher)
    await close(watcher)
    assert.deepEqual(await look(await open()), [])
  })

  it('watches only whom it is told to, by address or name in any case', async () => {
    const watcher = await open({ watch: ['3c-22-fb-00-00-01', 'TABLET'] })
    await look(watcher)
    test.router.setHost({ mac: phone, name: 'Anna' })
    test.router.setHost({ mac: tablet, name: 'Tablet' })
    test.router.setHost({ mac: '3C:22:FB:00:00:03', name: 'Somebody' })
    assert.deepEqual(
      (await look(watcher)).map(({ name }) => name),
      ['Anna', 'Tablet'],
    )
  })

  it('does not take a router that does not tell for an empty home', async () => {
    const watcher = await open()
    await look(watcher)
    test.router.failWith({ code: 16777245, level: 'action', xpath: 'Device/Hosts/Hosts' })
    await assert.rejects(watcher.look({ changed: () => assert.fail('somebody left') }, patience()), {
      code: 'UNSUPPORTED',
    })
    assert.deepEqual(await look(watcher), [])
  })

  it('begins anew with another router, and says so', async () => {
    const watcher = await open()
    await look(watcher)
    await close(watcher)
    test = await startRouter()
    const other = await open()
    assert.deepEqual(other.notices, ['another-device'])
    assert.deepEqual(await look(other), [])
  })

  it('goes on with what can be read of a damaged file, and says so', async () => {
    const watcher = await open()
    await look(watcher)
    await close(watcher)
    appendFileSync(join(directory, 'node.jsonl'), 'not a line of ours\n')
    const again = await open()
    assert.deepEqual(again.notices, ['memory-damaged'])
    assert.deepEqual(await look(again), [])
  })

  it('knows after a restart whom it saw with an address', async () => {
    test.router.setHost({ mac: phone, name: 'Anna' })
    const before = await open()
    await look(before)
    test.router.setHost({ mac: phone, active: true, ip: '' })
    assert.deepEqual(
      (await look(before)).map(({ event, name }) => `${event} ${name}`),
      ['left Anna'],
    )
    await close(before)
    assert.deepEqual(await look(await open()), [])
  })

  describe('as a state', () => {
    async function states(watcher: PresenceWatcher): Promise<Home[]> {
      const told: Home[] = []
      await watcher.look({ state: (home) => told.push(home) }, patience())
      return told
    }

    it('is told at the start and at each change', async () => {
      test.router.setHost({ mac: phone, name: 'Anna' })
      const watcher = await open({ watch: ['Anna', 'Tablet'] })
      assert.deepEqual(await states(watcher), [{ anyone: true, count: 1, names: ['Anna'] }])
      assert.deepEqual(await states(watcher), [])
      test.router.setHost({ mac: tablet, name: 'Tablet' })
      assert.deepEqual(await states(watcher), [])
      test.router.setHost({ mac: phone, active: false })
      assert.deepEqual(await states(watcher), [])
      test.router.setHost({ mac: tablet, active: false })
      assert.deepEqual(await states(watcher), [{ anyone: false, count: 0, names: [] }])
      test.router.setHost({ mac: phone, active: true })
      assert.deepEqual(await states(watcher), [{ anyone: true, count: 1, names: ['Anna'] }])
    })

    it('is told again after a restart, also where nobody is at home', async () => {
      const before = await open({ watch: ['Anna'] })
      assert.deepEqual(await states(before), [{ anyone: false, count: 0, names: [] }])
      await close(before)
      assert.deepEqual(await states(await open({ watch: ['Anna'] })), [{ anyone: false, count: 0, names: [] }])
    })

    it('goes with every event: what is then', async () => {
      const watcher = await open({ watch: ['Anna', 'Tablet'] })
      await look(watcher)
      test.router.setHost({ mac: phone, name: 'Anna' })
      test.router.setHost({ mac: tablet, name: 'Tablet' })
      const told: unknown[] = []
      const changed = ({ event, name }: PresenceEvent, home: Home) => told.push([`${event} ${name}`, home.names])
      await watcher.look({ changed }, patience())
      test.router.setHost({ mac: phone, active: false })
      await watcher.look({ changed }, patience())
      assert.deepEqual(told, [
        ['joined Anna', ['Anna']],
        ['joined Tablet', ['Anna', 'Tablet']],
        ['left Anna', ['Tablet']],
      ])
    })
  })

  it('is one request to a look', async () => {
    const watcher = await open()
    await look(watcher)
    test.router.resetStats()
    await look(watcher)
    assert.deepEqual(test.router.stats().byName, { getValue: 1 })
  })
})
