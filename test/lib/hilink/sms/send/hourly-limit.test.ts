import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { DeviceError } from '../../../../../src/lib/errors'
import { HourlyLimit } from '../../../../../src/lib/hilink/sms/send/hourly-limit'

const minuteMs = 60_000

describe('HiLink: texts per hour', () => {
  it('lets in as many as are allowed within any hour', () => {
    let nowMs = 0
    const limit = new HourlyLimit(3, () => nowMs)
    limit.take(2)
    nowMs = 30 * minuteMs
    limit.take(1)
    nowMs = 60 * minuteMs - 1
    assert.throws(() => limit.take(1), { code: 'RATE_LIMITED' })
    nowMs = 60 * minuteMs
    limit.take(2)
    assert.throws(() => limit.take(1), { code: 'RATE_LIMITED' })
  })

  it('says when there is room again', () => {
    let nowMs = 0
    const limit = new HourlyLimit(3, () => nowMs)
    limit.take(1)
    nowMs = 10 * minuteMs
    limit.take(2)
    nowMs = 20 * minuteMs
    const waitFor = (texts: number): number | undefined => {
      try {
        limit.take(texts)
      } catch (thrown) {
        return thrown instanceof DeviceError ? thrown.cause.retryAfterMs : undefined
      }
      return 0
    }
    assert.equal(waitFor(1), 40 * minuteMs)
    assert.equal(waitFor(2), 50 * minuteMs)
  })

  it('gives back what was surely not sent', () => {
    const limit = new HourlyLimit(1, () => 0)
    const giveBack = limit.take(1)
    giveBack()
    giveBack()
    limit.take(1)
    assert.throws(() => limit.take(1), { code: 'RATE_LIMITED' })
  })

  it('is never retryable for more texts than are allowed at all', () => {
    assert.throws(
      () => new HourlyLimit(2, () => 0).take(3),
      (thrown: unknown) => thrown instanceof DeviceError && !thrown.cause.retryable,
    )
  })

  it('does not look at the system clock, which may be set', () => {
    mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
    try {
      const limit = new HourlyLimit(1)
      limit.take(1)
      mock.timers.setTime(1_800_000_000_000 + 2 * 3_600_000)
      assert.throws(() => limit.take(1), { code: 'RATE_LIMITED' })
    } finally {
      mock.timers.reset()
    }
  })
})
