import assert from 'node:assert/strict'
import { type KalliopeEmulator, type KalliopeOptions, startKalliopeEmulator } from '../../../emulators/kalliope'
import { Clock } from '../../../emulators/shared'
import { ask } from '../shared/client'
import { askWith, defaultSalt, headerOf, sign } from './client'

const noon = Date.UTC(2026, 5, 10, 10)
const version = '/rest/dashboard/firmwareVersion'

// The values of the published documents and clients, as printed there.
const vectors = [
  {
    password: 'admin',
    salt: defaultSalt,
    username: 'admin',
    domain: 'default',
    nonce: 'bfb79078ff44c35714af28b7412a702b',
    created: '2016-04-29T15:48:26Z',
    digest: '+PJg7Tb3v98XnL6iJVv+v5hwhYjdzQ2tIWxvJB2cE40=',
  },
  {
    password: 'nimda',
    salt: '5ebe2294ecd0e0f08eab7690d2a6ee69',
    username: 'admin',
    domain: 'default',
    nonce: '2dc477ac10d6c07b3fe008f636037733',
    created: '2020-10-30T15:33:04Z',
    digest: 'FLExUJyV4pPMr20o6e7TorEsdfZxkqvJcBNCe1nxecE=',
  },
  {
    password: 'nimda',
    salt: '5ebe2294ecd0e0f08eab7690d2a6ee69',
    username: 'admin',
    domain: 'default',
    nonce: '33e79f33fbc4ac535ed3183dfac97de6',
    created: '2020-10-30T15:33:08Z',
    digest: '69jCdIIXk0pT/f6CJZB9E+UacP2fnFVFMBqUuYIbGhs=',
  },
  {
    password: 'nimda',
    salt: '5ebe2294ecd0e0f08eab7690d2a6ee69',
    username: 'admin',
    domain: 'default',
    nonce: '62f230121d1d99cef5c8cb83c96cf6c4',
    created: '2020-10-30T15:33:12Z',
    digest: '8V5nQKp9GoCvhv5J+s3REprWXvH0txZJwmZdaKoJAyQ=',
  },
  {
    password: 'p@ss"w0rd',
    salt: '0123456789abcdef0123456789abcdef',
    username: 'privacyadmin',
    domain: 'sampledomain',
    nonce: '00112233',
    created: '2026-01-31T23:59:59Z',
    digest: 'mSvftgO1evK5FhyOVnCBLqE5DZJzUcERt1nMu3XptGs=',
  },
  {
    password: 'pàsswörd€',
    salt: '0123456789abcdef0123456789abcdef',
    username: 'admin',
    domain: 'default',
    nonce: 'deadbeefdeadbeefdeadbeefdeadbeef',
    created: '2024-02-29T00:00:00Z',
    digest: 'LBvVvJQG7TjwHSDaXHsf16qWeAu1sLy3Po3FUkfLZjA=',
  },
  {
    password: 'admin',
    salt: 'ffffffffffffffffffffffffffffffff',
    username: 'pbxadmin',
    domain: 'pbxAdmin',
    nonce: 'a1b2c3d4e5f60718',
    created: '2020-12-31T12:00:00Z',
    digest: 'PsMmKhqzE19YluzBBUB4PBX3ssAk2FWH2Mu29uqnC+U=',
  },
  {
    password: 's3cret',
    salt: '00000000000000000000000000000000',
    username: '100',
    domain: '',
    nonce: '0badc0de',
    created: '2023-03-26T01:30:00Z',
    digest: 'hF83tC0rRMYyBXOR0bIotJnxdz5hXnX50Y1JWEYWC1I=',
  },
]

