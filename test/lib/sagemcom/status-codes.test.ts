import assert from 'node:assert/strict'
import { sagemcomError } from '../../../src/lib/sagemcom/xmo/errors.js'
import { sagemcomStatus, sagemcomStatuses } from '../../../src/lib/sagemcom/xmo/status-codes.js'

// Last three digits, identifier, class, error code of a plain action. By number up to 289, above by identifier.
const table = [
  [216, 'REQUEST_NO', 'ok', undefined],
  [217, 'REQUEST_PARAMETER', 'permanent', 'DEVICE_ERROR'],
  [218, 'REQUEST_FORMAT', 'permanent', 'DEVICE_ERROR'],
  [219, 'INVALID_SESSION', 'session', 'DEVICE_ERROR'],
  [220, 'SESSION_TIMEOUT', 'session', 'DEVICE_ERROR'],
  [221, 'SESSION_LOGOUT', 'session', 'DEVICE_ERROR'],
  [222, 'SERVER_DOWN', 'busy', 'DEVICE_BUSY'],
  [223, 'AUTHENTICATION', 'credentials', 'CREDENTIALS_REFUSED'],
  [224, 'LOGIN_RETRY', 'lockout', 'LOCKED_OUT'],
  [225, 'MAX_SESSION_COUNT', 'taken', 'SESSION_BUSY'],
  [226, 'ACCESS_RESTRICTION', 'permission', 'PERMISSION_DENIED'],
  [227, 'EXCLUSIVE_SESSION', 'taken', 'SESSION_BUSY'],
  [228, 'REMOTE_ADDRESS', 'session', 'DEVICE_ERROR'],
  [229, 'NO_ACTION', 'permanent', 'DEVICE_ERROR'],
  [230, 'ACTION_COUNT', 'split', 'DEVICE_ERROR'],
  [231, 'REQUEST_TIMEOUT', 'busy', 'DEVICE_BUSY'],
  [232, 'REQUEST_COUNT', 'busy', 'DEVICE_BUSY'],
  [233, 'REQUEST_ID', 'session', 'DEVICE_ERROR'],
  [236, 'REQUEST_ACTION', 'deeper', undefined],
  [238, 'NO', 'ok', undefined],
  [239, 'APPLY_LATER', 'notice', undefined],
  [241, 'INVALID_PATH', 'not-found', 'NOT_FOUND'],
  [242, 'UNKNOWN_PATH', 'not-found', 'NOT_FOUND'],
  [243, 'METHOD', 'unsupported', 'UNSUPPORTED'],
  [244, 'PARAMETER', 'permanent', 'DEVICE_ERROR'],
  [245, 'ACCESS_DENIED', 'permission', 'PERMISSION_DENIED'],
  [246, 'NOT_APPLIED', 'permanent', 'DEVICE_ERROR'],
  [247, 'OVERWRITED', 'notice', undefined],
  [248, 'ACTION_CALLBACK', 'deeper', undefined],
  [249, 'CALLBACK_PARAMETERS', 'permanent', 'DEVICE_ERROR'],
  [250, 'VALUE', 'permanent', 'DEVICE_ERROR'],
  [251, 'DB_LOCKED', 'busy', 'DEVICE_BUSY'],
  [256, 'MAX_LENGTH', 'permanent', 'DEVICE_ERROR'],
  [259, 'ENUM', 'permanent', 'DEVICE_ERROR'],
  [261, 'ELEMENT_COUNT', 'permanent', 'DEVICE_ERROR'],
  [266, 'NEED_REBOOT', 'notice', undefined],
  [272, 'REBOOTING', 'busy', 'DEVICE_BUSY'],
  [275, 'DEVICE_BUSY', 'busy', 'DEVICE_BUSY'],
  [280, 'VOICE_TEST_NOT_SUPPORTED', 'unsupported', 'UNSUPPORTED'],
  [289, 'VOICE_DECTRESET_PENDING', 'busy', 'DEVICE_BUSY'],
  [290, 'VOICE_INVALID_NUMBER', 'permanent', 'DEVICE_ERROR'],
  [303, 'RESSOURCE_NOT_FOUND', 'not-found', 'NOT_FOUND'],
  [309, 'NON_WRITABLE_PARAMETER', 'read-only', 'READ_ONLY'],
  [313, 'UNSUPPORTED_PROTOCOL', 'unsupported', 'UNSUPPORTED'],
  [318, 'FILE_CORRUPTED', 'permanent', 'DEVICE_ERROR'],
] as const

