import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { originQueueOf, SharedPool } from '../../../src/lib/session/shared.js'
import {
  FakeDevice,
  fails,
  failureOf,
  gate,
  hangs,
  poll,
  read,
  refusedConnection,
  sessionWith,
  tick,
  until,
} from './fake-device.js'
import { watchForStrays } from './hooks.js'

describe('Session: closing', () => {
  watchForStrays()

  it('logs out', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('one'), read())
    await session.close()
    assert.deepEqual(device.log, ['login 1', 'one in 1', 'logout 1'])
    assert.equal(device.alive.size, 0)
  })

  it('logs out once, however often it is closed', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('one'), read())
    await Promise.all([session.close(), session.close()])
    await session.close()
    assert.equal(device.logouts, 1)
  })

  it('has nothing to log out of when nothing was ever asked', async () => {
    const { device, session } = sessionWith()
    await session.close()
    assert.deepEqual(device.log, [])
  })

  it('ends the running and the queued messages with CLOSED, and later ones too', async () => {
    const { device, session } = sessionWith()
    const messages = ['running', 'queued', 'queued too'].map((name) =>
      failureOf(session.run(device.request(name, hangs), read())),
    )
    await until(() => device.log.includes('running in 1'))
    await session.close()
    messages.push(failureOf(session.run(device.request('later'), read())))
    messages.push(failureOf(session.runWithoutLogin(device.requestWithoutLogin('later'), poll())))
    assert.deepEqual(
      (await Promise.all(messages)).map(({ code }) => code),
      Array(5).fill('CLOSED'),
    )
    assert.deepEqual(device.log, ['login 1', 'running in 1', 'logout 1'])
  })

  it('ends a message that waits for a device out of reach', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 60_000, longestMs: 60_000 } })
    device.everyLogin = fails(refusedConnection)
    const message = failureOf(session.run(device.request('send'), read()))
    await until(() => session.state === 'backoff')
    await session.close()
    assert.equal((await message).code, 'CLOSED')
  })

  it('lets a login on its way finish and logs it out, so that the device keeps no session', async () => {
    const { device, session } = sessionWith({ policy: { closeTimeoutMs: 5_000 } })
    const login = gate()
    device.nextLogins.push((signal) => Promise.race([login.opens, hangs(signal)]))
    const message = failureOf(session.run(device.request('one'), read()))
    await until(() => device.logins === 1)
    const closed = session.close()
    assert.equal((await message).code, 'CLOSED')
    login.open()
    await closed
    assert.deepEqual(device.log, ['login 1', 'logout 1'])
    assert.equal(device.alive.size, 0)
    assert.equal(session.logins, 0)
    assert.equal(session.state, 'closed')
  })

  it('ends a login that outlasts the time for closing', async () => {
    const { device, session } = sessionWith({ policy: { closeTimeoutMs: 10 } })
    let ended: unknown
    device.nextLogins.push((signal) =>
      hangs(signal).catch((reason: unknown) => {
        ended = reason
        throw reason
      }),
    )
    const message = failureOf(session.run(device.request('one'), read()))
    await until(() => device.logins === 1)
    await session.close()
    await message
    assert.ok(ended instanceof DeviceError)
    assert.equal(ended.code, 'CLOSED')
  })

  it('does not wait for a login that heeds no signal, but logs out of it when it comes after all', async () => {
    const { device, originQueue, session } = sessionWith({ policy: { closeTimeoutMs: 10 } })
    const login = gate()
    device.nextLogins.push(() => login.opens)
    const message = failureOf(session.run(device.request('one'), read()))
    await until(() => device.logins === 1)
    await session.close()
    await message
    const next = sessionWith({ originQueue })
    await next.session.run(next.device.request('another session with the device'), read())
    login.open()
    await until(() => device.logouts === 1)
  })

  it('waits for a hanging logout no longer than it must', async () => {
    for (const logout of [hangs, () => new Promise<void>(() => undefined)]) {
      const { device, session } = sessionWith({ policy: { closeTimeoutMs: 10 } })
      device.logout = logout
      await session.run(device.request('one'), read())
      await session.close()
      assert.equal(device.logouts, 1)
    }
  })

  it('is not troubled by a logout that fails', async () => {
    const { device, session } = sessionWith()
    device.logout = fails(refusedConnection)
    await session.run(device.request('one'), read())
    await session.close()
    assert.equal(session.state, 'closed')
  })

  it('stays closed whatever a late answer says', async () => {
    const { device, session, states } = sessionWith()
    const message = failureOf(
      session.run(
        device.request('one', (signal) => hangs(signal).catch(() => Promise.reject(refusedConnection()))),
        read(),
      ),
    )
    await until(() => device.log.includes('one in 1'))
    await session.close()
    assert.equal((await message).code, 'CLOSED')
    assert.deepEqual(states, ['opening', 'open', 'closed'])
  })

  it('ends those who wait for a session that somebody else holds', async () => {
    const { device, session } = sessionWith({ policy: { busyRetryMs: 60_000 } })
    device.everyLogin = fails(() => new DeviceError('SESSION_BUSY', 'taken', {}, 'no'))
    const message = failureOf(session.run(device.request('one'), read()))
    await until(() => session.state === 'busy-elsewhere')
    await tick()
    await session.close()
    assert.equal((await message).code, 'CLOSED')
  })
})

