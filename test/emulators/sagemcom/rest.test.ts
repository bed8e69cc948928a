import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type SagemcomEmulator, type SagemcomOptions, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { sha512Crypt } from '../../../emulators/sagemcom/rest/sha512-crypt'

let router: SagemcomEmulator

async function start(options: SagemcomOptions): Promise<string> {
  router = await startSagemcomEmulator(options)
  return router.url
}

function sha512(text: string): string {
  return createHash('sha512').update(text).digest('hex')
}

function cookiesOf(reply: Response): Map<string, string> {
  return new Map(
    reply.headers.getSetCookie().map((cookie): [string, string] => {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s)
      return [name, value]
    }),
  )
}

function post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })
}

/** Logs in as the sheet says, from cookies. */
async function logIn(url: string, password = 'secret'): Promise<Response> {
  const challenge = cookiesOf(await post(`${url}/api/v1/login-params`, { login: 'admin' }))
  const cnonce = '1234567890123456789'
  const inner = sha512(`admin:${challenge.get('nonce') ?? ''}:${sha512Crypt(password, challenge.get('salt') ?? '')}`)
  return await post(`${url}/api/v1/login`, { login: 'admin', auth_key: sha512(`${inner}:0:${cnonce}`), cnonce })
}

describe('Sagemcom emulator: /api/v1', () => {
  afterEach(() => router.close())

  it('hands out nothing but /open without the cookie of a login', async () => {
    const url = await start({ api: 'api-v1' })
    assert.equal((await fetch(`${url}/api/v1/open`)).status, 200)
    assert.equal((await fetch(`${url}/api/v1/hosts`)).status, 401)
    const login = await logIn(url)
    assert.equal(login.status, 204)
    const conid = cookiesOf(login).get('conid') ?? ''
    const reply = await fetch(`${url}/api/v1/hosts`, { headers: { cookie: `conid=${conid}` } })
    assert.equal(reply.status, 200)
    assert.ok(Array.isArray(await reply.json()))
  })

  it('refuses a wrong key with 400, and takes a challenge once only', async () => {
    const url = await start({ api: 'api-v1' })
    assert.equal((await logIn(url, 'wrong')).status, 400)
    const reply = await post(`${url}/api/v1/login`, { login: 'admin', auth_key: 'x', cnonce: '1234567890123456789' })
    assert.equal(reply.status, 400)
    assert.match(await reply.text(), /"domain":"\/api\/v1\/login","code":"400"/)
  })

  it('takes forms only', async () => {
    const url = await start({ api: 'api-v1' })
    const conid = cookiesOf(await logIn(url)).get('conid') ?? ''
    const headers = { cookie: `conid=${conid}`, 'content-type': 'application/json' }
    const reply = await fetch(`${url}/api/v1/nat/rules`, { method: 'POST', headers, body: '{"enable":1}' })
    assert.equal(reply.status, 400)
  })

  for (const secondLogin of ['takes-over', 'refused'] as const) {
    it(`has one session: a second login ${secondLogin}`, async () => {
      const url = await start({ api: 'api-v1', secondLogin })
      const first = cookiesOf(await logIn(url)).get('conid') ?? ''
      assert.equal((await logIn(url)).status, secondLogin === 'refused' ? 400 : 204)
      const reply = await fetch(`${url}/api/v1/hosts`, { headers: { cookie: `conid=${first}` } })
      assert.equal(reply.status, secondLogin === 'refused' ? 200 : 401)
    })
  }
})

describe('Sagemcom emulator: /rest/v1', () => {
  afterEach(() => router.close())

  const login = (url: string, password = 'secret') =>
    fetch(`${url}/rest/v1/user/login`, { method: 'POST', body: JSON.stringify({ password }) })

  it('tells what concerns the cable to anyone, and else wants a token', async () => {
    const url = await start({ api: 'rest-v1' })
    assert.equal((await fetch(`${url}/rest/v1/cablemodem/downstream`)).status, 200)
    assert.equal((await fetch(`${url}/rest/v1/system/info`)).status, 401)
    const reply = await login(url)
    assert.equal(reply.status, 201)
    const { created } = (await reply.json()) as { created: { token: string; userId: number } }
    const headers = { authorization: `Bearer ${created.token}` }
    assert.equal((await fetch(`${url}/rest/v1/system/info`, { headers })).status, 200)
    const out = await fetch(`${url}/rest/v1/user/${created.userId}/token/${created.token}`, {
      method: 'DELETE',
      headers,
    })
    assert.equal(out.status, 204)
    assert.equal((await fetch(`${url}/rest/v1/system/info`, { headers })).status, 401)
  })

  it('answers a second login with 503, whatever its password, and a wrong one with 401', async () => {
    const url = await start({ api: 'rest-v1' })
    assert.equal((await login(url, 'wrong')).status, 401)
    await login(url)
    assert.equal((await login(url, 'wrong')).status, 503)
    assert.equal(router.stats().refusedLogins, 1)
  })
})
