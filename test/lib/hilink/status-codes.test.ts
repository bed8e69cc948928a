import assert from 'node:assert/strict'
import { hilinkCodes, hilinkError } from '../../../src/lib/hilink/status-codes'

const failure = { device: 'Stick', endpoint: 'sms/send-sms' }

describe('HiLink: error numbers', () => {
  it('each has one meaning, in words', () => {
    const numbers = hilinkCodes.map(({ code }) => code)
    assert.equal(new Set(numbers).size, numbers.length)
    for (const { text } of hilinkCodes) assert.match(String(text), /^[A-Z].{4,}/)
  })

  const expected = [
    [100001, 'DEVICE_ERROR', 'unknown'],
    [100002, 'UNSUPPORTED', 'no'],
    [100003, 'PERMISSION_DENIED', 'no'],
    [100004, 'DEVICE_BUSY', 'no'],
    [100005, 'DEVICE_ERROR', 'no'],
    [108001, 'CREDENTIALS_REFUSED', 'no'],
    [108003, 'SESSION_BUSY', 'no'],
    [108006, 'CREDENTIALS_REFUSED', 'no'],
    [108007, 'LOCKED_OUT', 'no'],
    [108010, 'LOCKED_OUT', 'no'],
    [113004, 'DEVICE_BUSY', 'no'],
    [113018, 'DEVICE_BUSY', 'no'],
    [113053, 'DEVICE_ERROR', 'no'],
    [113114, 'NOT_FOUND', 'no'],
    [125003, 'DEVICE_ERROR', 'no'],
    [107724, 'DEVICE_ERROR', 'no'],
    [103015, 'DEVICE_ERROR', 'no'],
    [110021, 'DEVICE_ERROR', 'no'],
    [999999, 'DEVICE_ERROR', 'unknown'],
  ] as const
  for (const [code, name, carriedOut] of expected) {
    it(`${code} is ${name}, carried out: ${carriedOut}`, () => {
      const error = hilinkError(code, failure)
      assert.deepEqual([error.code, error.carriedOut, error.cause.deviceCode], [name, carriedOut, code])
      assert.match(error.message, /"Stick"/)
    })
  }

  it('tells the tries that are left, and the time of a lock', () => {
    assert.match(hilinkError(108006, { ...failure, triesLeft: 1 }).message, /1 try is left/)
    assert.match(hilinkError(108006, { ...failure, triesLeft: 0 }).message, /No try is left/)
    assert.equal(hilinkError(108007, { ...failure, waitMinutes: 3 }).cause.retryAfterMs, 180_000)
    assert.equal(hilinkError(108007, failure).cause.retryAfterMs, 300_000)
  })
})