describe('SharedPool', () => {
  watchForStrays()

  function pooled() {
    const pool = new SharedPool<ReturnType<typeof sessionWith>['session']>()
    const device = new FakeDevice()
    let made = 0
    const create = () => {
      made += 1
      return sessionWith({ device }).session
    }
    return { pool, device, create, made: () => made }
  }

  it('gives the same session to all who agree on everything, and logs out with the last', async () => {
    const { pool, device, create, made } = pooled()
    const one = pool.acquire(['hilink', 'http://192.168.8.1', 'admin', 'secret'], create)
    const two = pool.acquire(['hilink', 'http://192.168.8.1', 'admin', 'secret'], create)
    assert.equal(one.resource, two.resource)
    assert.equal(made(), 1)
    await one.resource.run(device.request('one'), read())
    await one.release()
    assert.equal(device.logouts, 0)
    assert.equal(await two.resource.run(device.request('two'), read()), 'two in 1')
    await two.release()
    assert.equal(device.logouts, 1)
  })

  it('counts a user that leaves twice once', async () => {
    const { pool, device, create } = pooled()
    const one = pool.acquire(['same'], create)
    const two = pool.acquire(['same'], create)
    await one.release()
    await one.release()
    assert.equal(await two.resource.run(device.request('two'), read()), 'two in 1')
    await two.release()
  })

  it('keeps apart who differs in anything, also where the parts run together the same', () => {
    const { pool, create, made } = pooled()
    for (const parts of [
      ['a', 'b'],
      ['ab', ''],
      ['a', 'c'],
      ['a', 'b', undefined],
      ['a', 'b', false],
    ]) {
      pool.acquire(parts, create)
    }
    assert.equal(made(), 5)
  })

  it('makes a new session after the last user left, also while the old one is still logging out', async () => {
    const { pool, device, create } = pooled()
    const logout = gate()
    device.logout = () => logout.opens
    const old = pool.acquire(['same'], create)
    await old.resource.run(device.request('one'), read())
    const leaving = old.release()
    const fresh = pool.acquire(['same'], create)
    assert.notEqual(fresh.resource, old.resource)
    logout.open()
    await leaving
    assert.equal(await fresh.resource.run(device.request('two'), read()), 'two in 2')
    await fresh.release()
  })

  it('remembers nothing of a session that could not be made', async () => {
    const { pool, create } = pooled()
    assert.throws(() =>
      pool.acquire(['same'], () => {
        throw new Error('no')
      }),
    )
    await pool.acquire(['same'], create).release()
  })
})

describe('originQueueOf', () => {
  it('is one for an origin and another for the next', () => {
    const originQueue = originQueueOf('https://pbx.example.com:8089', { concurrency: 1 })
    assert.equal(originQueueOf('https://pbx.example.com:8089', { concurrency: 1 }), originQueue)
    assert.notEqual(originQueueOf('https://pbx.example.com:8443', { concurrency: 1 }), originQueue)
  })
})