const subject = { device: 'Router', method: 'setValue', xpath: 'Device/A' }

describe('status codes of Sagemcom routers', () => {
  for (const [digits, name, statusClass, code] of table) {
    it(`${digits} is ${name}`, () => {
      const status = sagemcomStatus(16777000 + digits, `XMO_${name}_ERR`)
      assert.deepEqual([status.name, status.class], [name, statusClass])
      if (code !== undefined) assert.equal(sagemcomError(status, subject).code, code)
    })
  }

  it('are all documented, from 216 to 318', () => {
    assert.deepEqual([sagemcomStatuses[0]?.code, sagemcomStatuses.at(-1)?.code], [16777216, 16777318])
    assert.equal(sagemcomStatuses.length, 103)
  })

  it('go by the number up to 289 where the description is no identifier', () => {
    assert.equal(sagemcomStatus(16777242, 'Unknown path').name, 'UNKNOWN_PATH')
    assert.equal(sagemcomStatus(16777242, 'Applied').name, 'UNKNOWN_PATH')
    assert.equal(sagemcomStatus(16777242, 'XMO_OF_A_NEW_FIRMWARE_ERR').name, 'UNKNOWN_PATH')
    assert.equal(sagemcomStatus(16777242, '').name, 'UNKNOWN_PATH')
  })

  for (const { name, class: statusClass } of sagemcomStatuses) {
    it(`go by the identifier XMO_${name}_ERR, whatever the number`, () => {
      for (const code of [16777216, 16777224, 16777243, 16777317, 100]) {
        const status = sagemcomStatus(code, ` xmo_${name}_ERR`)
        assert.deepEqual([status.name, status.class, status.code], [name, statusClass, code])
      }
    })
  }

  it('go by the description where firmwares number differently', () => {
    assert.equal(sagemcomStatus(16777308, 'XMO_NON_WRITABLE_PARAMETER_ERR').class, 'read-only')
    assert.equal(sagemcomStatus(16777308, 'Attempt to set a non writable parameter').class, 'read-only')
    assert.equal(sagemcomStatus(16777309, 'XMO_DOWNLOAD_ERR').name, 'DOWNLOAD')
  })

  it('keep number and words of what is in no documentation', () => {
    const error = sagemcomError(sagemcomStatus(100, 'ERROR'), subject)
    assert.deepEqual([error.code, error.cause.deviceCode, error.cause.deviceMessage], ['DEVICE_ERROR', 100, 'ERROR'])
  })

  it('say what failed, where and with which number', () => {
    const { message, cause } = sagemcomError(sagemcomStatus(16777242, ''), subject)
    assert.match(message, /"Router" has nothing at “Device\/A”: Unknown path \(16777242\)/)
    assert.deepEqual(
      [cause.device, cause.deviceCode, cause.deviceMessage, cause.endpoint, cause.retryable],
      ['Router', 16777242, 'Unknown path (XMO_UNKNOWN_PATH_ERR)', 'setValue Device/A', false],
    )
  })

  it('say that nothing was carried out where that is certain', () => {
    assert.equal(sagemcomError(sagemcomStatus(16777225, ''), subject).carriedOut, 'no')
    assert.equal(sagemcomError(sagemcomStatus(16777231, ''), subject).carriedOut, 'unknown')
  })
})
