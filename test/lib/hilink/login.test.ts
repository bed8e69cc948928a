import assert from 'node:assert/strict'
import type { HilinkOptions } from '../../../emulators/hilink'
import { DeviceError } from '../../../src/lib/errors'
import type { HilinkClient } from '../../../src/lib/hilink/client'
import { connect, endBenches, requestsOf, startBench, within } from './modem'

/** A request that needs cookie, token and login. */
async function list(client: HilinkClient): Promise<void> {
  const fields = { PageIndex: 1, ReadCount: 20, BoxType: 1, SortType: 0, Ascending: 1, UnreadPreferred: 0 }
  await client.post('sms/sms-list', fields, { ...within(), repeatable: true })
}

async function failureOf(promise: Promise<unknown>): Promise<DeviceError> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(outcome instanceof DeviceError)
  return outcome
}

const logins = ['none', 'type0', 'type3', 'type4', 'type4-only', 'scram', 'both', 'scram-missing'] as const
/** The oldest firmware knows no SCRAM and does not announce it. */
const generations = { g0: logins.slice(0, 5), g1: logins.slice(0, 5), g2: logins.slice(0, 5), g3: logins } as const

describe('HiLink: sessions and logins', () => {
  afterEach(endBenches)

  const devices: HilinkOptions[] = [
    ...(['g0', 'g1', 'g2', 'g3'] as const).flatMap((generation) =>
      generations[generation].map((login) => ({ generation, login })),
    ),
    { generation: 'g2', metas: false },
    { generation: 'g2', metas: false, sesTokPrefix: false },
    { generation: 'g2', metas: false, sesTokCookie: true },
    { generation: 'g3', metas: false },
    { trailingHash: true, compactHeaders: true, closeConnections: true },
    { shuffle: true, entities: true, emptyElements: 'short', messageFirst: true, lineBreaks: 'all' },
    { lineBreaks: 'none', missingToken: '125001' },
    { tightGets: true },
    { unknownCookie: 'renew' },
    { hilinkLogin: '0', classify: 'wingle' },
  ]
  for (const options of devices) {
    it(`one login, then one request each, and a new login after an expired session: ${JSON.stringify(options)}`, async () => {
      const { modem, client } = await startBench(options)
      await client.get('monitoring/status', within())
      await list(client)
      modem.resetStats()
      await list(client)
      await client.get('device/information', within())
      await client.get('monitoring/status', within())
      assert.deepEqual(requestsOf(modem), { 'sms/sms-list': 1, 'device/information': 1, 'monitoring/status': 1 })
      modem.expireSessions()
      await list(client)
      assert.equal(client.logins, options.login === 'none' ? 1 : 2)
    })
  }

  it('quotes a login type that it does not know in no more than 200 characters', async () => {
    const { modem, client } = await startBench()
    const type = '1'.repeat(100_000)
    modem.answer('user/state-login', {
      body: `<response><State>-1</State><password_type>${type}</password_type></response>`,
    })
    const { code, message } = await failureOf(list(client))
    assert.equal(code, 'UNSUPPORTED')
    assert.match(message, /announces the login type 1+…, which is not known/)
    assert.ok(message.length < 400, String(message.length))
  })

  for (const expired of ['125002', '125003', '100003'] as const) {
    it(`recovers from a session that ended with ${expired}`, async () => {
      const { modem, client } = await startBench({ expired })
      await list(client)
      modem.expireSessions()
      await list(client)
      await client.get('device/information', within())
      assert.equal(client.logins, 2)
    })
  }

  it('reads what is public without a login', async () => {
    const { modem, client } = await startBench()
    for (const endpoint of ['monitoring/status', 'sms/sms-count', 'device/signal']) await client.get(endpoint, within())
    assert.equal(requestsOf(modem)['user/login'], undefined)
    assert.equal(client.logins, 0)
  })

  it('learns once that a newer device wants a login for that, too', async () => {
    const { modem, client } = await startBench({ tightGets: true })
    await client.get('sms/sms-count', within())
    modem.resetStats()
    await client.get('sms/sms-count', within())
    assert.deepEqual(requestsOf(modem), { 'sms/sms-count': 1 })
  })

  it('never logs in without a password, and says so where the device wants a login', async () => {
    const { modem, client } = await startBench({}, { password: '' })
    await client.get('monitoring/status', within())
    const failure = await failureOf(list(client))
    assert.equal(failure.code, 'CREDENTIALS_REFUSED')
    assert.match(failure.message, /Enter its user name and password/)
    assert.equal(requestsOf(modem)['user/login'], undefined)
  })

  it('is admin where no user name is given', async () => {
    const { client } = await startBench({}, { username: '' })
    await list(client)
  })

  it('spends the whole token list of a login before it fetches another', async () => {
    const { modem, client } = await startBench({ loginTokens: 32 })
    await list(client)
    modem.resetStats()
    for (let request = 0; request < 40; request += 1) await list(client)
    assert.deepEqual(requestsOf(modem), { 'sms/sms-list': 40 })
  })

  for (const login of ['type0', 'type4', 'scram'] as const) {
    for (const loginErrors of ['combined', 'separate'] as const) {
      it(`tries a wrong password once, and never another scheme: ${login}, ${loginErrors}`, async () => {
        const { modem, client } = await startBench({ login, loginErrors }, { password: 'wrong' })
        for (let message = 0; message < 5; message += 1) {
          const failure = await failureOf(list(client))
          assert.equal(failure.code, 'CREDENTIALS_REFUSED')
          assert.match(failure.message, /2 tries are left/)
        }
        const { 'user/login': plain = 0, 'user/authentication_login': proven = 0 } = requestsOf(modem)
        assert.equal(plain + proven, 1)
      })
    }
  }

  it('does not send a password to a locked device, and says for how long', async () => {
    const { modem } = await startBench({ lockTries: 1, lockMinutes: 7 }, { password: 'wrong' })
    const first = await failureOf(list(connect(modem, { password: 'wrong' })))
    assert.equal(first.code, 'LOCKED_OUT')
    assert.equal(first.cause.retryAfterMs, 7 * 60_000)
    modem.resetStats()
    const second = await failureOf(list(connect(modem, { password: 'admin' })))
    assert.equal(second.code, 'LOCKED_OUT')
    assert.equal(requestsOf(modem)['user/login'], undefined)
  })

  it('asks how long a lock lasts where the refusal does not tell', async () => {
    const { client } = await startBench({ lockTries: 1, lockMinutes: 3, lockDetails: false }, { password: 'wrong' })
    assert.equal((await failureOf(list(client))).cause.retryAfterMs, 3 * 60_000)
  })

  for (const secondLoginCode of ['108003', '108005', '108009'] as const) {
    it(`SESSION_BUSY while somebody else holds the session (${secondLoginCode})`, async () => {
      const { modem, client } = await startBench({ secondLogin: 'refuse', secondLoginCode, generation: 'g2' })
      await list(connect(modem, { idleLogoutMs: 61_000, sendTimeoutMs: 45_001 }))
      const failure = await failureOf(
        client.post('sms/sms-list', {}, { ...within(300), repeatable: true, purpose: 'poll' }),
      )
      assert.equal(failure.code, 'SESSION_BUSY')
    })
  }

  it('refuses a device that cannot prove that it knows the password, and logs out', async () => {
    const { modem, client } = await startBench({ login: 'scram' })
    modem.faults.add({ kind: 'wrong-signature' })
    const failure = await failureOf(list(client))
    assert.equal(failure.code, 'CREDENTIALS_REFUSED')
    assert.match(failure.message, /could not prove/)
    assert.equal(requestsOf(modem)['user/logout'], 1)
    assert.equal(requestsOf(modem)['sms/sms-list'], undefined)
  })

  it('tells a missing right from a lost session', async () => {
    const { modem, client } = await startBench()
    await list(client)
    modem.resetStats()
    modem.faults.add({ kind: 'error', code: 100003, match: 'sms/sms-list' })
    assert.equal((await failureOf(list(client))).code, 'PERMISSION_DENIED')
    assert.deepEqual(requestsOf(modem), { 'sms/sms-list': 1, 'user/state-login': 1 })
    assert.equal(client.logins, 1)
  })

  it('logs in once however many messages wait', async () => {
    const { modem, client } = await startBench()
    await Promise.all(Array.from({ length: 20 }, () => list(client)))
    assert.equal(requestsOf(modem)['user/login'], 1)
  })

  it('is shared by config nodes that agree, and logs out with the last of them', async () => {
    const { modem, client } = await startBench()
    const other = connect(modem)
    await Promise.all([list(client), list(other)])
    assert.equal(requestsOf(modem)['user/login'], 1)
    await client.close()
    assert.equal(requestsOf(modem)['user/logout'], undefined)
    await other.close()
    assert.equal(requestsOf(modem)['user/logout'], 1)
  })

  it('logs out when nobody has used it for a while', async () => {
    const { modem, client } = await startBench({}, { idleLogoutMs: 50 })
    await list(client)
    while (requestsOf(modem)['user/logout'] === undefined) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual(
      modem.sessions().filter(({ isLoggedIn }) => isLoggedIn),
      [],
    )
    await list(client)
  })

  it('shows exchanges without passwords, cookies and tokens', async () => {
    const { modem, client } = await startBench({ login: 'type0' }, { trace: true })
    const seen: unknown[] = []
    client.onLoginExchange((exchange) => seen.push(exchange))
    await client.get('device/information', { ...within(), trace: (exchange) => seen.push(exchange) })
    const shown = JSON.stringify(seen)
    assert.match(shown, /user\/login/)
    assert.match(shown, /E3372h-320/)
    assert.doesNotMatch(shown, /YWRtaW4=|SessionID=[A-Za-z0-9]/)
    assert.equal(modem.stats().byName['user/login'], 1)
  })
})
