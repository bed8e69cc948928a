import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { Backoff, unreachableLimits } from '../../../src/lib/session/backoff.js'
import { OriginQueue } from '../../../src/lib/session/origin-queue.js'
import type { Waiting } from '../../../src/lib/session/session.js'
import type { Signal } from '../../../src/lib/session/signal.js'
import {
  Clock,
  deadline,
  FakeDevice,
  fails,
  failureOf,
  hangs,
  lostAnswer,
  maxWait,
  poll,
  read,
  refusedConnection,
  sessionWith,
  tick,
  until,
  write,
} from './fake-device.js'
import { watchForStrays } from './hooks.js'

/** The waits after failures that each come as soon as they may. */
function waits(backoff: Backoff, count: number): number[] {
  let nowMs = 0
  return Array.from({ length: count }, () => {
    const waitMs = backoff.failed(nowMs)
    nowMs += waitMs
    return waitMs
  })
}

describe('Backoff', () => {
  it('doubles from 1 s to 60 s', () => {
    const longest = new Backoff(unreachableLimits, () => 1)
    assert.deepEqual(waits(longest, 8), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  it('takes up to half of each wait away, never going below the first', () => {
    const shortest = new Backoff(unreachableLimits, () => 0)
    assert.deepEqual(waits(shortest, 8), [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it('stays within its limits after a thousand failures', () => {
    const backoff = new Backoff(unreachableLimits)
    for (const waitMs of waits(backoff, 1_000)) assert.ok(waitMs >= 1_000 && waitMs <= 60_000, String(waitMs))
  })

  it('counts failures that come together as one', () => {
    const backoff = new Backoff(unreachableLimits, () => 1)
    assert.equal(backoff.failed(0), 1_000)
    assert.equal(backoff.failed(10), 990)
    assert.equal(backoff.failed(1_000), 2_000)
  })

  it('starts anew after a success', () => {
    const backoff = new Backoff(unreachableLimits, () => 1)
    waits(backoff, 5)
    backoff.succeeded()
    assert.equal(backoff.remainingMs(0), 0)
    assert.equal(backoff.failed(0), 1_000)
  })
})

describe('Session: a device out of reach', () => {
  watchForStrays()

  it('succeeds when the device comes back while the message waits', async () => {
    const { device, session, states } = sessionWith()
    device.nextLogins.push(fails(refusedConnection), fails(refusedConnection), fails(refusedConnection))
    assert.equal(await session.run(device.request('send'), write()), 'send in 4')
    assert.deepEqual(states, ['opening', 'backoff', 'opening', 'backoff', 'opening', 'backoff', 'opening', 'open'])
  })

  it('fails with UNREACHABLE when the message’s own time passes, although the next attempt is far off', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 60_000, longestMs: 60_000 } })
    device.everyLogin = fails(refusedConnection)
    const failure = await failureOf(session.run(device.request('send'), write({ signal: maxWait(20) })))
    assert.equal(failure.code, 'UNREACHABLE')
    assert.equal(failure.carriedOut, 'no')
    assert.equal(device.logins, 1)
  })

  it('keeps trying until then', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 1, longestMs: 2 } })
    device.everyLogin = fails(refusedConnection)
    const ended = new AbortController()
    const message = failureOf(session.run(device.request('send'), write({ signal: ended.signal })))
    await until(() => device.logins >= 5)
    ended.abort(new DeviceError('TIMEOUT', 'maxWait is over'))
    assert.equal((await message).code, 'UNREACHABLE')
  })

  it('fails messages that wait behind it with UNREACHABLE when their time passes', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 60_000, longestMs: 60_000 } })
    device.everyLogin = fails(refusedConnection)
    const messages = Array.from({ length: 3 }, () =>
      failureOf(session.run(device.request('send'), write({ signal: maxWait(20) }))),
    )
    assert.deepEqual(
      (await Promise.all(messages)).map(({ code }) => code),
      ['UNREACHABLE', 'UNREACHABLE', 'UNREACHABLE'],
    )
    assert.equal(device.logins, 1)
  })

  it('says TIMEOUT, not UNREACHABLE, of a message that was out of luck after the device came back', async () => {
    const { device, session } = sessionWith()
    device.nextLogins.push(fails(refusedConnection))
    const { signal, passes } = deadline()
    const answer = (ended: Signal) => {
      setImmediate(passes)
      return hangs(ended)
    }
    const failure = await failureOf(session.run(device.request('send', answer), write({ signal })))
    assert.equal(failure.code, 'TIMEOUT')
  })

  it('waits for a device that vanished between two requests and repeats even a write that never left', async () => {
    const { device, session, states } = sessionWith()
    await session.run(device.request('warm-up'), read())
    let attempts = 0
    const answer = () => {
      attempts += 1
      if (attempts < 3) throw refusedConnection()
    }
    assert.equal(await session.run(device.request('send', answer), write()), 'send in 1')
    assert.deepEqual(states, ['opening', 'open', 'backoff', 'open'])
  })

  it('fails at once what no waiting can mend', async () => {
    const { device, session } = sessionWith()
    device.everyLogin = fails(() => new DeviceError('UNREACHABLE', 'no such host name', { retryable: false }, 'no'))
    assert.equal((await failureOf(session.run(device.request('send'), read()))).code, 'UNREACHABLE')
    assert.equal(device.logins, 1)
    assert.equal(session.state, 'idle')
  })

  it('spares the device while it is away: all sessions with it wait', async () => {
    const clock = new Clock()
    const originQueue = new OriginQueue({ concurrency: 1, backoff: { firstMs: 60_000, longestMs: 60_000 } })
    const one = sessionWith({ originQueue, now: clock.now })
    const other = sessionWith({ originQueue, now: clock.now })
    one.device.everyLogin = fails(refusedConnection)
    await failureOf(one.session.run(one.device.request('send'), read({ signal: maxWait(10) })))
    await failureOf(other.session.run(other.device.request('send'), read({ signal: maxWait(10) })))
    assert.deepEqual(other.device.log, [])
    clock.ms += 60_000
    await other.session.run(other.device.request('send'), read())
    assert.equal(other.device.logins, 1)
  })

  it('counts requests that fail together as one outage', async () => {
    const { device, originQueue, session } = sessionWith({
      concurrency: 4,
      backoff: { firstMs: 10_000, longestMs: 60_000_000 },
    })
    await session.run(device.request('warm-up'), read())
    const together = Array.from({ length: 4 }, () =>
      failureOf(session.run(device.request('read', fails(lostAnswer)), write())),
    )
    await Promise.all(together)
    assert.ok(originQueue.backoffMs(Date.now()) <= 10_000, String(originQueue.backoffMs(Date.now())))
  })

  it('is over as soon as the device answers anything, be it an error', async () => {
    const { device, originQueue, session, states } = sessionWith()
    await session.run(device.request('warm-up'), read())
    await failureOf(session.run(device.request('send', fails(lostAnswer)), write()))
    const missing = () => new DeviceError('NOT_FOUND', 'no such path')
    await failureOf(session.run(device.request('get', fails(missing)), read()))
    assert.equal(originQueue.unreachable, undefined)
    assert.deepEqual(states, ['opening', 'open', 'backoff', 'open'])
  })

  it('is not over because something failed on this side of the wire', async () => {
    const { device, originQueue, session } = sessionWith()
    await session.run(device.request('warm-up'), read())
    await failureOf(session.run(device.request('send', fails(lostAnswer)), write()))
    const badInput = () => new DeviceError('BAD_INPUT', 'no such field', {}, 'no')
    await failureOf(session.run(device.request('get', fails(badInput)), read()))
    assert.notEqual(originQueue.unreachable, undefined)
  })

  it('is not concluded from an exchange that the message itself cut off', async () => {
    const { device, originQueue, session, states } = sessionWith()
    const cutOff = (signal: Signal) => hangs(signal).catch(() => Promise.reject(refusedConnection()))
    await failureOf(session.run(device.request('send', cutOff), write({ signal: maxWait(20) })))
    assert.equal(originQueue.unreachable, undefined)
    assert.deepEqual(states, ['opening', 'open'])
  })

  it('is noticed and left by requests without login as well', async () => {
    const { device, session, states } = sessionWith()
    let attempts = 0
    const answer = () => {
      attempts += 1
      if (attempts === 1) throw refusedConnection()
    }
    await session.runWithoutLogin(device.requestWithoutLogin('count', answer), poll())
    assert.deepEqual(states, ['backoff', 'idle'])
  })

  it('keeps the order of the messages that wait for it', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 2, longestMs: 2 } })
    device.nextLogins.push(fails(refusedConnection), fails(refusedConnection))
    const names = ['a', 'b', 'c', 'd']
    await Promise.all(names.map((name) => session.run(device.request(name), write())))
    assert.deepEqual(
      device.log.filter((line) => !line.startsWith('login')),
      names.map((name) => `${name} in 3`),
    )
  })

  it('lets no more wait than the queue holds', async () => {
    const { device, session } = sessionWith({ capacity: 2, backoff: { firstMs: 60_000, longestMs: 60_000 } })
    device.everyLogin = fails(refusedConnection)
    const ended = new AbortController()
    const waiting = [1, 2, 3].map(() => failureOf(session.run(device.request('send'), write({ signal: ended.signal }))))
    await until(() => session.state === 'backoff')
    await tick()
    assert.equal((await failureOf(session.run(device.request('one more'), write()))).code, 'QUEUE_FULL')
    ended.abort(new DeviceError('CLOSED', 'node removed'))
    await Promise.all(waiting)
  })

  it('tells a waiting message for how long', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 4, longestMs: 4 }, now: new Clock().now })
    device.nextLogins.push(fails(refusedConnection))
    const heard: Waiting[] = []
    await session.run(device.request('send'), write({ onWait: (waiting) => heard.push(waiting) }))
    assert.deepEqual(heard, [{ reason: 'unreachable', forMs: 4 }])
  })

  it('can be left while waiting: the message fails with the reason it was ended with', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 60_000, longestMs: 60_000 } })
    device.everyLogin = fails(refusedConnection)
    const ended = new AbortController()
    const message = failureOf(session.run(device.request('send'), write({ signal: ended.signal })))
    await until(() => session.state === 'backoff')
    ended.abort(new DeviceError('CLOSED', 'node removed', {}, 'no'))
    assert.equal((await message).code, 'CLOSED')
  })

  it('does not add up listeners on a long-lived signal', async () => {
    const device = new FakeDevice()
    const { session } = sessionWith({ device })
    const options = read()
    // A leak would show as a MaxListenersExceededWarning, which the hooks take for a failure.
    for (let index = 0; index < 50; index += 1) await session.run(device.request('read'), options)
    assert.equal(device.log.length, 51)
  })
})
