import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeviceError } from '../../../src/lib/errors.js'
import { LoginRefused } from '../../../src/lib/session/outcomes.js'
import { RefusalMemory } from '../../../src/lib/session/refusals.js'
import { Clock, FakeDevice, fails, failureOf, poll, read, sessionWith, tick, write } from './fake-device.js'
import { watchForStrays } from './hooks.js'

const minute = 60_000
const hour = 60 * minute

const wrongPassword = () =>
  new LoginRefused(
    new DeviceError('CREDENTIALS_REFUSED', 'The device refuses this password.', { deviceCode: -37 }, 'no'),
    { costsTry: true },
  )
const challengeRefused = () =>
  new LoginRefused(new DeviceError('CREDENTIALS_REFUSED', 'The user may not log in.', { deviceCode: -71 }, 'no'), {
    costsTry: false,
  })
const lockedFor = (retryAfterMs?: number) => () =>
  new DeviceError('LOCKED_OUT', 'Too many failures.', retryAfterMs === undefined ? {} : { retryAfterMs })

function refusingDevice(refusal: () => Error = wrongPassword): FakeDevice {
  const device = new FakeDevice()
  device.everyLogin = fails(refusal)
  return device
}

describe('Session: refused credentials', () => {
  watchForStrays()

  for (const concurrency of [1, 4]) {
    it(`costs one try and fails everyone who waits, ${concurrency} at a time`, async () => {
      const { device, session, states } = sessionWith({ device: refusingDevice(), concurrency })
      const failures = await Promise.all(
        Array.from({ length: 8 }, () => failureOf(session.run(device.request('any'), read()))),
      )
      assert.deepEqual(
        failures.map(({ code }) => code),
        Array(8).fill('CREDENTIALS_REFUSED'),
      )
      assert.deepEqual(device.log, ['login 1'])
      assert.deepEqual(states, ['opening', 'refused'])
    })
  }

  it('fails later messages too, with the device’s words and without a try', async () => {
    const { device, session } = sessionWith({ device: refusingDevice() })
    await failureOf(session.run(device.request('first'), read()))
    const failure = await failureOf(session.run(device.request('later'), write()))
    assert.equal(failure.code, 'CREDENTIALS_REFUSED')
    assert.equal(failure.message, 'The device refuses this password.')
    assert.equal(failure.cause.deviceCode, -37)
    assert.equal(failure.carriedOut, 'no')
    assert.equal(device.logins, 1)
  })

  it('fails a message at once that would have to wait for its turn', async () => {
    const { device, originQueue, session } = sessionWith({ device: refusingDevice() })
    await failureOf(session.run(device.request('first'), read()))
    const leave = await originQueue.queue.enter(new AbortController().signal)
    assert.equal((await failureOf(session.run(device.request('later'), read()))).code, 'CREDENTIALS_REFUSED')
    leave()
  })

  it('is not forgotten by time, timers or polls', async () => {
    const clock = new Clock()
    const { device, session } = sessionWith({ device: refusingDevice(), now: clock.now })
    await failureOf(session.run(device.request('first'), read()))
    clock.ms += 365 * 24 * hour
    assert.equal((await failureOf(session.run(device.request('poll'), poll()))).code, 'CREDENTIALS_REFUSED')
    assert.equal(device.logins, 1)
  })

  it('is not forgotten by a redeploy, which makes a new session', async () => {
    const { device, refusals, session } = sessionWith({ device: refusingDevice() })
    await failureOf(session.run(device.request('first'), read()))
    await session.close()
    const redeployed = sessionWith({ device, refusals })
    assert.equal((await failureOf(redeployed.session.run(device.request('later'), read()))).code, 'CREDENTIALS_REFUSED')
    assert.equal(device.logins, 1)
  })

  it('does not concern other credentials', async () => {
    const { device, refusals, session } = sessionWith({ device: refusingDevice() })
    await failureOf(session.run(device.request('first'), read()))
    device.everyLogin = () => undefined
    const corrected = sessionWith({ device, refusals, refusalKey: 'other credentials' })
    assert.equal(await corrected.session.run(device.request('later'), read()), 'later in 2')
  })

  it('allows one more try after Test connection', async () => {
    const { device, session } = sessionWith({ device: refusingDevice() })
    await failureOf(session.run(device.request('first'), read()))
    session.forgetRefusal()
    await failureOf(session.run(device.request('test'), read()))
    await failureOf(session.run(device.request('later'), read()))
    assert.equal(device.logins, 2)
    session.forgetRefusal()
    device.everyLogin = () => undefined
    assert.equal(await session.run(device.request('fixed'), read()), 'fixed in 3')
  })

  it('does not stop requests that need no login', async () => {
    const { device, session } = sessionWith({ device: refusingDevice() })
    await failureOf(session.run(device.request('first'), read()))
    assert.equal(await session.runWithoutLogin(device.requestWithoutLogin('count'), poll()), 'count')
  })

  it('latches as well when a signed request is refused', async () => {
    const { device, session } = sessionWith()
    await failureOf(session.run(device.request('signed', fails(wrongPassword)), read()))
    const failure = await failureOf(session.run(device.request('later'), read()))
    assert.equal(failure.code, 'CREDENTIALS_REFUSED')
    assert.equal(session.state, 'refused')
    assert.deepEqual(device.log, ['login 1', 'signed in 1'])
  })

  it('may be asked again after a minute when the refusal cost no try', async () => {
    const clock = new Clock()
    const { device, session } = sessionWith({ device: refusingDevice(challengeRefused), now: clock.now })
    await failureOf(session.run(device.request('first'), read()))
    clock.ms += 59_999
    const failure = await failureOf(session.run(device.request('too early'), read()))
    assert.equal(failure.code, 'CREDENTIALS_REFUSED')
    assert.equal(failure.cause.retryAfterMs, 1)
    assert.equal(device.logins, 1)
    clock.ms += 1
    device.everyLogin = () => undefined
    assert.equal(await session.run(device.request('again'), read()), 'again in 2')
  })
})

