import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { coerceStatus, isSessionGone, ucmError, ucmStatus, ucmStatuses } from '../../../src/lib/ucm/status-codes.js'

// Table of the API guide: number, class, error code of a plain action, wait in ms, worth another try.
const table = [
  [-1, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-5, 'session', 'DEVICE_ERROR', undefined, true],
  [-6, 'session', 'DEVICE_ERROR', undefined, true],
  [-7, 'transient', 'DEVICE_ERROR', undefined, true],
  [-8, 'transient', 'DEVICE_ERROR', undefined, true],
  [-9, 'transient', 'DEVICE_ERROR', undefined, true],
  [-15, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-16, 'permanent', 'NOT_FOUND', undefined, false],
  [-19, 'permanent', 'UNSUPPORTED', undefined, false],
  [-24, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-25, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-26, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-37, 'credentials', 'CREDENTIALS_REFUSED', undefined, false],
  [-43, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-44, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-45, 'busy', 'DEVICE_BUSY', 15000, true],
  [-46, 'busy', 'DEVICE_BUSY', 15000, true],
  [-47, 'permission', 'PERMISSION_DENIED', undefined, false],
  [-50, 'permanent', 'DEVICE_ERROR', undefined, false],
  [-51, 'busy', 'DEVICE_BUSY', undefined, true],
  [-57, 'busy', 'DEVICE_BUSY', 60000, true],
  [-68, 'lockout', 'LOCKED_OUT', undefined, true],
  [-69, 'busy', 'DEVICE_BUSY', undefined, true],
  [-70, 'lockout', 'LOCKED_OUT', undefined, true],
  [-71, 'credentials', 'CREDENTIALS_REFUSED', undefined, false],
  [-90, 'busy', 'DEVICE_BUSY', undefined, true],
  [-98, 'busy', 'DEVICE_BUSY', undefined, true],
] as const

const pbx = { action: 'updateSIPAccount', device: 'Head office' }

describe('ucmError', () => {
  for (const [code, statusClass, errorCode, retryAfterMs, retryable] of table) {
    it(`makes ${errorCode} of ${code}`, () => {
      const error = ucmError(code, pbx)
      assert.ok(error instanceof DeviceError)
      assert.equal(error.code, errorCode)
      assert.equal(error.cause.retryAfterMs, retryAfterMs)
      assert.equal(error.cause.retryable, retryable)
      assert.equal(error.cause.deviceCode, code)
      assert.equal(error.cause.deviceMessage, ucmStatus(code).text)
      assert.equal(error.cause.device, 'Head office')
      assert.equal(error.cause.endpoint, '/api updateSIPAccount')
      assert.ok(error.message.startsWith('"Head office" '), error.message)
      assert.ok(error.message.includes(`(${code})`), error.message)
      assert.equal(ucmStatus(code).class, statusClass)
    })
  }

  it('says what a failed action was', () => {
    assert.equal(
      ucmError(-24, pbx).message,
      '"Head office" refused "updateSIPAccount": Failed to operate data (-24). Check the parameters against the API guide of the firmware.',
    )
  })

  it('says when to come back', () => {
    assert.match(ucmError(-57, pbx).message, /Operating too frequently \(-57\)\. Try again in 60 s\.$/)
    assert.match(ucmError(-69, pbx).message, /Try again later\.$/)
  })

  it('says how many tries are left', () => {
    const login = { action: 'login', device: 'Head office' }
    assert.match(ucmError(-37, { ...login, remainNum: 4 }).message, /4 tries are left before/)
    assert.match(ucmError(-37, { ...login, remainNum: 1 }).message, /1 try is left before/)
    assert.match(ucmError(-37, { ...login, remainNum: 0 }).message, /No try is left before/)
    assert.doesNotMatch(ucmError(-37, login).message, /left/)
  })

  it('explains a challenge that is refused without a password', () => {
    const error = ucmError(-47, { action: 'challenge', device: 'Head office' })
    assert.equal(error.code, 'CREDENTIALS_REFUSED')
    assert.match(error.message, /not saved and applied/)
    assert.match(error.message, /HTTPS API is disabled/)
    assert.match(error.message, /address is not permitted/)
  })

  it('names the remaining time of a ban', () => {
    const ban = { action: 'login', device: 'Head office', remainTimeSeconds: 300 }
    for (const code of [-68, -70]) {
      const error = ucmError(code, ban)
      assert.equal(error.code, 'LOCKED_OUT')
      assert.equal(error.cause.retryAfterMs, 300_000)
      assert.match(error.message, /Try again in 5 min,/)
    }
    assert.match(ucmError(-68, { ...ban, remainTimeSeconds: 59 }).message, /in 59 s,/)
    assert.equal(ucmError(-68, { ...ban, remainTimeSeconds: 0 }).cause.retryAfterMs, undefined)
  })

  it('knows a recording that is not there', () => {
    const file = ucmError(-25, { action: 'recapi', device: 'Head office' })
    assert.equal(file.code, 'NOT_FOUND')
    assert.match(file.message, /no such recording/)
    const call = ucmError(-15, { action: 'getRecordInfosByCall', device: 'Head office' })
    assert.equal(call.code, 'NOT_FOUND')
    assert.match(call.message, /no recording of this call/)
    assert.equal(ucmError(-15, { action: 'recapi', device: 'Head office' }).code, 'DEVICE_ERROR')
  })

  it('keeps the number of a status that no guide knows', () => {
    const error = ucmError(-30, pbx)
    assert.equal(error.code, 'DEVICE_ERROR')
    assert.equal(error.cause.deviceCode, -30)
    assert.equal(error.cause.retryable, false)
    assert.match(error.message, /Undocumented status \(-30\)/)
  })

  it('quotes what the reply itself says, without secrets', () => {
    const error = ucmError(-1, { ...pbx, replyText: 'bad "secret":"p4ss"' })
    assert.match(error.message, /The PBX says: "bad "secret":"•••""\.$/)
    assert.equal(error.cause.deviceMessage, 'Invalid parameters')
    assert.equal(ucmError(-999, { ...pbx, replyText: 'odd' }).cause.deviceMessage, 'odd')
  })

  it('takes the endpoint of another path', () => {
    assert.equal(ucmError(-1, { ...pbx, endpoint: '/api/v1 x' }).cause.endpoint, '/api/v1 x')
  })
})

describe('ucmStatuses', () => {
  it('holds each number of the guide once', () => {
    const codes = ucmStatuses.map((status) => status.code)
    assert.deepEqual(codes, [0, ...table.map(([code]) => code)])
  })

  it('holds success', () => {
    assert.equal(ucmStatus(0).class, 'ok')
  })
})

describe('isSessionGone', () => {
  it('is true for -5 and -6 only', () => {
    assert.deepEqual([0, ...table.map(([code]) => code), -30].filter(isSessionGone), [-5, -6])
  })
})

describe('coerceStatus', () => {
  for (const [given, expected] of [
    [0, 0],
    [-6, -6],
    ['-6', -6],
    [' 0\n', 0],
    ['', undefined],
    ['ok', undefined],
    ['-6x', undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
    [null, undefined],
    [undefined, undefined],
    [[0], undefined],
    [true, undefined],
  ] as const) {
    it(`makes ${String(expected)} of ${JSON.stringify(given)}`, () => assert.equal(coerceStatus(given), expected))
  }
})
