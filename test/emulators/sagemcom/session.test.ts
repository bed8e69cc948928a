import assert from 'node:assert/strict'
import { type SagemcomEmulator, type SagemcomOptions, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { Clock } from '../../../emulators/shared'
import { ask, rejectionCode } from '../shared/client'
import { Client, codesOf, form, loggedIn, postForm, replyOf } from './client'

describe('Sagemcom emulator: sessions and envelopes', () => {
  let router: SagemcomEmulator
  let clock: Clock
  const start = async (options: SagemcomOptions = {}): Promise<string> => {
    clock = new Clock(Date.UTC(2026, 5, 10, 10))
    router = await startSagemcomEmulator({ clock, ...options })
    return router.url
  }
  afterEach(() => router.close())

  const mode = { method: 'getValue', xpath: 'Device/UserInterface/AdvancedMode' }

  describe('a dead session', () => {
    it('reads as "unknown path" in every action, below INVALID_SESSION', async () => {
      const client = await loggedIn(await start())
      router.expireSessions()
      const reply = await client.send([mode, mode])
      assert.deepEqual(codesOf(reply), [16777219, [[16777242], [16777242]]])
    })

    it('has no actions on other firmwares', async () => {
      const client = await loggedIn(await start({ deadSession: 'no-actions' }))
      router.expireSessions()
      const reply = await client.send([mode])
      assert.equal(reply.error.description, 'XMO_INVALID_SESSION_ERR')
      assert.equal(reply.actions, undefined)
    })

    it('tells why on yet others', async () => {
      const client = await loggedIn(await start({ deadSession: 'session-timeout' }))
      clock.advance(10 * 60_000 + 1)
      assert.equal((await client.send([mode])).error.code, 16777220)
      await client.logIn()
      const { sessionId, nonce } = client
      await client.logOut()
      Object.assign(client, { sessionId, nonce })
      assert.equal((await client.send([mode])).error.code, 16777221)
    })
  })

  it('ends a session that was idle for SessionTimeout minutes, which each request restarts', async () => {
    const client = await loggedIn(await start())
    await client.set('Device/UserInterface/Httpd/SessionTimeout', 2)
    clock.advance(119_000)
    assert.equal((await client.send([mode])).error.code, 16777216)
    clock.advance(119_000)
    assert.equal((await client.send([mode])).error.code, 16777216)
    clock.advance(120_001)
    assert.equal((await client.send([mode])).error.code, 16777219)
  })

  it('takes a wrong key in a live session for no session', async () => {
    const client = await loggedIn(await start())
    assert.equal((await client.send([mode], { 'auth-key': '0'.repeat(128) })).error.code, 16777219)
  })

  it('refuses the MD5_NONCE shortcut after the login', async () => {
    const client = await loggedIn(await start({ encryption: 'md5' }), { hash: 'md5' })
    client.nonce = ''
    assert.equal((await client.send([mode])).error.code, 16777219)
  })

  it('ties a session to the address of its client', async () => {
    const url = await start()
    const client = await loggedIn(url)
    const body = (id: number) => {
      client.id = id
      return form(client.envelope([mode]))
    }
    assert.equal(replyOf(await postForm(url, body(1), '127.0.0.2')).error.code, 16777219)
    assert.equal(replyOf(await postForm(url, body(2))).error.code, 16777216)
  })

  it('wants ids that grow, and the session is lost if they do not', async () => {
    const client = await loggedIn(await start())
    await client.send([mode])
    client.id = 0
    assert.equal((await client.send([mode])).error.code, 16777233)
    client.id = 5
    assert.equal((await client.send([mode])).error.code, 16777219)
  })

  it('takes ids that skip numbers, unless told to be strict', async () => {
    const lenient = await loggedIn(await start())
    lenient.id = 7
    assert.equal((await lenient.send([mode])).error.code, 16777216)
    await router.close()
    const strict = await loggedIn(await start({ strictIds: true }))
    assert.equal((await strict.send([mode])).error.code, 16777216)
    strict.id = 7
    assert.equal((await strict.send([mode])).error.code, 16777233)
  })

  it('goes on with 1 after the largest id', async () => {
    const client = await loggedIn(await start())
    client.id = 4294967294
    assert.equal((await client.send([mode])).error.code, 16777216)
    client.id = 0
    assert.equal((await client.send([mode])).error.code, 16777216)
  })

  it('takes numeric text for session id and cnonce', async () => {
    const client = await loggedIn(await start())
    client.id = 1
    const { request } = client.envelope([mode])
    const asText = { ...request, 'session-id': String(request['session-id']), cnonce: String(request['cnonce']) }
    assert.equal(replyOf(await postForm(router.url, form({ request: asText }))).error.code, 16777216)
  })

  it('loses all sessions when a person logs in on the web page, whose own can take a place', async () => {
    const client = await loggedIn(await start({ maxSessions: 1 }))
    const stolen = await ask(`${router.url}/emulator/steal-session`, { method: 'POST', body: '{"holdSeconds":90}' })
    assert.equal(stolen.status, 200)
    assert.equal((await client.send([mode])).error.code, 16777219)
    assert.equal((await client.logIn()).actions?.[0]?.error.code, 16777225)
    clock.advance(90_000)
    assert.equal((await client.logIn()).error.code, 16777216)
  })

  it('shows the open sessions in its tree', async () => {
    const client = await loggedIn(await start())
    await client.send([mode])
    const [sessions] = await client.values('Device/UserAccounts/Users/User[1]/CurrentSessions')
    assert.ok(Array.isArray(sessions))
    assert.equal(sessions.length, 1)
    const [session] = sessions as Record<string, unknown>[]
    assert.ok(session)
    assert.equal(session['SessionId'], client.sessionId)
    assert.equal(session['RemoteAddress'], '127.0.0.1')
    assert.equal(session['RequestCount'], 3)
  })

  describe('the envelope', () => {
    it('must be form encoded', async () => {
      const url = await start()
      const client = await loggedIn(url)
      client.id = 1
      for (const body of [`req=${JSON.stringify(client.envelope([mode]))}`, 'req=%zz', 'other=1', '', 'req=%ff']) {
        const { status, text } = await postForm(url, body)
        assert.equal(status, 400)
        assert.match(text, /<html xmlns="http:\/\/www\.w3\.org\/1999\/xhtml">[\s\S]*Invalid URL encoded format/)
      }
      const asJson = await ask(`${url}/cgi/json-req`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: form(client.envelope([mode])),
      })
      assert.equal(asJson.status, 400)
    })

    it('need not be on firmwares that understand a raw body', async () => {
      const url = await start({ rawBody: true })
      const client = await loggedIn(url)
      client.id = 1
      const answer = await postForm(url, `req=${JSON.stringify(client.envelope([mode]))}`)
      assert.equal(replyOf(answer).error.code, 16777216)
    })

    it('is told what is wrong with it', async () => {
      const url = await start()
      const client = await loggedIn(url)
      assert.equal((await client.send([])).error.code, 16777229)
      assert.equal((await client.send([mode], { cnonce: -1 })).error.code, 16777217)
      assert.equal((await client.send([mode], { priority: 'no' })).error.code, 16777217)
      assert.equal(replyOf(await postForm(url, 'req=nonsense')).error.code, 16777218)
    })

    it('holds 100 actions and not one more, or as many as the firmware takes', async () => {
      const client = await loggedIn(await start())
      const many = (count: number) => Array.from({ length: count }, () => mode)
      assert.equal((await client.send(many(100))).actions?.length, 100)
      assert.equal((await client.send(many(101))).error.code, 16777230)
      assert.equal(router.stats().mostActions, 101)
      await router.close()
      const narrow = await loggedIn(await start({ maxActions: 50 }))
      assert.equal((await narrow.send(many(51))).error.code, 16777230)
    })

    it('gets 404 anywhere else', async () => {
      const url = await start()
      assert.equal((await ask(`${url}/cgi/json-req`)).status, 404)
      assert.equal((await ask(`${url}/nowhere`, { method: 'POST' })).status, 404)
    })
  })

  it('reboots: answers, then forgets sessions, lock-outs and hosts, and refuses connections for a while', async () => {
    const url = await start({ rebootTime: 60, hostsReturn: 20 })
    const client = await loggedIn(url)
    for (let attempt = 0; attempt < 3; attempt++) await new Client(url, { password: 'no' }).logIn()
    const activeBefore = router.hosts().filter(({ active }) => active).length
    const [uptime] = await client.values('Device/DeviceInfo/UpTime')
    assert.ok(Number(uptime) > 800_000)
    const reply = await client.send([{ method: 'reboot', xpath: 'Device', parameters: { source: 'GUI' } }])
    assert.deepEqual(codesOf(reply), [16777216, [[16777238, 16777238]]])
    assert.equal(await rejectionCode(client.send([mode])), 'ECONNREFUSED')
    clock.advance(60_000)
    await listening(url)
    client.id = 1
    assert.equal((await client.send([mode])).error.code, 16777219)
    await client.logIn()
    assert.deepEqual(await client.values('Device/DeviceInfo/RebootCount'), [8])
    assert.deepEqual(await client.values('Device/DeviceInfo/UpTime'), [60])
    assert.deepEqual(await client.values('Device/WatchDog/LastRebootCause'), ['GUI'])
    assert.equal(router.hosts().filter(({ active }) => active).length, 0)
    clock.advance(20_000)
    assert.equal(router.hosts().filter(({ active }) => active).length, activeBefore)
    assert.equal(router.stats().reboots, 1)
  })

  /** The clock lets the port be opened again; the kernel needs a moment. */
  async function listening(url: string): Promise<void> {
    for (;;) {
      try {
        await ask(`${url}/emulator/stats`)
        return
      } catch {
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }
})