describe('Session: a locked user', () => {
  watchForStrays()

  for (const [what, named, waitMs] of [
    ['the time that the device names', 3 * minute, 3 * minute],
    ['five minutes when the device names none', undefined, 5 * minute],
  ] as const) {
    it(`stays away for ${what}`, async () => {
      const clock = new Clock()
      const { device, session } = sessionWith({ device: refusingDevice(lockedFor(named)), now: clock.now })
      const failures = await Promise.all(
        Array.from({ length: 3 }, () => failureOf(session.run(device.request('first'), read()))),
      )
      assert.deepEqual(
        failures.map(({ code }) => code),
        Array(3).fill('LOCKED_OUT'),
      )
      assert.equal(session.state, 'refused')
      clock.ms += waitMs - 1
      assert.equal((await failureOf(session.run(device.request('early'), read()))).cause.retryAfterMs, 1)
      assert.equal(device.logins, 1)
      clock.ms += 1
      device.everyLogin = () => undefined
      assert.equal(await session.run(device.request('after'), read()), 'after in 2')
    })
  }

  it('never lifts refused credentials when its time is over', () => {
    const clock = new Clock()
    const memory = new RefusalMemory(clock.now, clock.now)
    memory.refused('key', new DeviceError('CREDENTIALS_REFUSED', 'wrong password'))
    memory.stayAway('key', lockedFor(minute)(), minute)
    clock.ms += hour
    assert.equal(memory.standing('key')?.code, 'CREDENTIALS_REFUSED')
  })
})

