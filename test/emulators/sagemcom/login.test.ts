import assert from 'node:assert/strict'
import { type SagemcomEmulator, type SagemcomOptions, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { Clock } from '../../../emulators/shared'
import { ask } from '../shared/client'
import { Client, callbacksOf, codesOf, form, loggedIn, postForm, pythonSessionOptions, replyOf } from './client'

describe('Sagemcom emulator: login', () => {
  let router: SagemcomEmulator
  const clock = new Clock(Date.UTC(2026, 5, 10, 10))
  const start = async (options: SagemcomOptions = {}): Promise<SagemcomEmulator> => {
    router = await startSagemcomEmulator({ clock, ...options })
    return router
  }
  afterEach(() => router.close())

  const loginEnvelope = (user: string, cnonce: number, key: string) => ({
    request: {
      id: 0,
      'session-id': 0,
      priority: true,
      actions: [
        { id: 0, method: 'logIn', parameters: { user, persistent: true, 'session-options': pythonSessionOptions } },
      ],
      cnonce,
      'auth-key': key,
    },
  })

  describe('accepts the keys that are known to be right', () => {
    const vectors: (SagemcomOptions & { name: string; cnonce: number; key: string })[] = [
      { name: 'MD5', encryption: 'md5', cnonce: 123456, key: 'cbfa766a534c89190ae333ff31023809' },
      {
        name: 'MD5 as the Python client sends it',
        encryption: 'md5',
        cnonce: 154197,
        key: '5bdb33f6c4b34e0dd6da23638ba898fe',
      },
      {
        name: 'SHA-512',
        encryption: 'sha512',
        cnonce: 123456,
        key: '69091ac8aa4dcdcc96b2d007e607fcb8e3d97563a5ad8e5ee6f3295cb089de7f83d4acccc6ed60b73e9deb25e1a0f4178ac31a5394af45dd3d15bfb45b622d79',
      },
      {
        name: 'MD5, guest without a password, as published from a BT hub',
        encryption: 'md5',
        username: 'guest',
        password: '',
        cnonce: 745670196,
        key: '06a19e589dc848a89675748aa2d509b3',
      },
      {
        name: 'SHA-512 with a salt',
        encryption: 'sha512',
        password: 'blabla',
        salt: 'Salt123',
        cnonce: 1,
        key: '88858ca04f028991127396cf17d9a4323242b436cfcec9ab36d295f56c2e4a39a23d9f6b4fb62a2bf6fe1c0f29b27d01ce201e27778325b4032efafc51770edf',
      },
      {
        name: 'MD5 of a password beyond ASCII',
        encryption: 'md5',
        password: 'pässwörd€',
        cnonce: 42,
        key: '115d19d3d9dd4350d331a17c0881340d',
      },
      {
        name: 'SHA-512 of a password beyond ASCII',
        encryption: 'sha512',
        password: 'pässwörd€',
        cnonce: 42,
        key: '9f6ab8bc9ea6473b0c348f874a1e51eeddf00cdc3994d55b9f4c457c59ddbb7876fd1e474cf8080c4b1fa47b609c0647318c5b31977ef81656b758f13b050f2d',
      },
    ]
    for (const { name, cnonce, key, ...options } of vectors) {
      it(name, async () => {
        const { url } = await start(options)
        const reply = replyOf(await postForm(url, form(loginEnvelope(options.username ?? 'admin', cnonce, key))))
        assert.deepEqual(codesOf(reply), [16777216, [[16777238, 16777238]]])
      })
    }

    const later: (SagemcomOptions & { name: string; id: number; cnonce: number; key: string })[] = [
      { name: 'MD5', encryption: 'md5', id: 1, cnonce: 654321, key: 'f58ce4a6ee3883f5b6d0f13a53449720' },
      {
        name: 'MD5 as the Python client sends it',
        encryption: 'md5',
        id: 1,
        cnonce: 52438,
        key: 'e30dc211512108ba4a3ea019b5396299',
      },
      {
        name: 'SHA-512',
        encryption: 'sha512',
        id: 1,
        cnonce: 654321,
        key: '4c10df492deb05d36bf16ae8e765e71656bcec5f2ce51fbd1c61b865c33473c5be8e34d4b1d6b83b0d89312d174bcd27a20d447e4c88341ec733e361154dd0bb',
      },
      {
        name: 'SHA-512 with the largest numbers',
        encryption: 'sha512',
        id: 4294967295,
        cnonce: 4294967295,
        key: '038e2f124756771fe0c9fe73b9be99c02961fa266aaf724cd40f81af73dd3ff68bbc6567cb496df8c48ec42bc3a1b2def783b0b7b508a680387496e79012187e',
      },
    ]
    for (const { name, id, cnonce, key, ...options } of later) {
      it(`${name}, after the login`, async () => {
        const { url } = await start({ ...options, nonce: '4152204859' })
        const client = await loggedIn(url, { hash: options.encryption ?? 'sha512' })
        const reply = await client.send([{ method: 'getValue', xpath: 'Device/UserInterface/AdvancedMode' }], {
          id,
          cnonce,
          'auth-key': key,
        })
        assert.equal(reply.error.code, 16777216)
      })
    }
  })

  it('takes the body of the Python client byte for byte', async () => {
    const { url } = await start({ encryption: 'md5' })
    const body = form(loginEnvelope('admin', 154197, '5bdb33f6c4b34e0dd6da23638ba898fe'))
    assert.equal(body.length, 904)
    assert.match(
      body,
      /^req=%7B%22request%22%3A%7B%22id%22%3A0%2C%22session-id%22%3A0%2C%22priority%22%3Atrue%2C%22actions%22%3A%5B%7B%22id%22%3A0%2C%22method%22%3A%22logIn%22/,
    )
    const reply = replyOf(await postForm(url, body))
    const { id, nonce } = callbacksOf(reply)[0]?.parameters ?? {}
    assert.ok(typeof id === 'number' && id > 0 && id < 2 ** 31)
    assert.match(String(nonce), /^\d+$/)
    assert.equal(callbacksOf(reply)[0]?.xpath, 'Device')
    assert.equal(reply.error.description, 'XMO_REQUEST_NO_ERR')
    assert.equal(reply.actions?.[0]?.error.description, 'XMO_NO_ERR')
  })

  it('logs in again after a logout although the session id is -1 then', async () => {
    const { url } = await start()
    const client = await loggedIn(url)
    assert.equal((await client.logOut()).error.code, 16777216)
    assert.equal((await client.logIn()).error.code, 16777216)
    assert.equal(router.stats().sessions, 1)
  })

  it('answers a wrong password at all three levels', async () => {
    const { url } = await start()
    const reply = await new Client(url, { password: 'wrong' }).logIn()
    assert.deepEqual(codesOf(reply), [16777236, [[16777223, 16777223]]])
    assert.equal(reply.actions?.[0]?.error.description, 'XMO_AUTHENTICATION_ERR')
    assert.equal(router.stats().refusedLogins, 1)
  })

  it('refuses a login with the stale nonce of a live session', async () => {
    const { url } = await start()
    const client = await loggedIn(url)
    const parameters = { user: 'admin', persistent: true, 'session-options': pythonSessionOptions }
    assert.equal((await client.send([{ method: 'logIn', parameters }])).actions?.[0]?.error.code, 16777223)
  })

  it('refuses a password without the salt', async () => {
    const { url } = await start({ salt: 'Salt123' })
    assert.equal((await new Client(url).logIn()).actions?.[0]?.error.code, 16777223)
    assert.equal((await new Client(url, { password: 'secret:Salt123' }).logIn()).error.code, 16777216)
  })

  it('locks a user out after three failures, the right password included, until the time is over', async () => {
    const { url } = await start({ lockTime: 300 })
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.equal((await new Client(url, { password: 'no' }).logIn()).actions?.[0]?.error.code, 16777223)
    }
    assert.equal((await new Client(url).logIn()).actions?.[0]?.error.code, 16777224)
    clock.advance(299_000)
    assert.equal((await new Client(url).logIn()).actions?.[0]?.error.code, 16777224)
    clock.advance(1000)
    assert.equal((await new Client(url).logIn()).error.code, 16777216)
  })

  it('takes longer with each refusal if it is told to', async () => {
    const { url } = await start({ loginDelay: 2, maxTries: 10 })
    for (const seconds of [2, 4, 8]) {
      let answered = false
      const seen = router.stats().refusedLogins
      const answer = new Client(url, { password: 'no' }).logIn().then((reply) => {
        answered = true
        return reply
      })
      while (router.stats().refusedLogins === seen) await new Promise((resolve) => setImmediate(resolve))
      clock.advance(seconds * 1000 - 1)
      await ask(`${url}/emulator/stats`)
      assert.equal(answered, false)
      clock.advance(1)
      assert.equal((await answer).actions?.[0]?.error.code, 16777223)
    }
  })

  it('has no place for more sessions than it may have', async () => {
    const { url } = await start({ maxSessions: 1 })
    const first = await loggedIn(url)
    assert.deepEqual(codesOf(await new Client(url).logIn()), [16777236, [[16777225, 16777225]]])
    await first.logOut()
    assert.equal((await new Client(url).logIn()).error.code, 16777216)
  })

  it('refuses a restricted user whatever the password', async () => {
    const { url } = await start({ restrictedUsers: 'admin' })
    assert.equal((await new Client(url).logIn()).actions?.[0]?.error.code, 16777226)
  })

  it('gives a login without `persistent` a session that fails at once', async () => {
    const { url } = await start()
    const client = await loggedIn(url, { persistent: false })
    assert.equal((await client.get('Device/DeviceInfo')).error.code, 16777219)
    const asText = await loggedIn(url, { persistent: 'true' })
    assert.equal((await asText.get('Device/DeviceInfo')).error.code, 16777216)
  })

  it('knows no path in a session whose namespaces came as text', async () => {
    const { url } = await start()
    const client = await loggedIn(url, { sessionOptions: { ...pythonSessionOptions, nss: 'gtw:tr181' } })
    assert.deepEqual(codesOf(await client.get('Device/DeviceInfo')), [16777236, [[16777242]]])
  })

  describe('tells hash and salt in the GUI script', () => {
    it('without a login', async () => {
      const { url } = await start({ salt: 'Salt123' })
      const { status, text } = await ask(`${url}/gui/js/gui-core.js`)
      assert.equal(status, 200)
      assert.equal(/GUI_ACTIVATE_SHA512ENCODE_OPT:\s*([0-9]+)/.exec(text)?.[1], '1')
      assert.equal(/GUI_PASSWORD_SALT:\s*"([^"]*)"/.exec(text)?.[1], 'Salt123')
    })

    it('at another place, or nowhere', async () => {
      const { url } = await start({ encryption: 'md5', guiScript: '/2.0/gui/js/gui-core.js' })
      assert.equal((await ask(`${url}/gui/js/gui-core.js`)).status, 404)
      assert.match((await ask(`${url}/2.0/gui/js/gui-core.js`)).text, /GUI_ACTIVATE_SHA512ENCODE_OPT: 0/)
      await router.close()
      const { url: silent } = await start({ guiScript: 'none' })
      assert.equal((await ask(`${silent}/gui/js/gui-core.js`)).status, 404)
    })
  })
})
