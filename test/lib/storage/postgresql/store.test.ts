import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DeviceError, toDeviceError } from '../../../../src/lib/errors.js'
import type { OpenLog } from '../../../../src/lib/storage/event-log.js'
import { NodeMemory } from '../../../../src/lib/storage/node-memory.js'
import {
  type LeaseTimes,
  Store,
  type StoreOwner,
  type StoreSettings,
} from '../../../../src/lib/storage/postgresql/store.js'
import type { StoreLog } from '../../../../src/lib/storage/postgresql/store-log.js'
import { isStandby } from '../../../../src/lib/storage/standby.js'
import { Names } from '../names.js'
import { ADatabase, freePort, whyNoDatabase } from './a-database.js'

/** Shorter than in earnest, with room for a machine that is busy. */
const times: LeaseTimes = { leaseMs: 4_000, keepMs: 500, marginMs: 1_500, patienceMs: 300 }

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 400, what)
    await sleep(50)
  }
}

async function failure(work: Promise<unknown>): Promise<DeviceError> {
  try {
    await work
  } catch (error) {
    return toDeviceError(error)
  }
  return assert.fail('nothing failed')
}

/** Keeps a lease and commits nothing any more, as a process that was stopped: it answers nobody until it goes on. */
function frozen(store: Store): () => void {
  const rows = store.database.rows.bind(store.database)
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  store.database.rows = async (text, values) => {
    await gate
    return rows(text, values)
  }
  return release
}

