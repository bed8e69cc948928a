import assert from 'node:assert/strict'
import { Clock } from '../../../emulators/shared'
import { startUcmEmulator, type UcmEmulator } from '../../../emulators/ucm'
import { ask, rejectionCode } from '../shared/client'
import { act, loginCookie } from './client'

describe('UCM emulator: faults', () => {
  let pbx: UcmEmulator
  let cookie: string
  const clock = new Clock(Date.UTC(2026, 5, 10, 10))

  beforeEach(async () => {
    pbx = await startUcmEmulator({ calls: 10, clock })
    cookie = await loginCookie(pbx.url)
  })
  afterEach(() => pbx.close())

  const status = async (action = 'getSystemStatus', parameters = {}): Promise<unknown> =>
    (await act(pbx.url, { action, cookie, ...parameters })).status

  it('expired-session: the cookie is gone when the request arrives; a login works', async () => {
    pbx.faults.add({ kind: 'expired-session' })
    assert.equal(await status(), -6)
    cookie = await loginCookie(pbx.url)
    assert.equal(await status(), 0)
  })

  it('stolen-session: the cookie is gone and somebody else has one', async () => {
    pbx.faults.add({ kind: 'stolen-session' })
    assert.equal(await status(), -6)
    assert.equal(pbx.stats().sessionsOpen, 1)
  })

  for (const code of [-7, -8, -9, -45, -57]) {
    it(`status${code}: the API answers that code and does nothing`, async () => {
      pbx.faults.add({ kind: `status${code}` })
      assert.deepEqual(await act(pbx.url, { action: 'updateSIPAccount', cookie, extension: '1000' }), {
        response: {},
        status: code,
      })
      assert.equal(pbx.stats().pendingChanges, 0)
    })
  }

  it('status-6-mid-export: the second page of an export answers -6', async () => {
    pbx.faults.add({ kind: 'status-6-mid-export', at: 2 })
    const page = { format: 'json', numRecords: 5 }
    assert.equal(await status('cdrapi', page), undefined)
    assert.equal(await status(), 0)
    assert.equal(await status('cdrapi', page), -6)
    assert.equal(await status('cdrapi', page), -6)
    cookie = await loginCookie(pbx.url)
    assert.equal(await status('cdrapi', page), undefined)
  })

  it('forbidden-html: a 403 page', async () => {
    pbx.faults.add({ kind: 'forbidden-html' })
    const answer = await ask(`${pbx.url}/api`, { method: 'POST', body: '{}' })
    assert.equal(answer.status, 403)
    assert.match(answer.text, /403 Forbidden/)
  })

  it('reboot: reset, refused for some seconds, then up without sessions but with its calls', async () => {
    pbx.faults.add({ kind: 'reboot', seconds: 20 })
    assert.equal(await rejectionCode(status()), 'ECONNRESET')
    assert.equal(await rejectionCode(status()), 'ECONNREFUSED')
    clock.advance(20_000)
    assert.equal(await status(), -6)
    assert.equal(pbx.stats().calls, 10)
  })

  it('reset and reset-after tell whether a write was carried out', async () => {
    const write = { action: 'updateSIPAccount', cookie, extension: '1000' }
    pbx.faults.add({ kind: 'reset', match: 'updateSIPAccount' })
    assert.equal(await rejectionCode(act(pbx.url, write)), 'ECONNRESET')
    assert.equal(pbx.stats().pendingChanges, 0)
    pbx.faults.add({ kind: 'reset-after', match: 'updateSIPAccount' })
    assert.equal(await rejectionCode(act(pbx.url, write)), 'ECONNRESET')
    assert.equal(pbx.stats().pendingChanges, 1)
  })

  it('truncated: half a page of calls', async () => {
    pbx.faults.add({ kind: 'truncated', match: 'cdrapi' })
    await assert.rejects(act(pbx.url, { action: 'cdrapi', cookie, format: 'json' }), SyntaxError)
  })
})
