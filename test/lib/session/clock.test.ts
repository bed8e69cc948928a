import assert from 'node:assert/strict'
import { Backoff } from '../../../src/lib/session/backoff.js'
import { SessionContention } from '../../../src/lib/session/contention.js'
import { OriginQueue } from '../../../src/lib/session/origin-queue.js'
import { fails, read, refusedConnection, sessionWith } from './fake-device.js'
import { watchForStrays } from './hooks.js'

const hour = 3_600_000

describe('a system clock that is set', () => {
  watchForStrays()

  for (const jumpMs of [-5 * hour, -24 * hour * 365, 5 * hour]) {
    it(`by ${jumpMs / hour} h makes no back-off longer than its longest wait`, () => {
      const backoff = new Backoff({ firstMs: 1_000, longestMs: 60_000 }, () => 1)
      let nowMs = 1_800_000_000_000
      for (let failures = 0; failures < 10; failures += 1) {
        backoff.failed(nowMs)
        nowMs += jumpMs
        assert.ok(backoff.remainingMs(nowMs) <= 60_000)
        nowMs += 60_000
        assert.equal(backoff.remainingMs(nowMs), 0)
      }
    })

    it(`by ${jumpMs / hour} h keeps polls away from a session in use no longer than its longest wait`, () => {
      const watch = new SessionContention({ firstMs: 60_000, longestMs: 600_000 }, 60_000)
      watch.loginBusy(1_800_000_000_000)
      assert.ok(watch.stayAwayMs(1_800_000_000_000 + jumpMs) <= 600_000)
    })
  }

  it('while a device is away does not keep a message waiting', async () => {
    const originQueue = new OriginQueue({ concurrency: 1, backoff: { firstMs: 20, longestMs: 40 } })
    let nowMs = 1_800_000_000_000
    const { device, session } = sessionWith({ originQueue, now: () => nowMs })
    device.nextLogins.push(fails(refusedConnection))
    const message = session.run(device.request('any'), read())
    nowMs -= 5 * hour
    const startedMs = performance.now()
    setTimeout(() => {
      nowMs += 40
    }, 30)
    assert.equal(await message, 'any in 2')
    assert.ok(performance.now() - startedMs < 1_000)
  })
})