describe('Kalliope emulator: signatures', () => {
  let pbx: KalliopeEmulator
  let clock: Clock
  const start = async (options: KalliopeOptions = {}, nowMs = noon): Promise<void> => {
    clock = new Clock(nowMs)
    pbx = await startKalliopeEmulator({ calls: 0, tenantCalls: 0, clock, ...options })
  }
  afterEach(() => pbx.close())

  const status = async (header: string, path = version): Promise<number> =>
    (await askWith(`${pbx.url}${path}`, header)).status

  for (const { digest, ...vector } of vectors) {
    it(`accepts the published header of ${vector.username} of ${vector.created}`, async () => {
      await start({}, Date.parse(vector.created))
      const domain = vector.domain === '' ? 'default' : vector.domain
      pbx.changeSalt(domain, vector.salt)
      const { username, password } = vector
      pbx.setUser({ username, password, domain, role: username === 'pbxadmin' ? 'pbxadmin' : 'admin' })
      const header = `RestApiUsernameToken Username="${username}", Domain="${vector.domain}", Digest="${digest}", Nonce="${vector.nonce}", Created="${vector.created}"`
      assert.equal(header, headerOf(vector))
      assert.equal(await status(header), 200)
    })
  }

  it('answers a right signature once, however often it comes', async () => {
    await start()
    const header = sign(noon)
    assert.equal(await status(header), 200)
    assert.equal(await status(header), 401)
    assert.equal(pbx.stats().refusedBy.replay, 1)
  })

  it('forgets a nonce after 300 seconds', async () => {
    await start()
    const nonce = '0123456789abcdef'
    assert.equal(await status(sign(noon, { nonce })), 200)
    clock.advance(299_000)
    assert.equal(await status(sign(clock.now(), { nonce })), 401)
    clock.advance(1_000)
    assert.equal(await status(sign(clock.now(), { nonce })), 200)
  })

  it('a refused request uses up its nonce, unless burnNonceOnFailure is off', async () => {
    const nonce = '0123456789abcdef'
    await start()
    assert.equal(await status(sign(noon, { nonce, password: 'wrong' })), 401)
    assert.equal(await status(sign(noon, { nonce })), 401)
    await pbx.close()
    await start({ burnNonceOnFailure: false })
    assert.equal(await status(sign(noon, { nonce, password: 'wrong' })), 401)
    assert.equal(await status(sign(noon, { nonce })), 200)
  })

  for (const [offsetSeconds, expected] of [
    [-301, 401],
    [-300, 200],
    [300, 200],
    [301, 401],
  ] as const) {
    it(`a signature ${offsetSeconds} s beside the PBX clock: ${expected}`, async () => {
      await start()
      assert.equal(await status(sign(noon + offsetSeconds * 1000)), expected)
    })
  }

  it('strictFutureCreated: one second ahead is too much', async () => {
    await start({ strictFutureCreated: true })
    assert.equal(await status(sign(noon + 1000)), 401)
    assert.equal(await status(sign(noon)), 200)
  })

  it('a PBX whose clock is seven minutes slow says so in Date, and wants its own time', async () => {
    await start({ clockSkewSeconds: -420 })
    const salt = await ask(`${pbx.url}/rest/salt/default`)
    assert.equal(salt.headers.date, 'Wed, 10 Jun 2026 09:53:00 GMT')
    assert.equal(await status(sign(noon)), 401)
    assert.equal(await status(sign(noon - 420_000)), 200)
  })

  it('Date is that of the PBX on every answer, also on one that a fault makes', async () => {
    await start({ clockSkewSeconds: -420 })
    pbx.faults.add({ kind: 'status-500' })
    const { status: code, headers } = await ask(`${pbx.url}${version}`)
    assert.deepEqual([code, headers.date], [500, 'Wed, 10 Jun 2026 09:53:00 GMT'])
  })

  it('dateSkewSeconds: a proxy dates the answers', async () => {
    await start({ dateSkewSeconds: 3600 })
    assert.equal((await ask(`${pbx.url}/rest/salt/default`)).headers.date, 'Wed, 10 Jun 2026 11:00:00 GMT')
    assert.equal(await status(sign(noon)), 200)
  })

  for (const [what, spoil] of [
    ['curly quotes', (header: string) => header.replaceAll('"', '”')],
    ['milliseconds', (header: string) => header.replace(/Z"$/, '.000Z"')],
    ['another order', (header: string) => header.replace(/(Username="admin"), (Domain="default")/, '$2, $1')],
    ['no blank after the comma', (header: string) => header.replaceAll(', ', ',')],
    ['an @ in the user name', (header: string) => header.replace('"admin"', '"admin@default"')],
    ['another token name', (header: string) => header.replace('RestApiUsernameToken', 'UsernameToken')],
    ['a nonce of seven characters', () => sign(noon, { nonce: '0badc0d' })],
    ['a nonce that is not hexadecimal', () => sign(noon, { nonce: 'not hex at all' })],
  ] as const) {
    it(`refuses ${what} as malformed`, async () => {
      await start()
      // A header cannot carry letters beyond Latin-1.
      const header = Buffer.from(spoil(sign(noon)), 'utf8').toString('latin1')
      assert.equal(await status(header), 401)
      assert.equal(pbx.stats().refusedBy.malformed, 1)
    })
  }

  it('refuses a request without a header', async () => {
    await start()
    assert.equal((await ask(`${pbx.url}${version}`)).status, 401)
    assert.equal(pbx.stats().refusedBy['no-header'], 1)
  })

  it('a wrong password, an unknown user and a missing API flag look alike', async () => {
    await start({ noApi: 'phonebook' })
    const replies = [
      await askWith(`${pbx.url}${version}`, sign(noon, { password: 'wrong' })),
      await askWith(`${pbx.url}${version}`, sign(noon, { username: 'nobody' })),
      await askWith(`${pbx.url}${version}`, sign(noon, { username: 'phonebook', password: 'phonebook' })),
    ]
    const expected = { status: 401, text: '{"code":401,"message":"Unauthorized"}' }
    for (const { status: code, text } of replies) assert.deepEqual({ status: code, text }, expected)
    const { digest, 'unknown-user': unknown, 'no-api-permission': noApi } = pbx.stats().refusedBy
    assert.deepEqual([digest, unknown, noApi], [1, 1, 1])
  })

  it('authStatus and errorBody', async () => {
    const bodies = {
      json: '{"code":403,"message":"Forbidden"}',
      xml: '<?xml version="1.0" encoding="UTF-8"?><result><code>403</code><message>Forbidden</message></result>',
      empty: '',
    }
    for (const errorBody of ['json', 'xml', 'empty'] as const) {
      await start({ authStatus: '403', errorBody })
      const { status: code, text } = await ask(`${pbx.url}${version}`)
      assert.deepEqual([code, text], [403, bodies[errorBody]])
      if (errorBody !== 'empty') await pbx.close()
    }
  })

  it('after a new salt old digests fail, after a new password too', async () => {
    await start()
    const salt = pbx.changeSalt()
    assert.match(salt, /^[0-9a-f]{32}$/)
    assert.equal(await status(sign(noon)), 401)
    assert.equal(await status(sign(noon, { salt })), 200)
    pbx.setPassword('admin', 'changed')
    assert.equal(await status(sign(noon, { salt })), 401)
    assert.equal(await status(sign(noon, { salt, password: 'changed' })), 200)
  })

  it('fault new-salt: the request that it strikes is refused, and the new salt is told', async () => {
    await start()
    pbx.faults.add({ kind: 'new-salt', match: version })
    assert.equal(await status(sign(noon)), 401)
    const { text } = await ask(`${pbx.url}/rest/salt/default`, { headers: { accept: 'application/json' } })
    const salt = /^\{"salt":"([0-9a-f]{32})"\}$/.exec(text)?.[1]
    assert.ok(salt !== undefined && salt !== defaultSalt)
    assert.equal(await status(sign(noon, { salt })), 200)
  })

  it('tenants have their own users, salts and calls; pbxadmin has none', async () => {
    await start({ tenantCalls: 3, calls: 5, from: '2026-06-01', to: '2026-06-09' })
    const sampleSalt = '5ebe2294ecd0e0f08eab7690d2a6ee69'
    const read = async (header: string): Promise<number> => {
      const { text, status: code } = await askWith(`${pbx.url}/rest/cdr/summary`, header, {
        accept: 'application/json',
      })
      assert.equal(code, 200)
      const calls: unknown = JSON.parse(text)
      return Array.isArray(calls) ? calls.length : -1
    }
    assert.equal(await read(sign(noon)), 5)
    assert.equal(await read(sign(noon, { domain: 'sampledomain', salt: sampleSalt })), 3)
    assert.equal(await status(sign(noon, { domain: 'sampledomain' })), 401)
    const pbxAdmin = { username: 'pbxadmin', domain: 'pbxAdmin', salt: pbx.changeSalt('pbxAdmin') }
    assert.equal(await status(sign(noon, pbxAdmin)), 200)
    assert.equal(await status(sign(noon, pbxAdmin), '/rest/cdr/summary'), 403)
    assert.equal(await status(sign(noon, { ...pbxAdmin, domain: 'pbxadmin' })), 401)
  })

  it('pbxAdminDomain: what pbxadmin sends may differ from the name of its salt', async () => {
    await start({ pbxAdminDomain: 'default' })
    const salt = pbx.changeSalt('pbxAdmin')
    assert.equal(await status(sign(noon, { username: 'pbxadmin', salt })), 200)
    assert.equal(await status(sign(noon)), 200)
  })

  it('a right signature does not open what the user may not do, nor what is denied', async () => {
    await start({ denied: '/rest/account' })
    const phonebook = (): string => sign(noon, { username: 'phonebook', password: 'phonebook' })
    assert.equal(await status(phonebook(), '/rest/cdr/summary'), 403)
    assert.equal(await status(phonebook()), 200)
    assert.equal(await status(sign(noon), '/rest/account'), 403)
    assert.equal(pbx.stats().forbidden, 2)
    assert.equal(pbx.stats().refused, 0)
  })
})

describe('Kalliope emulator: salt', () => {
  let pbx: KalliopeEmulator
  const start = async (options: KalliopeOptions = {}): Promise<void> => {
    pbx = await startKalliopeEmulator({ calls: 0, ...options })
  }
  afterEach(() => pbx.close())

  it('JSON where it is asked for', async () => {
    await start()
    const { text, headers } = await ask(`${pbx.url}/rest/salt/default`, { headers: { accept: 'application/json' } })
    assert.equal(text, `{"salt":"${defaultSalt}"}`)
    assert.match(headers['content-type'] ?? '', /^application\/json/)
    const byName = { accept: 'application/json, text/plain, */*' }
    assert.equal((await ask(`${pbx.url}/rest/salt/default`, { headers: byName })).text, text)
  })

  it('XML otherwise; query parameters are ignored', async () => {
    await start({ saltRoot: 'result' })
    const { text, headers } = await ask(`${pbx.url}/rest/salt/default?Accept=application/json`)
    assert.equal(text, `<?xml version="1.0" encoding="UTF-8"?>\n<result><salt>${defaultSalt}</salt></result>\n`)
    assert.match(headers['content-type'] ?? '', /^text\/xml/)
  })

  it('an unknown tenant: 404 or an answer without salt; pbxAdmin in this spelling only', async () => {
    await start()
    assert.equal((await ask(`${pbx.url}/rest/salt/pbxAdmin`)).status, 200)
    for (const domain of ['pbxadmin', 'nobody', 'Default', '%']) {
      const { status, text } = await ask(`${pbx.url}/rest/salt/${domain}`)
      assert.deepEqual([status, text], [404, '{"code":404,"message":"Not Found"}'])
    }
    await pbx.close()
    await start({ unknownDomain: 'no-salt' })
    const { status, text } = await ask(`${pbx.url}/rest/salt/nobody`, { headers: { accept: 'application/json' } })
    assert.deepEqual([status, text], [200, '{}'])
  })
})

describe('Kalliope emulator: redirect to HTTPS', () => {
  let pbx: KalliopeEmulator
  afterEach(() => pbx.close())

  it('one PBX behind two ports: a header that was sent to the first is used up', async () => {
    const clock = new Clock(noon)
    pbx = await startKalliopeEmulator({ calls: 0, clock, redirect: true, redirectStatus: '308' })
    const header = sign(noon)
    const { status, headers } = await askWith(`${pbx.url}${version}?x=1`, header)
    assert.equal(status, 308)
    assert.equal(headers.location, `${pbx.secureUrl}${version}?x=1`)
    assert.match(pbx.secureUrl ?? '', /^https:\/\/127\.0\.0\.1:\d+$/)
    assert.equal((await askWith(`${pbx.secureUrl}${version}`, header)).status, 401)
    assert.equal(pbx.stats().refusedBy.replay, 1)
    assert.equal((await askWith(`${pbx.secureUrl}${version}`, sign(noon))).status, 200)
  })
})
