import assert from 'node:assert/strict'
import { DeviceError, type ErrorCode } from '../../../src/lib/errors.js'
import { LoginRefused, sendingCredentials } from '../../../src/lib/session/outcomes.js'
import { RefusalMemory } from '../../../src/lib/session/refusals.js'
import type { Signal } from '../../../src/lib/session/signal.js'
import { Clock, FakeDevice, fails, failureOf, poll, read, sessionWith, type Ticket, write } from './fake-device.js'
import { watchForStrays } from './hooks.js'

/** A device whose login sends the credentials, as those of the real ones do. */
class Device extends FakeDevice {
  override open(signal: Signal): Promise<Ticket> {
    return sendingCredentials(() => super.open(signal))
  }
}

const garbled = () => new DeviceError('BAD_RESPONSE', 'The device did not answer as its API does.')
const answersThatSayNothing: [string, () => Error][] = [
  ['an unknown code', () => new DeviceError('DEVICE_ERROR', 'Refused (-199).', { deviceCode: -199 }, 'no')],
  ['a page instead of an answer', garbled],
  ['HTTP 500', () => new DeviceError('DEVICE_ERROR', 'HTTP 500', { httpStatus: 500, retryable: true })],
  ['a connection reset', () => new DeviceError('UNREACHABLE', 'closed without an answer')],
  ['silence', () => new DeviceError('TIMEOUT', 'no answer in time')],
  ['a reply without end', () => new DeviceError('RESPONSE_TOO_LARGE', 'too large')],
]

function setup(failure: () => Error = garbled) {
  const clock = new Clock()
  const device = new Device()
  device.everyLogin = fails(failure)
  const refusals = new RefusalMemory(clock.now, clock.now)
  const policy = { unprovenSpacingMs: 20 }
  return { clock, ...sessionWith({ device, refusals, policy, now: clock.now }) }
}

describe('Session: a login whose answer is not understood', () => {
  watchForStrays()

  for (const [name, failure] of answersThatSayNothing) {
    it(`is not repeated within a message: ${name}`, async () => {
      const { device, session } = setup(failure)
      const told = await failureOf(session.run(device.request('any'), read()))
      assert.equal(told.message, failure().message)
      assert.equal(told.carriedOut, 'no')
      assert.equal(device.logins, 1)
    })
  }

  for (const concurrency of [1, 4]) {
    it(`is made twice at most for 35 messages and a poller, ${concurrency} at a time`, async () => {
      const clock = new Clock()
      const device = new Device()
      device.everyLogin = fails(garbled)
      const refusals = new RefusalMemory(clock.now, clock.now)
      const { session } = sessionWith({
        device,
        refusals,
        concurrency,
        now: clock.now,
        policy: { unprovenSpacingMs: 20 },
      })
      const pace = setInterval(() => {
        clock.ms += 20
      }, 1)
      const messages = Array.from({ length: 40 }, (_, index) =>
        failureOf(session.run(device.request('any'), index % 8 === 0 ? poll() : read())),
      )
      const codes = (await Promise.all(messages)).map(({ code }) => code)
      clearInterval(pace)
      assert.deepEqual(codes, Array(40).fill('BAD_RESPONSE'))
      assert.equal(device.logins, 2)
    })
  }

  it('keeps everybody away for five minutes after the second, with the last error and the time that is left', async () => {
    const { clock, device, session } = setup()
    await failureOf(session.run(device.request('first'), read()))
    clock.ms += 1_000
    await failureOf(session.run(device.request('second'), read()))
    clock.ms += 299_000
    const told = await failureOf(session.run(device.request('third'), write()))
    assert.deepEqual([told.code, told.message, told.cause.retryAfterMs], ['BAD_RESPONSE', garbled().message, 1_000])
    assert.equal(device.logins, 2)
    clock.ms += 1_000
    await failureOf(session.run(device.request('fourth'), read()))
    await failureOf(session.run(device.request('fifth'), read()))
    assert.equal(device.logins, 3)
  })

  it('is shared by all sessions with the same credentials, also by one that a redeploy makes', async () => {
    const { clock, device, session, refusals } = setup()
    for (let message = 0; message < 2; message += 1) {
      await failureOf(session.run(device.request('any'), read()))
      clock.ms += 1_000
    }
    await session.close()
    const again = sessionWith({ device, refusals, now: clock.now })
    assert.equal((await failureOf(again.session.run(device.request('any'), read()))).code, 'BAD_RESPONSE')
    assert.equal(device.logins, 2)
    const others = sessionWith({ device, refusals, now: clock.now, refusalKey: 'changed credentials' })
    await failureOf(others.session.run(device.request('any'), read()))
    assert.equal(device.logins, 3)
  })

  it('may be made again at once when the user asks for it', async () => {
    const { clock, device, session } = setup()
    for (let message = 0; message < 2; message += 1) {
      await failureOf(session.run(device.request('any'), read()))
      clock.ms += 1_000
    }
    device.everyLogin = () => undefined
    session.forgetRefusal()
    assert.equal(await session.run(device.request('test'), read({ impatient: true })), 'test in 3')
  })

  it('is forgotten once a login has succeeded: the next two are no more in a row', async () => {
    const { clock, device, session } = setup()
    await failureOf(session.run(device.request('first'), read()))
    clock.ms += 1_000
    device.nextLogins.push(() => undefined)
    await session.run(device.request('second'), read())
    device.loseSessions()
    await failureOf(session.run(device.request('third'), read()))
    clock.ms += 1_000
    device.nextLogins.push(() => undefined)
    assert.equal(await session.run(device.request('fourth'), read()), 'fourth in 4')
  })

  it('lets a message wait for its distance instead of failing', async () => {
    const { clock, device, session } = setup()
    await failureOf(session.run(device.request('first'), read()))
    device.everyLogin = () => undefined
    const startedMs = performance.now()
    const second = session.run(device.request('second'), read())
    setTimeout(() => {
      clock.ms += 20
    }, 5)
    assert.equal(await second, 'second in 2')
    assert.ok(performance.now() - startedMs >= 19)
  })

  const judgedOtherwise: ErrorCode[] = ['SESSION_BUSY', 'LOCKED_OUT', 'DEVICE_BUSY']
  for (const code of judgedOtherwise) {
    it(`is none where the device says ${code}`, async () => {
      await assert.rejects(
        sendingCredentials(() => Promise.reject(new DeviceError(code, 'come back later'))),
        DeviceError,
      )
    })
  }

  it('is none where the credentials never left', async () => {
    const refusedConnection = new DeviceError('UNREACHABLE', 'nothing listens there', {}, 'no')
    await assert.rejects(
      sendingCredentials(() => Promise.reject(refusedConnection)),
      refusedConnection,
    )
  })

  it('does not soften a refusal that stands', async () => {
    const { clock, device, session, refusals } = setup(
      () => new LoginRefused(new DeviceError('CREDENTIALS_REFUSED', 'wrong'), { costsTry: true }),
    )
    await failureOf(session.run(device.request('any'), read()))
    refusals.unproven('these credentials', garbled(), 1, { spacingMs: 1, coolDownMs: 1 })
    clock.ms += 3_600_000
    assert.equal((await failureOf(session.run(device.request('any'), read()))).code, 'CREDENTIALS_REFUSED')
    assert.equal(device.logins, 1)
  })
})
