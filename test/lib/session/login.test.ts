import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { SessionLost } from '../../../src/lib/session/outcomes.js'
import { FakeDevice, failureOf, gate, poll, read, sessionWith, tick, until, write } from './fake-device.js'
import { watchForStrays } from './hooks.js'

const tenRequests = Array.from({ length: 10 }, (_, index) => `request ${index}`)

describe('Session: logging in', () => {
  watchForStrays()

  it('logs in before the first request and keeps the session for the next', async () => {
    const { device, session } = sessionWith()
    assert.equal(await session.run(device.request('first'), read()), 'first in 1')
    assert.equal(await session.run(device.request('second'), read()), 'second in 1')
    assert.deepEqual(device.log, ['login 1', 'first in 1', 'second in 1'])
    assert.equal(session.logins, 1)
  })

  for (const concurrency of [1, 4]) {
    it(`logs in once however many wait, ${concurrency} at a time`, async () => {
      const { device, session } = sessionWith({ concurrency })
      device.everyLogin = tick
      const replies = await Promise.all(tenRequests.map((name) => session.run(device.request(name, tick), read())))
      assert.deepEqual(
        replies,
        tenRequests.map((name) => `${name} in 1`),
      )
      assert.equal(device.logins, 1)
      assert.equal(device.busiest, concurrency)
    })

    it(`logs in once more when the session expires under ten requests, ${concurrency} at a time`, async () => {
      const { device, session } = sessionWith({ concurrency })
      await session.run(device.request('before'), read())
      device.loseSessions()
      device.everyLogin = tick
      const replies = await Promise.all(tenRequests.map((name) => session.run(device.request(name), read())))
      assert.deepEqual(
        replies,
        tenRequests.map((name) => `${name} in 2`),
      )
      assert.equal(device.logins, 2)
    })
  }

  it('keeps a session that was renewed while a straggler still reports the old one as lost', async () => {
    const { device, session } = sessionWith({ concurrency: 2 })
    await session.run(device.request('before'), read())
    const straggler = gate()
    const lateLoss = session.run(async (ticket, signal) => {
      if (ticket.id !== 1) return await device.request('late')(ticket, signal)
      await straggler.opens
      throw new SessionLost(new DeviceError('SESSION_BUSY', 'gone'))
    }, read())
    device.loseSessions()
    await session.run(device.request('prompt'), read())
    straggler.open()
    assert.equal(await lateLoss, 'late in 2')
    assert.equal(device.logins, 2)
  })

  it('renews a session that expired between two requests without a word to the flow', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('one'), write())
    device.loseSessions()
    assert.equal(await session.run(device.request('two'), write()), 'two in 2')
    assert.deepEqual(device.log, ['login 1', 'one in 1', 'two in 1', 'login 2', 'two in 2'])
  })

  it('repeats a request once, not twice, after its session was lost', async () => {
    const { device, session } = sessionWith()
    const lose = () => {
      throw new SessionLost(new DeviceError('PERMISSION_DENIED', 'this user may not do that'))
    }
    const failure = await failureOf(session.run(device.request('forbidden', lose), read()))
    assert.equal(failure.code, 'PERMISSION_DENIED')
    assert.deepEqual(device.log, ['login 1', 'forbidden in 1', 'login 2', 'forbidden in 2'])
  })

  it('renews for a poll too', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('one'), poll())
    device.loseSessions()
    assert.equal(await session.run(device.request('two'), poll()), 'two in 2')
  })

  it('repeats a lost request in its own turn, before those that came after it', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('warm-up'), read())
    device.loseSessions()
    await Promise.all(['off', 'on'].map((name) => session.run(device.request(name), write())))
    assert.deepEqual(device.log.slice(2), ['off in 1', 'login 2', 'off in 2', 'on in 2'])
  })

  it('runs a request without login without logging in, in turn with the others', async () => {
    const { device, session } = sessionWith()
    const both = [
      session.run(device.request('with', tick), read()),
      session.runWithoutLogin(device.requestWithoutLogin('without', tick), read()),
    ]
    assert.deepEqual(await Promise.all(both), ['with in 1', 'without'])
    assert.equal(device.busiest, 1)
    const fresh = sessionWith()
    await fresh.session.runWithoutLogin(fresh.device.requestWithoutLogin('count'), poll())
    assert.deepEqual(fresh.device.log, ['count'])
  })

  it('lets nobody near a one-at-a-time device while a login whose message gave up is still under way', async () => {
    const { device, session } = sessionWith()
    const slowLogin = gate()
    device.nextLogins.push(() => slowLogin.opens)
    const impatient = new AbortController()
    const given = failureOf(session.run(device.request('given up'), read({ signal: impatient.signal })))
    await until(() => device.logins === 1)
    impatient.abort(new DeviceError('TIMEOUT', 'maxWait is over'))
    assert.equal((await given).code, 'TIMEOUT')
    const count = session.runWithoutLogin(device.requestWithoutLogin('count'), poll())
    await tick()
    assert.deepEqual(device.log, ['login 1'])
    slowLogin.open()
    assert.equal(await count, 'count')
    assert.equal(device.busiest, 1)
  })

  it('uses the login that its impatient first message left behind', async () => {
    const { device, session } = sessionWith()
    const slowLogin = gate()
    device.nextLogins.push(() => slowLogin.opens)
    const impatient = new AbortController()
    const given = failureOf(session.run(device.request('given up'), read({ signal: impatient.signal })))
    await until(() => device.logins === 1)
    impatient.abort(new DeviceError('TIMEOUT', 'maxWait is over'))
    await given
    slowLogin.open()
    assert.equal(await session.run(device.request('next'), read()), 'next in 1')
  })

  it('shows idle, opening, open, expired, opening, open, closed in this order', async () => {
    const { device, session, states } = sessionWith()
    assert.equal(session.state, 'idle')
    await session.run(device.request('one'), read())
    device.loseSessions()
    await session.run(device.request('two'), read())
    await session.close()
    assert.deepEqual(states, ['opening', 'open', 'expired', 'opening', 'open', 'closed'])
  })

  it('stops telling a listener that no longer listens', async () => {
    const device = new FakeDevice()
    const { session } = sessionWith({ device })
    const heard: string[] = []
    const stop = session.onState((state) => heard.push(state))
    stop()
    await session.run(device.request('one'), read())
    assert.deepEqual(heard, [])
  })

  it('reports a loss that the login itself answers with, and shows idle again', async () => {
    const { device, session } = sessionWith()
    device.everyLogin = () => {
      throw new SessionLost(new DeviceError('DEVICE_ERROR', 'no session could be made', { deviceCode: 125002 }))
    }
    const failure = await failureOf(session.run(device.request('one'), read()))
    assert.equal(failure.cause.deviceCode, 125002)
    assert.equal(session.state, 'idle')
  })
})
