import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import type { Signal } from '../../../src/lib/session/signal.js'
import {
  deadline,
  fails,
  failureOf,
  gate,
  hangs,
  lostAnswer,
  maxWait,
  never,
  read,
  refusedConnection,
  sessionWith,
  until,
  write,
} from './fake-device.js'
import { watchForStrays } from './hooks.js'

/** Answers with each failure once, then well. */
function failing(...failures: (() => Error)[]) {
  return () => {
    const failure = failures.shift()
    if (failure !== undefined) throw failure()
  }
}

const noAnswerInTime = () => new DeviceError('TIMEOUT', 'no complete answer in time')
const cutOff = () => new DeviceError('BAD_RESPONSE', 'the answer was cut off')

describe('Session: what is sent again', () => {
  watchForStrays()

  for (const [what, failure] of [
    ['a lost answer', lostAnswer],
    ['an answer that did not come in time', noAnswerInTime],
    ['an answer that was cut off', cutOff],
  ] as const) {
    it(`repeats a read once after ${what}`, async () => {
      const { device, session } = sessionWith()
      assert.equal(await session.run(device.request('status', failing(failure)), read()), 'status in 1')
      assert.deepEqual(device.log, ['login 1', 'status in 1', 'status in 1'])
    })

    it(`does not repeat a write after ${what}, and says that it may have been carried out`, async () => {
      const { device, session } = sessionWith()
      const message = failureOf(session.run(device.request('send', failing(failure)), write()))
      assert.equal((await message).code, failure().code)
      assert.equal((await message).carriedOut, 'unknown')
      assert.deepEqual(device.log, ['login 1', 'send in 1'])
    })
  }

  it('does not repeat a read twice', async () => {
    const { device, session } = sessionWith()
    const failure = await failureOf(
      session.run(device.request('status', failing(noAnswerInTime, noAnswerInTime)), read()),
    )
    assert.equal(failure.code, 'TIMEOUT')
    assert.equal(device.log.length, 3)
  })

  it('repeats a write that provably never left', async () => {
    const { device, session } = sessionWith()
    assert.equal(await session.run(device.request('send', failing(refusedConnection)), write()), 'send in 1')
    assert.deepEqual(device.log, ['login 1', 'send in 1', 'send in 1'])
  })

  it('repeats a write once that the device said it did not carry out', async () => {
    const notYet = () => new DeviceError('DEVICE_ERROR', 'system busy', { retryable: true }, 'no')
    const { device, session } = sessionWith()
    assert.equal(await session.run(device.request('send', failing(notYet)), write()), 'send in 1')
    assert.equal(device.log.length, 3)
  })

  it('repeats nothing that would be answered the same again', async () => {
    const { device, session } = sessionWith()
    const missing = () => new DeviceError('NOT_FOUND', 'no such path')
    assert.equal((await failureOf(session.run(device.request('get', fails(missing)), read()))).code, 'NOT_FOUND')
    assert.equal(device.log.length, 2)
  })

  it('reports a failure of its own as an error with a code', async () => {
    const { device, session } = sessionWith()
    const failure = await failureOf(
      session.run(
        device.request(
          'get',
          fails(() => new TypeError('oops')),
        ),
        read(),
      ),
    )
    assert.equal(failure.code, 'DEVICE_ERROR')
    assert.match(failure.message, /oops/)
  })
})

describe('Session: whether a failed write may have been carried out', () => {
  watchForStrays()

  it('surely not, when its login got no answer', async () => {
    const { device, session } = sessionWith()
    device.everyLogin = fails(() => new DeviceError('TIMEOUT', 'no answer to the login', { retryable: false }))
    const failure = await failureOf(session.run(device.request('send'), write()))
    assert.equal(failure.code, 'TIMEOUT')
    assert.equal(failure.carriedOut, 'no')
    assert.equal(device.logins, 1)
  })

  it('surely not, when another message lost its answer just before', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('warm-up'), read())
    const first = failureOf(session.run(device.request('first', fails(lostAnswer)), write()))
    const second = session.run(device.request('second'), write())
    assert.equal((await first).carriedOut, 'unknown')
    assert.equal(await second, 'second in 1')
  })

  it('surely not, when its time passed in the queue', async () => {
    const { device, session } = sessionWith()
    const running = new AbortController()
    const holder = failureOf(session.run(device.request('holder', hangs), write({ signal: running.signal })))
    const failure = await failureOf(session.run(device.request('send'), write({ signal: maxWait(10) })))
    assert.equal(failure.code, 'TIMEOUT')
    assert.equal(failure.carriedOut, 'no')
    running.abort(new DeviceError('CLOSED', 'node removed'))
    await holder
  })

  it('surely not, when its time passed while the device was away, although others lost their answers', async () => {
    const { device, session } = sessionWith({ backoff: { firstMs: 1_000, longestMs: 1_000 } })
    await failureOf(session.run(device.request('other', fails(lostAnswer)), write()))
    const failure = await failureOf(session.run(device.request('send'), write({ signal: maxWait(10) })))
    assert.equal(failure.code, 'UNREACHABLE')
    assert.equal(failure.carriedOut, 'no')
  })

  it('perhaps, when its time passed after it was sent', async () => {
    const { device, session } = sessionWith()
    const { signal, passes } = deadline()
    const answer = (ended: Signal) => {
      setImmediate(passes)
      return hangs(ended)
    }
    const failure = await failureOf(session.run(device.request('send', answer), write({ signal })))
    assert.equal(failure.code, 'TIMEOUT')
    assert.equal(failure.carriedOut, 'unknown')
  })

  it('perhaps, when its time passed during a second attempt that may have arrived', async () => {
    const { device, session } = sessionWith()
    const { signal, passes } = deadline()
    let attempts = 0
    const answer = (ended: Signal) => {
      attempts += 1
      if (attempts === 1) throw refusedConnection()
      setImmediate(passes)
      return hangs(ended)
    }
    const failure = await failureOf(session.run(device.request('send', answer), write({ signal })))
    assert.equal(attempts, 2)
    assert.equal(failure.carriedOut, 'unknown')
  })

  it('perhaps, when the session was closed after it was sent', async () => {
    const { device, session } = sessionWith()
    const arrived = gate()
    const answer = (signal: Signal) => {
      arrived.open()
      return hangs(signal)
    }
    const message = failureOf(session.run(device.request('send', answer), write()))
    await arrived.opens
    await session.close()
    assert.equal((await message).code, 'CLOSED')
    assert.equal((await message).carriedOut, 'unknown')
  })

  it('surely not, when the session was closed before it was sent', async () => {
    const { device, session } = sessionWith()
    const holder = failureOf(session.run(device.request('holder', hangs), write()))
    const message = failureOf(session.run(device.request('send'), write({ signal: never() })))
    await until(() => device.log.includes('holder in 1'))
    await session.close()
    assert.equal((await message).code, 'CLOSED')
    assert.equal((await message).carriedOut, 'no')
    await holder
  })
})
