import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import type { Waiting } from '../../../src/lib/session/session.js'
import type { Signal } from '../../../src/lib/session/signal.js'
import {
  busyFailure,
  Clock,
  deadline,
  fails,
  failureOf,
  hangs,
  poll,
  read,
  sessionWith,
  until,
  write,
} from './fake-device.js'
import { watchForStrays } from './hooks.js'

const second = 1_000
const minute = 60 * second

function watched() {
  const clock = new Clock()
  return { clock, ...sessionWith({ now: clock.now }) }
}

/** A session that was lost, renewed and, 10 s later, is lost again without anybody having noticed yet. */
async function takenTwice() {
  const setup = watched()
  const { clock, device, session } = setup
  await session.run(device.request('one'), poll())
  device.loseSessions()
  await session.run(device.request('renewed'), poll())
  clock.ms += 10 * second
  device.loseSessions()
  return setup
}

describe('Session: taken by somebody', () => {
  watchForStrays()

  it('is renewed at once after a single loss, also by a poll', async () => {
    const { clock, device, session } = watched()
    await session.run(device.request('one'), poll())
    clock.ms += second
    device.loseSessions()
    assert.equal(await session.run(device.request('two'), poll()), 'two in 2')
  })

  it('is left alone by polls when it is lost again within a minute', async () => {
    const { device, session } = await takenTwice()
    const failure = await failureOf(session.run(device.request('poll'), poll()))
    assert.equal(failure.code, 'SESSION_BUSY')
    assert.equal(failure.cause.retryAfterMs, minute)
    assert.equal(session.state, 'busy-elsewhere')
    assert.equal(device.logins, 2)
  })

  it('is left alone for 60 s, doubling to 10 min as long as it happens again', async () => {
    const { clock, device, session } = await takenTwice()
    for (const waitMs of [1, 2, 4, 8, 10, 10].map((minutes) => minutes * minute)) {
      assert.equal((await failureOf(session.run(device.request('poll'), poll()))).cause.retryAfterMs, waitMs)
      const logins = device.logins
      clock.ms += waitMs - 1
      assert.equal((await failureOf(session.run(device.request('poll'), poll()))).cause.retryAfterMs, 1)
      assert.equal(device.logins, logins)
      clock.ms += 1
      await session.run(device.request('poll'), poll())
      clock.ms += 10 * second
      device.loseSessions()
    }
  })

  it('is renewed at once by a user’s message all the same', async () => {
    const { device, session } = await takenTwice()
    await failureOf(session.run(device.request('poll'), poll()))
    assert.equal(await session.run(device.request('user'), read()), 'user in 3')
  })

  it('was an expiry, not a theft, when it comes more than a minute after the renewal', async () => {
    const { clock, device, session } = watched()
    for (let round = 0; round < 4; round += 1) {
      assert.equal(await session.run(device.request('poll'), poll()), `poll in ${round + 1}`)
      clock.ms += minute
      device.loseSessions()
    }
  })

  it('counts the minute from the renewal, not from the loss before it', async () => {
    const { clock, device, session } = watched()
    await session.run(device.request('one'), poll())
    device.loseSessions()
    device.nextLogins.push(fails(() => new DeviceError('DEVICE_BUSY', 'come back later')))
    await failureOf(session.run(device.request('notices the loss'), poll()))
    clock.ms += 5 * minute
    await session.run(device.request('renewed'), poll())
    clock.ms += 10 * second
    device.loseSessions()
    assert.equal((await failureOf(session.run(device.request('lost again'), poll()))).code, 'SESSION_BUSY')
  })

  it('starts anew with 60 s after it was left in peace for a minute', async () => {
    const { clock, device, session } = await takenTwice()
    await failureOf(session.run(device.request('poll'), poll()))
    clock.ms += minute
    await session.run(device.request('poll'), poll())
    clock.ms += 2 * minute
    await session.run(device.request('peace'), poll())
    device.loseSessions()
    await session.run(device.request('renewed'), poll())
    device.loseSessions()
    assert.equal((await failureOf(session.run(device.request('poll'), poll()))).cause.retryAfterMs, minute)
  })

  it('lets polls without login go on', async () => {
    const { device, session } = await takenTwice()
    await failureOf(session.run(device.request('poll'), poll()))
    assert.equal(await session.runWithoutLogin(device.requestWithoutLogin('count'), poll()), 'count')
  })
})

