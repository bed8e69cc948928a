import assert from 'node:assert/strict'
import {
  busyFailure,
  deadline,
  fails,
  failureOf,
  lostAnswer,
  read,
  refusedConnection,
  sessionWith,
  until,
  write,
} from './fake-device.js'
import { watchForStrays } from './hooks.js'

const impatient = read({ impatient: true })
const farOff = { backoff: { firstMs: 60_000, longestMs: 60_000 } }

describe('Session: a user who is looking on', () => {
  watchForStrays()

  it('hears at once that the device is out of reach', async () => {
    const { device, session } = sessionWith(farOff)
    device.everyLogin = fails(refusedConnection)
    const { code, carriedOut } = await failureOf(session.run(device.request('test'), impatient))
    assert.deepEqual([code, carriedOut, device.logins], ['UNREACHABLE', 'no', 1])
  })

  it('hears at once that the session is in use by somebody else', async () => {
    const { device, session } = sessionWith({ policy: { busyRetryMs: 60_000 } })
    device.everyLogin = fails(() => busyFailure('in use'))
    assert.equal((await failureOf(session.run(device.request('test'), impatient))).code, 'SESSION_BUSY')
  })

  it('hears of a lost answer, too', async () => {
    const { device, session } = sessionWith(farOff)
    const { code } = await failureOf(session.run(device.request('test', fails(lostAnswer)), impatient))
    assert.equal(code, 'UNREACHABLE')
  })

  it('does not wait behind messages for a device that is out of reach, nor for its next try', async () => {
    const { device, session } = sessionWith(farOff)
    device.nextLogins.push(fails(refusedConnection))
    const { signal, passes } = deadline()
    const waiting = failureOf(session.run(device.request('send'), write({ signal })))
    await until(() => device.logins === 1)
    assert.equal(await session.run(device.request('test'), impatient), 'test in 2')
    passes()
    await waiting
  })

  it('waits for a turn while the device is within reach', async () => {
    const { device, session } = sessionWith()
    const first = session.run(device.request('send'), write())
    const second = session.run(device.request('test'), impatient)
    assert.deepEqual(await Promise.all([first, second]), ['send in 1', 'test in 1'])
    assert.equal(device.busiest, 1)
  })

  it('still gets a session that was lost renewed', async () => {
    const { device, session } = sessionWith()
    await session.run(device.request('read'), read())
    device.loseSessions()
    assert.equal(await session.run(device.request('test'), impatient), 'test in 2')
  })
})