describe(`a store in PostgreSQL${whyNoDatabase === undefined ? '' : ` (${whyNoDatabase})`}`, function () {
  this.timeout(60_000)
  let database: ADatabase
  let begun: ADatabase | undefined
  const stores: Store[] = []
  let schemas = 0
  let schema = ''

  before(async function () {
    if (whyNoDatabase !== undefined) this.skip()
    begun = await ADatabase.start()
    database = begun
  })
  after(() => begun?.remove())
  beforeEach(() => {
    schemas += 1
    schema = `schema_${String(schemas)}`
  })
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()))
  })

  function settings(instance: string, different: Partial<StoreSettings> = {}): StoreSettings {
    const { url, username, password } = database
    return { label: 'shared', url, username, password, schema, tls: undefined, instance, ...different }
  }

  function join(instance: string, different: Partial<StoreSettings> = {}, leaseTimes = times): Store {
    const store = new Store(settings(instance, different), leaseTimes)
    stores.push(store)
    return store
  }

  async function remember(store: Store, { key = 'names/1', identity = 'a device', onFree }: Partial<StoreOwner> = {}) {
    let log: StoreLog | undefined
    const openLog: OpenLog = async (_owner, snapshot) => {
      log = await store.open({ key, identity, onFree }, snapshot)
      return log
    }
    const content = new Names()
    const memory = await NodeMemory.open({ directory: '', nodeId: '', identity, openLog }, content)
    const add = (name: string) => memory.record({ type: 'name', name })
    assert.ok(log)
    return { memory, content, add, log }
  }

  describe('remembers', () => {
    it('what was committed, for the next instance', async () => {
      const first = await remember(join('one'))
      first.memory.start()
      first.add('Anna')
      first.add('Bert')
      await first.memory.close()
      const second = await remember(join('two'))
      assert.deepEqual([...second.content.names], ['Anna', 'Bert'])
      assert.equal(second.memory.isStarted, true)
    })

    it('what arrived, although nothing was closed', async () => {
      const first = await remember(join('one'))
      first.memory.start()
      first.add('Anna')
      await first.memory.arrived()
      const kept = await database.query(`SELECT event FROM ${schema}.event WHERE event LIKE '%Anna%'`)
      assert.equal(kept.length, 1)
    })

    it('in a small place, however much happens', async () => {
      const { memory, add } = await remember(join('one'))
      memory.start()
      for (let round = 0; round < 60; round += 1) {
        for (let number = 0; number < 500; number += 1) add(`caller ${String(number)}`)
        await memory.arrived()
      }
      const [kept] = await database.query(`SELECT sum(length(event))::int AS bytes FROM ${schema}.event`)
      assert.ok(Number(kept?.bytes) < 400_000, `${String(kept?.bytes)} bytes of 1 200 000`)
      await memory.close()
      assert.equal((await remember(join('two'))).content.names.size, 500)
    })

    it('nothing of another device', async () => {
      const first = await remember(join('one'))
      first.memory.start()
      first.add('Anna')
      await first.memory.close()
      const second = await remember(join('two'), { identity: 'another device' })
      assert.deepEqual(second.memory.notices, ['another-device'])
      assert.equal(second.content.names.size, 0)
    })

    it('what is left of a damaged memory, which is no first run', async () => {
      const first = await remember(join('one'))
      first.memory.start()
      first.add('Anna')
      await first.memory.close()
      await database.query(
        `UPDATE ${schema}.event SET event = 'torn' WHERE seq = (SELECT min(seq) FROM ${schema}.event)`,
      )
      const second = await remember(join('two'))
      assert.deepEqual(second.memory.notices, ['memory-damaged'])
      assert.deepEqual([second.memory.isStarted, [...second.content.names]], [true, ['Anna']])
      const aside = await database.query(
        `SELECT event FROM ${schema}.event WHERE key = 'names/1 damaged' AND event = 'torn'`,
      )
      assert.equal(aside.length, 1)
    })
  })

  describe('gives a memory to one instance at a time', () => {
    it('and tells the other one which', async () => {
      await remember(join('kitchen'))
      const error = await failure(remember(join('cellar')))
      assert.ok(isStandby(error), error.message)
      assert.match(error.message, /kitchen/)
    })

    it('and calls the other one as soon as it is closed', async () => {
      // Longer than anybody waits here: nothing but a notice can call.
      const long = { ...times, leaseMs: 90_000, keepMs: 60_000 }
      const { memory } = await remember(join('one', {}, long))
      const two = join('two', {}, long)
      let isCalled = false
      assert.ok(isStandby(await failure(remember(two, { onFree: () => (isCalled = true) }))))
      await until('both listen', async () => {
        const listening = await database.query(
          `SELECT FROM pg_stat_activity WHERE query = 'LISTEN "telecom ${schema}"'`,
        )
        return listening.length === 2
      })
      await memory.close()
      await until('the other one is called', () => isCalled)
      await remember(two, { onFree: () => undefined })
    })

    it('also where the first one dies without a word: when its lease is over', async () => {
      const one = join('one')
      const { add, memory } = await remember(one)
      memory.start()
      add('Anna')
      await memory.arrived()
      const two = join('two')
      let isCalled = false
      const onFree = () => (isCalled = true)
      assert.ok(isStandby(await failure(remember(two, { onFree }))))
      const goOn = frozen(one)
      await until('the other one is called', () => isCalled)
      const { content } = await remember(two, { onFree })
      assert.deepEqual([...content.names], ['Anna'])
      goOn()
    })

    it('keeps the lease as long as the instance lives', async () => {
      const { memory, add } = await remember(join('one'))
      const two = join('two')
      assert.ok(isStandby(await failure(remember(two))))
      await sleep(2 * times.leaseMs)
      assert.ok(isStandby(await failure(remember(two))))
      memory.check()
      add('Anna')
      await memory.arrived()
    })
  })

  describe('an instance that was stopped for a while', () => {
    it('emits nothing once its lease may be over', async () => {
      const one = join('one')
      const { memory } = await remember(one)
      memory.check()
      const goOn = frozen(one)
      await sleep(times.leaseMs - times.marginMs + 100)
      assert.throws(() => memory.check(), { code: 'UNREACHABLE' })
      goOn()
      await until('it goes on where nobody took over', () => {
        try {
          memory.check()
          return true
        } catch {
          return false
        }
      })
    })

    it('commits nothing in the term of another one', async () => {
      const one = join('one')
      const first = await remember(one)
      first.memory.start()
      await first.memory.arrived()
      const goOn = frozen(one)
      first.add('too late')
      const two = join('two')
      let isFree = false
      const onFree = () => (isFree = true)
      assert.ok(isStandby(await failure(remember(two, { onFree }))))
      await until('the lease is over', () => isFree)
      const second = await remember(two, { onFree })
      second.add('Anna')
      await second.memory.arrived()
      const lost = failure(first.memory.arrived())
      goOn()
      assert.ok(isStandby(await lost))
      assert.ok(first.log.isLost)
      assert.throws(
        () => first.memory.check(),
        (error: unknown) => isStandby(toDeviceError(error)),
      )
      await second.memory.close()
      const third = await remember(join('three'))
      assert.deepEqual([...third.content.names], ['Anna'])
    })
  })

  it('shares devices evenly, also with those that come later', async () => {
    const held = new Map<string, Set<string>>()
    const work = (store: Store, name: string, key: string): void => {
      const mine = held.get(name) ?? new Set()
      held.set(name, mine)
      let isBusy = false
      const look = async () => {
        if (isBusy || store !== stores.find((one) => one === store)) return
        isBusy = true
        try {
          const { log, memory } = await remember(store, { key, identity: key, onFree: () => void look() })
          mine.add(key)
          while (!log.isWantedElsewhere && stores.includes(store)) await sleep(50)
          mine.delete(key)
          await memory.close()
        } catch (error) {
          const failed = toDeviceError(error)
          if (!isStandby(failed) && failed.code !== 'CLOSED') throw error
        } finally {
          isBusy = false
        }
      }
      void look()
    }
    const keys = Array.from({ length: 40 }, (_, index) => `device ${String(index)}`)
    const one = join('one')
    for (const key of keys) work(one, 'one', key)
    await until('the first one has all', () => held.get('one')?.size === 40)
    const two = join('two')
    for (const key of keys) work(two, 'two', key)
    const count = (name: string) => held.get(name)?.size ?? 0
    await until('both have some of them', () => count('one') + count('two') === 40 && count('two') >= 10)
    assert.ok(count('one') >= 10, `${String(count('one'))} and ${String(count('two'))}`)
  })

  describe('out of reach', () => {
    it('a restart of the database loses nothing, and the instance goes on', async () => {
      const { memory, add } = await remember(join('one'))
      memory.start()
      await memory.arrived()
      await database.end()
      add('Anna')
      const arrived = memory.arrived()
      await database.begin()
      await arrived
      memory.check()
      await memory.close()
      assert.deepEqual([...(await remember(join('two'))).content.names], ['Anna'])
    })

    it('UNREACHABLE where nobody listens', async () => {
      const url = `postgres://127.0.0.1:${String(await freePort())}/postgres`
      const error = await failure(remember(join('one', { url })))
      assert.equal(error.code, 'UNREACHABLE')
      assert.match(error.message, /shared/)
    })

    it('CREDENTIALS_REFUSED with a wrong password, which is not sent again at once', async () => {
      const store = join('one', { password: 'wrong' })
      assert.equal((await failure(remember(store))).code, 'CREDENTIALS_REFUSED')
      await database.end()
      try {
        const again = await failure(remember(store))
        assert.equal(again.code, 'CREDENTIALS_REFUSED')
        assert.doesNotMatch(again.message, /wrong/)
      } finally {
        await database.begin()
      }
    })

    it('NOT_FOUND for a database that is not there', async () => {
      const url = database.url.replace('/postgres', '/nothing')
      assert.equal((await failure(remember(join('one', { url })))).code, 'NOT_FOUND')
    })

    it('UNSUPPORTED where TLS is wanted and the database has none', async () => {
      assert.equal((await failure(remember(join('one', { tls: {} })))).code, 'UNSUPPORTED')
    })
  })

  describe('its tables', () => {
    it('are made once, by however many begin at a time', async () => {
      const instances = Array.from({ length: 6 }, (_, index) => join(`instance ${String(index)}`))
      await Promise.all(instances.map((store, index) => remember(store, { key: `names/${String(index)}` })))
      const [version] = await database.query(`SELECT version, count(*) OVER ()::int AS rows FROM ${schema}.version`)
      assert.deepEqual(version, { version: 2, rows: 1 })
    })

    it('of an older version are brought up to date, and keep what they hold', async () => {
      const first = await remember(join('one'))
      first.add('Anna')
      await first.memory.close()
      await database.query(`DROP TABLE ${schema}.once; UPDATE ${schema}.version SET version = 1`)
      const store = join('two')
      assert.deepEqual([...(await remember(store)).content.names], ['Anna'])
      assert.equal(await store.once('sms').take('alarm', 24, new AbortController().signal), 'taken')
    })

    it('of a newer version are left alone', async () => {
      const first = await remember(join('one'))
      await first.memory.close()
      await database.query(`UPDATE ${schema}.version SET version = 3`)
      const error = await failure(remember(join('two')))
      assert.deepEqual([error.code, /newer version/.test(error.message)], ['UNSUPPORTED', true])
    })
  })

  describe('once', () => {
    const { signal } = new AbortController()

    it('a key that was sent is not taken again, here or elsewhere', async () => {
      const one = join('one').once('sms')
      assert.equal(await one.take('alarm', 24, signal), 'taken')
      await one.end('alarm', 'sent')
      assert.equal(await one.take('alarm', 24, signal), 'sent-before')
      assert.equal(await join('two').once('sms').take('alarm', 24, signal), 'sent-before')
    })

    it('two at the same time: one is let go, the other waits for how it ends', async () => {
      const one = join('one').once('sms')
      const two = join('two').once('sms')
      assert.equal(await one.take('alarm', 24, signal), 'taken')
      const other = two.take('alarm', 24, signal)
      await sleep(700)
      await one.end('alarm', 'sent')
      assert.equal(await other, 'sent-before')
    })

    it('what was certainly not sent is for the next one', async () => {
      const one = join('one').once('sms')
      await one.take('alarm', 24, signal)
      const other = join('two').once('sms').take('alarm', 24, signal)
      await one.end('alarm', 'free')
      assert.equal(await other, 'taken')
    })

    it('is uncertain when who took it is gone', async () => {
      const one = join('one')
      await one.once('sms').take('alarm', 24, signal)
      await one.close()
      assert.equal(await join('two').once('sms').take('alarm', 24, signal), 'uncertain')
    })

    it('is uncertain when who took it cannot tell', async () => {
      const one = join('one').once('sms')
      await one.take('alarm', 24, signal)
      await one.end('alarm', 'uncertain')
      assert.equal(await one.take('alarm', 24, signal), 'uncertain')
      assert.equal(await join('two').once('sms').take('alarm', 24, signal), 'uncertain')
    })

    it('is forgotten after its hours', async () => {
      const one = join('one').once('sms')
      await one.take('alarm', 24, signal)
      await one.end('alarm', 'sent')
      await database.query(`UPDATE ${schema}.once SET since = since - interval '25 hours'`)
      assert.equal(await one.take('alarm', 26, signal), 'sent-before')
      assert.equal(await one.take('alarm', 24, signal), 'taken')
    })

    it('is each node’s own', async () => {
      const store = join('one')
      await store.once('sms').take('alarm', 24, signal)
      assert.equal(await store.once('another').take('alarm', 24, signal), 'taken')
    })
  })
})