describe('RefusalMemory across restarts', () => {
  watchForStrays()

  let directory = ''
  let clock = new Clock()
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'refusals-'))
    clock = new Clock()
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  /** What a new process knows. */
  function restarted(): RefusalMemory {
    const memory = new RefusalMemory(clock.now, clock.now)
    memory.persistIn(directory)
    return memory
  }

  const refusal = new DeviceError('CREDENTIALS_REFUSED', 'The device refuses this password.')

  it('refuses the same credentials for an hour after the last try, then allows one', async () => {
    const before = restarted()
    before.refused(before.keyFor('ucm https://pbx cdrapi', 'wrong'), refusal)
    clock.ms += hour - 1
    const refusals = restarted()
    const refusalKey = refusals.keyFor('ucm https://pbx cdrapi', 'wrong')
    const { device, session } = sessionWith({ device: refusingDevice(), refusals, refusalKey, now: clock.now })
    const early = await failureOf(session.run(device.request('early'), read()))
    assert.equal(early.code, 'CREDENTIALS_REFUSED')
    assert.equal(early.message, 'The device refuses this password.')
    assert.equal(device.logins, 0)
    clock.ms += 1
    await failureOf(session.run(device.request('one try'), read()))
    assert.equal(device.logins, 1)
    clock.ms += 10 * hour
    await failureOf(session.run(device.request('no other in this process'), read()))
    assert.equal(device.logins, 1)
  })

  it('tries once an hour however often it is restarted', async () => {
    const device = refusingDevice()
    for (let minutes = 0; minutes < 180; minutes += 10) {
      const refusals = restarted()
      const refusalKey = refusals.keyFor('ucm https://pbx cdrapi', 'wrong')
      const { session } = sessionWith({ device, refusals, refusalKey, now: clock.now })
      await failureOf(session.run(device.request('after a restart'), read()))
      await session.close()
      clock.ms += 10 * minute
    }
    assert.equal(device.logins, 3)
  })

  it('tries other credentials at once', () => {
    const before = restarted()
    before.refused(before.keyFor('account', 'wrong'), refusal)
    const after = restarted()
    assert.equal(after.standing(after.keyFor('account', 'right')), undefined)
    assert.equal(after.standing(after.keyFor('another account', 'wrong')), undefined)
  })

  it('forgets on disk what was accepted or is to be tried again', () => {
    const before = restarted()
    const key = before.keyFor('account', 'wrong')
    before.refused(key, refusal)
    before.forget(key)
    assert.equal(restarted().standing(key), undefined)
  })

  it('stays refused when the hourly try finds the device locked', () => {
    const before = restarted()
    const key = before.keyFor('account', 'wrong')
    before.refused(key, refusal)
    clock.ms += hour
    const after = restarted()
    assert.equal(after.standing(key), undefined)
    after.stayAway(key, lockedFor(minute)(), minute)
    clock.ms += minute
    assert.equal(after.standing(key)?.code, 'CREDENTIALS_REFUSED')
    assert.equal(restarted().standing(key)?.code, 'CREDENTIALS_REFUSED')
  })

  it('holds an old refusal against nobody whose credentials were accepted since', async () => {
    const before = restarted()
    before.refused(before.keyFor('account', 'right after all'), refusal)
    clock.ms += hour
    const refusals = restarted()
    const refusalKey = refusals.keyFor('account', 'right after all')
    const { device, session } = sessionWith({ refusals, refusalKey, now: clock.now })
    await session.run(device.request('accepted'), read())
    device.loseSessions()
    device.nextLogins.push(fails(lockedFor(minute)))
    assert.equal((await failureOf(session.run(device.request('locked'), read()))).code, 'LOCKED_OUT')
    clock.ms += minute
    assert.equal(await session.run(device.request('unlocked'), read()), 'unlocked in 3')
  })

  it('does not turn a minute’s wait into an hour’s', () => {
    const before = restarted()
    before.stayAway('no try', challengeRefused().failure, minute)
    before.stayAway('locked', lockedFor(minute)(), minute)
    before.refused('a try', refusal)
    const after = restarted()
    assert.equal(after.standing('no try'), undefined)
    assert.equal(after.standing('locked'), undefined)
    assert.equal(after.standing('a try')?.code, 'CREDENTIALS_REFUSED')
  })

  it('keeps the password, and what it was hashed without, off the disk', () => {
    const memory = restarted()
    memory.refused(memory.keyFor('account-on-disk', 'password-on-disk'), refusal)
    for (const name of readdirSync(directory)) {
      assert.doesNotMatch(readFileSync(join(directory, name), 'latin1'), /password-on-disk|account-on-disk/)
    }
    assert.notEqual(memory.keyFor('a', 'b'), new RefusalMemory().keyFor('a', 'b'))
  })

  it('survives a file that was cut off', () => {
    const before = restarted()
    const key = before.keyFor('account', 'wrong')
    before.refused(key, refusal)
    const file = join(directory, 'refusals.json')
    for (const content of ['{"a":', '[]', 'null', '{"a":{"atMs":"x"}}']) {
      writeFileSync(file, content)
      assert.equal(restarted().standing(key), undefined)
    }
  })

  it('still refuses in this process, and says so, when the file cannot be written', async () => {
    const failures: Error[] = []
    const gone = join(directory, 'gone')
    const refusals = new RefusalMemory(clock.now, clock.now)
    refusals.persistIn(gone, (error) => failures.push(error))
    rmSync(gone, { recursive: true })
    const { device, session } = sessionWith({ device: refusingDevice(), refusals })
    assert.equal((await failureOf(session.run(device.request('one'), read()))).code, 'CREDENTIALS_REFUSED')
    assert.equal((await failureOf(session.run(device.request('two'), read()))).code, 'CREDENTIALS_REFUSED')
    assert.equal(device.logins, 1)
    session.forgetRefusal()
    device.everyLogin = tick
    assert.equal(await session.run(device.request('three'), read()), 'three in 2')
    assert.equal(failures.length, 2)
  })
})