describe('Session: a login that says busy', () => {
  watchForStrays()

  const taken = fails(() => busyFailure('somebody is logged in'))

  it('fails a poll at once and keeps polls away for a minute', async () => {
    const clock = new Clock()
    const { device, session } = sessionWith({ now: clock.now })
    device.everyLogin = taken
    assert.equal((await failureOf(session.run(device.request('poll'), poll()))).message, 'somebody is logged in')
    clock.ms += minute - 1
    assert.equal((await failureOf(session.run(device.request('poll'), poll()))).cause.retryAfterMs, 1)
    assert.equal(device.logins, 1)
    clock.ms += 1
    await failureOf(session.run(device.request('poll'), poll()))
    assert.equal(device.logins, 2)
    assert.equal(session.state, 'busy-elsewhere')
  })

  it('makes a user’s message wait until the session is free', async () => {
    const { device, session } = sessionWith()
    device.nextLogins.push(taken, taken)
    const heard: Waiting[] = []
    const reply = await session.run(device.request('send'), write({ onWait: (waiting) => heard.push(waiting) }))
    assert.equal(reply, 'send in 3')
    assert.deepEqual(heard, Array(2).fill({ reason: 'busy-elsewhere', forMs: 5 }))
  })

  it('fails a user’s message with SESSION_BUSY when its time passes', async () => {
    const { device, session } = sessionWith()
    device.everyLogin = taken
    const { signal, passes } = deadline()
    const message = failureOf(session.run(device.request('send'), write({ signal })))
    await until(() => device.logins > 1)
    passes()
    const failure = await message
    assert.equal(failure.code, 'SESSION_BUSY')
    assert.equal(failure.message, 'somebody is logged in')
    assert.equal(failure.carriedOut, 'no')
  })

  it('says TIMEOUT of a message whose time passed after it got in at last', async () => {
    const { device, session } = sessionWith()
    device.nextLogins.push(taken)
    const { signal, passes } = deadline()
    const answer = (ended: Signal) => {
      setImmediate(passes)
      return hangs(ended)
    }
    const failure = await failureOf(session.run(device.request('send', answer), write({ signal })))
    assert.equal(failure.code, 'TIMEOUT')
    assert.equal(failure.carriedOut, 'unknown')
  })

  it('makes a user’s message wait even if the driver did not say that nothing was carried out', async () => {
    const { device, session } = sessionWith()
    device.nextLogins.push(fails(() => new DeviceError('SESSION_BUSY', 'taken')))
    assert.equal(await session.run(device.request('send'), write()), 'send in 2')
  })

  it('asks the device once for all who wait, and serves them in their order', async () => {
    const { device, session } = sessionWith()
    device.nextLogins.push(taken, taken, taken)
    const names = ['a', 'b', 'c', 'd', 'e']
    await Promise.all(names.map((name) => session.run(device.request(name), write())))
    assert.deepEqual(device.log, ['login 1', 'login 2', 'login 3', 'login 4', ...names.map((name) => `${name} in 4`)])
  })

  it('lets a user’s message log in at once although a poll was just told that it is busy', async () => {
    const { device, session } = sessionWith({ policy: { busyRetryMs: 60_000 } })
    device.nextLogins.push(taken)
    await failureOf(session.run(device.request('poll'), poll()))
    assert.equal(await session.run(device.request('user'), read()), 'user in 2')
  })

  it('does not keep requests without login waiting', async () => {
    const { device, session } = sessionWith({ policy: { busyRetryMs: 60_000 } })
    device.everyLogin = taken
    const ended = new AbortController()
    const message = failureOf(session.run(device.request('send'), write({ signal: ended.signal })))
    await until(() => session.state === 'busy-elsewhere')
    assert.equal(await session.runWithoutLogin(device.requestWithoutLogin('count'), poll()), 'count')
    ended.abort(new DeviceError('TIMEOUT', 'maxWait is over'))
    assert.equal((await message).code, 'SESSION_BUSY')
  })

  it('does not drive polls away for longer because a user’s message keeps asking', async () => {
    const clock = new Clock()
    const { device, session } = sessionWith({ now: clock.now })
    device.everyLogin = taken
    const { signal, passes } = deadline()
    const message = failureOf(session.run(device.request('send'), write({ signal })))
    await until(() => device.logins > 2)
    passes()
    await message
    assert.equal((await failureOf(session.run(device.request('poll'), poll()))).cause.retryAfterMs, minute)
  })

  it('waits as well when a request inside the session is told busy', async () => {
    const { device, session } = sessionWith()
    let attempts = 0
    const answer = () => {
      attempts += 1
      if (attempts === 1) throw busyFailure('taken meanwhile')
    }
    const heard: Waiting[] = []
    await session.run(device.request('send', answer), write({ onWait: (waiting) => heard.push(waiting) }))
    assert.deepEqual(heard, [{ reason: 'busy-elsewhere', forMs: 5 }])
  })
})
