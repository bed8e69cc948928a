import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { fails, failureOf, gate, hangs, never, poll, read, sessionWith, tick, until } from './fake-device.js'
import { watchForStrays } from './hooks.js'

const policy = { idleLogoutMs: 15 }

describe('Session: idle logout', () => {
  watchForStrays()

  it('logs out when nobody used the session for a while, and in again when somebody does', async () => {
    const { device, session, states } = sessionWith({ policy })
    await session.run(device.request('one'), read())
    await until(() => device.logouts === 1 && session.state === 'idle')
    assert.equal(await session.run(device.request('two'), read()), 'two in 2')
    assert.deepEqual(states, ['opening', 'open', 'idle', 'opening', 'open'])
  })

  it('happens every time, not only when clock and timer agree', async () => {
    const { device, session } = sessionWith({ policy: { idleLogoutMs: 2 } })
    for (let round = 1; round <= 30; round += 1) {
      await session.run(device.request('one'), read())
      await until(() => device.logouts === round)
    }
  })

  it('happens also when the only request of the session failed', async () => {
    const { device, session } = sessionWith({ policy })
    await failureOf(
      session.run(
        device.request(
          'get',
          fails(() => new DeviceError('NOT_FOUND', 'no such path')),
        ),
        read(),
      ),
    )
    await until(() => device.logouts === 1)
  })

  it('does not happen under a request that takes longer', async () => {
    const { device, session } = sessionWith({ policy })
    await session.run(device.request('short'), read())
    const long = gate()
    const message = session.run(
      device.request('long', () => long.opens),
      read(),
    )
    await new Promise((resolve) => setTimeout(resolve, 3 * policy.idleLogoutMs))
    assert.equal(device.logouts, 0)
    long.open()
    await message
    assert.equal(await session.run(device.request('right after'), read()), 'right after in 1')
    await until(() => device.logouts === 1)
  })

  it('is not put off by requests that need no login', async () => {
    const { device, session } = sessionWith({ policy })
    await session.run(device.request('one'), read())
    while (device.logouts === 0) {
      await session.runWithoutLogin(device.requestWithoutLogin('count', tick), poll())
    }
  })

  it('is not put off by polls', async () => {
    const { device, session } = sessionWith({ policy })
    while (device.logouts === 0) {
      await session.run(device.request('poll', tick), poll())
    }
    assert.equal(
      device.log.find((line) => line.startsWith('logout')),
      'logout 1',
    )
  })

  it('lets a request that comes meanwhile log in after it', async () => {
    const { device, session } = sessionWith({ policy: { ...policy, closeTimeoutMs: 5_000 } })
    const logout = gate()
    device.logout = () => logout.opens
    await session.run(device.request('one'), read())
    await until(() => device.logouts === 1)
    const message = session.run(device.request('two'), read())
    await tick()
    assert.deepEqual(device.log, ['login 1', 'one in 1', 'logout 1'])
    logout.open()
    assert.equal(await message, 'two in 2')
  })

  it('does not hold up the device when the logout hangs', async () => {
    const { device, session } = sessionWith({ policy: { ...policy, closeTimeoutMs: 10 } })
    device.logout = hangs
    await session.run(device.request('one'), read())
    await until(() => device.logouts === 1)
    assert.equal(await session.run(device.request('two'), read()), 'two in 2')
  })

  it('is made up for when the queue was too full for it', async () => {
    const { device, originQueue, session } = sessionWith({ policy, capacity: 0 })
    await session.run(device.request('one'), read())
    const leave = await originQueue.queue.enter(never())
    await new Promise((resolve) => setTimeout(resolve, 2 * policy.idleLogoutMs))
    assert.equal(device.logouts, 0)
    leave()
    await until(() => device.logouts === 1)
  })

  it('does not log out of what is lost already', async () => {
    const { device, session } = sessionWith({ policy: { idleLogoutMs: 5 } })
    await session.run(device.request('one'), read())
    device.loseSessions()
    device.everyLogin = fails(() => new DeviceError('DEVICE_ERROR', 'no'))
    await failureOf(session.run(device.request('two'), read()))
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(device.logouts, 0)
  })

  it('does not happen where the device wants none', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('one'), read())
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.equal(device.logouts, 0)
  })
})
