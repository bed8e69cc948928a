import assert from 'node:assert/strict'
import { Clock, type TlsMode } from '../../../emulators/shared'
import { startUcmEmulator, type UcmEmulator, type UcmOptions } from '../../../emulators/ucm'
import { ask } from '../shared/client'
import { act, login, loginCookie } from './client'

describe('UCM emulator: sessions', () => {
  let pbx: UcmEmulator
  let clock: Clock

  const start = async (options: UcmOptions = {}): Promise<void> => {
    clock = new Clock(Date.UTC(2026, 5, 1, 12))
    pbx = await startUcmEmulator({ calls: 0, clock, ...options })
  }
  afterEach(() => pbx.close())

  const statusWith = async (cookie: string): Promise<number | undefined> =>
    (await act(pbx.url, { action: 'getSystemStatus', cookie })).status

  // The first two tokens are printed in the vendor's own guides.
  for (const [challenge, token] of [
    ['0000000891268968', 'f6cbb7818d08cbcd09549a382a3f14f9'],
    ['0000001652831717', '0faa24433e3c7a9bcfa8000f735305d5'],
    ['1234567890123456', '87bf24d83ddd2a4129c1b8f45fd56bcc'],
  ] as const) {
    it(`accepts the published token for challenge ${challenge}`, async () => {
      await start({ challenge })
      assert.deepEqual(await act(pbx.url, { action: 'challenge', user: 'cdrapi', version: '1.0' }), {
        response: { challenge },
        status: 0,
      })
      const reply = await act(pbx.url, { action: 'login', user: 'cdrapi', token })
      assert.equal(reply.status, 0)
      assert.equal(reply.response?.['cookie'], `sid${Number(challenge)}-1780315200`)
    })
  }

  it('the challenge is a text of 16 digits with leading zeros', async () => {
    await start()
    const { response } = await act(pbx.url, { action: 'challenge', user: 'cdrapi' })
    assert.match(String(response?.['challenge']), /^0{6}\d{10}$/)
  })

  it('refuses a token in capital letters', async () => {
    await start({ challenge: '0000000891268968' })
    await act(pbx.url, { action: 'challenge', user: 'cdrapi' })
    const token = 'F6CBB7818D08CBCD09549A382A3F14F9'
    assert.equal((await act(pbx.url, { action: 'login', user: 'cdrapi', token })).status, -37)
  })

  it('a challenge is good for one try', async () => {
    await start({ challenge: '0000000891268968' })
    const token = 'f6cbb7818d08cbcd09549a382a3f14f9'
    await act(pbx.url, { action: 'challenge', user: 'cdrapi' })
    assert.equal((await act(pbx.url, { action: 'login', user: 'cdrapi', token })).status, 0)
    assert.equal((await act(pbx.url, { action: 'login', user: 'cdrapi', token })).status, -37)
  })

  it('counts the wrong tries down, then bans, then forgives', async () => {
    await start({ maxTries: 3, banTime: 60 })
    assert.deepEqual(await login(pbx.url, 'wrong'), { response: { remain_num: 2 }, status: -37 })
    assert.deepEqual(await login(pbx.url, 'wrong'), { response: { remain_num: 1 }, status: -37 })
    assert.deepEqual(await login(pbx.url, 'wrong'), { response: { remain_time: 60 }, status: -68 })
    clock.advance(20_000)
    assert.deepEqual(await act(pbx.url, { action: 'challenge', user: 'cdrapi' }), {
      response: { remain_time: 40 },
      status: -68,
    })
    clock.advance(40_000)
    assert.equal((await login(pbx.url)).status, 0)
    assert.equal(pbx.stats().refusedLogins, 3)
    assert.equal(pbx.stats().logins, 1)
  })

  it('a right password resets the count', async () => {
    await start({ maxTries: 2 })
    await login(pbx.url, 'wrong')
    await login(pbx.url)
    assert.equal((await login(pbx.url, 'wrong')).status, -37)
  })

  it('remainAt=top tells the tries beside the status', async () => {
    await start({ remainAt: 'top' })
    assert.deepEqual(await login(pbx.url, 'wrong'), { response: {}, status: -37, remain_num: 4 })
  })

  it('an unknown user is -71, a user that is not allowed -47', async () => {
    await start()
    assert.equal((await act(pbx.url, { action: 'challenge', user: 'nobody' })).status, -71)
    await pbx.close()
    await start({ notAllowed: true })
    assert.equal((await act(pbx.url, { action: 'challenge', user: 'cdrapi' })).status, -47)
  })

  it('a missing or wrong cookie is -6', async () => {
    await start()
    assert.equal((await act(pbx.url, { action: 'getSystemStatus' })).status, -6)
    assert.deepEqual(await act(pbx.url, { action: 'cdrapi', format: 'json', cookie: 'sid1-1' }), {
      response: {},
      status: -6,
    })
  })

  it('a cookie lives ten minutes, used or not', async () => {
    await start()
    const cookie = await loginCookie(pbx.url)
    clock.advance(300_000)
    assert.equal(await statusWith(cookie), 0)
    clock.advance(299_999)
    assert.equal(await statusWith(cookie), 0)
    clock.advance(1)
    assert.equal(await statusWith(cookie), -6)
  })

  it('cookieLife=sliding: use renews it', async () => {
    await start({ cookieLife: 'sliding' })
    const cookie = await loginCookie(pbx.url)
    clock.advance(599_000)
    assert.equal(await statusWith(cookie), 0)
    clock.advance(599_000)
    assert.equal(await statusWith(cookie), 0)
    clock.advance(600_000)
    assert.equal(await statusWith(cookie), -6)
  })

  it('expiredCode=-5 answers that authentication is needed', async () => {
    await start({ expiredCode: '-5' })
    assert.equal(await statusWith('sid1-1'), -5)
  })

  it('logout kills the cookie', async () => {
    await start()
    const cookie = await loginCookie(pbx.url)
    assert.deepEqual(await act(pbx.url, { action: 'logout', cookie }), { response: {}, status: 0 })
    assert.equal(await statusWith(cookie), -6)
    assert.equal(pbx.stats().sessionsOpen, 0)
  })

  it('two sessions live side by side; singleSession=true lets the second kill the first', async () => {
    await start()
    const first = await loginCookie(pbx.url)
    await loginCookie(pbx.url)
    assert.equal(await statusWith(first), 0)
    await pbx.close()
    await start({ singleSession: true })
    const killed = await loginCookie(pbx.url)
    clock.advance(1000)
    const alive = await loginCookie(pbx.url)
    assert.equal(await statusWith(killed), -6)
    assert.equal(await statusWith(alive), 0)
  })

  it('denied actions are -47, the others work', async () => {
    await start({ denied: 'listAccount, listQueue' })
    const cookie = await loginCookie(pbx.url)
    assert.equal((await act(pbx.url, { action: 'listQueue', cookie })).status, -47)
    assert.equal(await statusWith(cookie), 0)
  })

  it('an unknown action is -19; names are case-sensitive', async () => {
    await start()
    const cookie = await loginCookie(pbx.url)
    assert.equal((await act(pbx.url, { action: 'makeCoffee', cookie })).status, -19)
    assert.equal((await act(pbx.url, { action: 'hangup', channel: 'x', cookie })).status, -19)
  })

  it('what is no request gets the answer of a CloudUCM, under status 200', async () => {
    await start()
    const expected = '{"response":{"error_msg":"Invalid parameters!"},"status":-1}'
    for (const answer of [
      await ask(`${pbx.url}/api`),
      await ask(`${pbx.url}/api/anything`, { method: 'POST', body: '{"request":{"action":"challenge"}}' }),
      await ask(`${pbx.url}/api`, { method: 'POST', body: '{"request":' }),
      await ask(`${pbx.url}/api`, { method: 'POST', body: '{"action":"challenge"}' }),
    ]) {
      assert.equal(answer.status, 200)
      assert.equal(answer.text, expected)
    }
    assert.equal((await ask(`${pbx.url}/`)).status, 404)
  })

  it('apiPath moves the API', async () => {
    await start({ apiPath: '/api/v1' })
    const body = '{"request":{"action":"challenge","user":"cdrapi"}}'
    assert.match((await ask(`${pbx.url}/api/v1`, { method: 'POST', body })).text, /"status":0/)
    assert.equal((await ask(`${pbx.url}/api`, { method: 'POST', body })).status, 404)
  })

  for (const tls of ['false', 'true'] as const satisfies readonly TlsMode[]) {
    it(`a whole visit as public scripts make it: challenge, login, action, logout (tls=${tls})`, async () => {
      await start({ tls })
      const reply = await login(pbx.url)
      const cookie = String(reply.response?.['cookie'])
      const status = await act(pbx.url, { action: 'getSystemStatus', cookie })
      assert.equal(status.response?.['system-time'], '2026-06-01 14:00:00 UTC+02:00')
      assert.equal((await act(pbx.url, { action: 'logout', cookie })).status, 0)
      const { byName } = pbx.stats()
      assert.deepEqual(byName, { challenge: 1, login: 1, getSystemStatus: 1, logout: 1 })
    })
  }
})
