import assert from 'node:assert/strict'
import { sha512Crypt } from '../../../emulators/sagemcom/rest/sha512-crypt'
import { DeviceError } from '../../../src/lib/errors.js'
import { restCall, restEffect, runRestRequest } from '../../../src/lib/sagemcom/requests/rest-request.js'
import { runXPath } from '../../../src/lib/sagemcom/requests/xpath-run.js'
import { isUsableSalt, restAuthKey } from '../../../src/lib/sagemcom/rest/auth-key.js'
import { asking, endRouters, patience, startRouter } from './a-router.js'

async function failureOf(work: Promise<unknown>): Promise<DeviceError> {
  const thrown: unknown = await work.then(
    () => assert.fail('nothing failed'),
    (error: unknown) => error,
  )
  assert.ok(thrown instanceof DeviceError, String(thrown))
  return thrown
}

describe('the key that proves a password to /api/v1', () => {
  const vectors = [
    {
      password: 'some_secure_password',
      salt: 'Q9Sn4I/gmeDMa9Z',
      nonce: '88810e86271207f591c8f82aa3f58622',
      cnonce: '6783452008529600000',
      crypted: 'Q9Sn4I/gmeDMa9Z$m62Gj0S.WuebYLphpSrDGAVdLzAwYjcB5KaKWmKqBfpLE5Z/OUP.jfFVxOaLfmmXUeIFvqT7pttfUen3fWhv8.',
      key: 'fe358d2ed9e542365f007fcd535b6e38aa7df83078d3a6daf00258c5f7202b89faad76db956e288bef3ca2175a71a34d1203a7130deaa488129ee4dabbfb94d4',
    },
    {
      password: 'secret',
      salt: 'GBZqaHom2a/',
      nonce: '0123456789abcdef0123456789abcdef',
      cnonce: '0000000000000000001',
      crypted: 'GBZqaHom2a/$VkLtNaU3RcL3/ah0qpOGtUgxqmjk3nykOQc3bpyDEFIJCochGmey9jW7xWh05cIu8mtrv1XmCIycIcZa9oc051',
      key: '4616db96d73beb3a12f04f64c0ca644a656702066b8ebfc23cde13bf9bc3434adcb31dbc4e510546b690a080e736d1e291fb96f97a7f3914edadf1d24c467c9c',
    },
    {
      password: 'pässwörd€',
      salt: 'GBZqaHom2a/',
      nonce: '0123456789abcdef0123456789abcdef',
      cnonce: '0000000000000000001',
      crypted: 'GBZqaHom2a/$FBVp3rjXhQwxsez0GXsnsGuWlD9wam7a78/WgVIxDns37xVkltTKYTSd4ohGZYoWQldAmkVsDLMg.jA8MUQuC0',
      key: '3353e87bfc47e1930427ad925c85ffc44a62048095ce12f12d3d9123cc4cc3f4611e01575e1bdbb7aaa5b179f84507bdb8d1a3820a12f5efa6fa0982853b91b2',
    },
  ]
  for (const { password, salt, nonce, cnonce, crypted, key } of vectors) {
    it(`is the published one for ${password}`, async () => {
      assert.equal(await restAuthKey('admin', password, { nonce, salt }, cnonce), key)
      assert.equal(await restAuthKey('admin', password, { nonce, salt: `$6$${salt}` }, cnonce), key)
      assert.equal(sha512Crypt(password, salt), crypted)
    })
  }

  // From the public specification of SHA-512-crypt.
  it('rests on SHA-512-crypt as it is specified', () => {
    assert.equal(
      sha512Crypt('Hello world!', 'saltstring'),
      'saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    )
  })

  it('is not made with a salt that would hold up everything, or is none', () => {
    assert.ok(isUsableSalt('GBZqaHom2a/'))
    assert.ok(isUsableSalt('$6$rounds=5000$GBZqaHom2a/'))
    assert.ok(!isUsableSalt('$6$rounds=999999999$GBZqaHom2a/'))
    assert.ok(!isUsableSalt('a b'))
    assert.ok(!isUsableSalt(''))
  })
})

describe('a router with /api/v1', () => {
  afterEach(endRouters)

  for (const challenge of ['v1-cookies', 'v2-body', 'bbox'] as const) {
    it(`is found and logged in to by itself, with one login (${challenge})`, async () => {
      const { router, client } = await startRouter({ api: 'api-v1', challenge, jsonReq: '503' })
      const information = await client.information(patience())
      assert.deepEqual(
        [information.model, information.softwareVersion, information.serialNumber, information.mac],
        ['F@st 5598', 'sw2024.07.205', 'SG202611210042', '44:D4:53:0A:1B:2C'],
      )
      await client.hosts(patience())
      assert.deepEqual([router.stats().logins, router.stats().refusedLogins], [1, 0])
    })
  }

  it('is found by its challenge where it tells nothing before', async () => {
    const { router, client } = await startRouter({ api: 'api-v1', challenge: 'bbox', openPage: false, jsonReq: '404' })
    assert.equal((await client.information(patience())).model, 'F@st 5598')
    assert.deepEqual([router.stats().logins, router.stats().refusedLogins], [1, 0])
  })

  it('gives hosts in the shape of all others', async () => {
    const { router, client } = await startRouter({ api: 'api-v1' })
    router.setHost({ mac: 'AC:22:0B:11:22:33', active: true, ip: '192.168.1.50' })
    const [host] = await client.hosts(patience())
    assert.deepEqual(
      [host?.mac, host?.active, host?.ip, host?.ipv6, host?.interfaceType, host?.leaseSeconds, host?.uid],
      ['AC:22:0B:11:22:33', true, '192.168.1.50', '2001:db8:77::1', 'Ethernet', 43200, 1],
    )
    const xmo = await startRouter()
    const [other] = await xmo.client.hosts(patience())
    assert.deepEqual(Object.keys(host ?? {}).sort(), Object.keys(other ?? {}).sort())
  })

  it('gives port mappings, networks, the line and the log', async () => {
    const { client } = await startRouter({ api: 'api-v1' })
    const mappings = await client.portMappings(patience())
    assert.deepEqual(
      mappings.map(({ protocol, externalPort, externalPortEnd, remoteHost }) => [
        protocol,
        externalPort,
        externalPortEnd,
        remoteHost,
      ]),
      [
        ['TCP', 8443, null, null],
        ['TCP', 27000, 27050, null],
      ],
    )
    const networks = await client.wifi(patience())
    assert.deepEqual(
      networks.map(({ alias, band, enabled }) => [alias, band, enabled]),
      [
        ['24', '2_4GHZ', true],
        ['5', '5GHZ', true],
        ['guest24', '2_4GHZ', false],
      ],
    )
    const wan = await client.wan(patience())
    assert.deepEqual(
      [
        wan.connected,
        wan.status,
        wan.ip,
        wan.gateway,
        wan.ipv6Prefix,
        wan.opticalReceivedDbm,
        typeof wan.bytesReceived,
      ],
      [true, 'UP', '203.0.113.11', '203.0.113.1', '2001:db8:77::/56', -18.4, 'number'],
    )
    assert.deepEqual(
      (await client.logs(patience())).map(({ level, module }) => [level, module]),
      [
        ['info', 'SYSTEM'],
        ['warning', 'WIFI'],
        ['error', 'WAN'],
      ],
    )
  })

  it('may write its replies without arrays around them', async () => {
    const { router, client } = await startRouter({ api: 'api-v1', bareObjects: true, logOrder: 'oldest' })
    assert.equal((await client.hosts(patience())).length, router.hosts().length)
    assert.equal((await client.logs(patience()))[0]?.module, 'SYSTEM')
  })

  it('has no cable and no paths, and says what has', async () => {
    const { client } = await startRouter({ api: 'api-v1' })
    assert.equal((await failureOf(client.cable(patience()))).code, 'UNSUPPORTED')
    const failure = await failureOf(runXPath(client, asking({ xpath: 'Device/DeviceInfo' }), patience()))
    assert.equal(failure.code, 'UNSUPPORTED')
    assert.match(failure.message, /sagemcom-request/)
  })

  it('never gets a refused key twice', async () => {
    const { router, client } = await startRouter({ api: 'api-v1' }, { password: 'wrong', api: 'rest' })
    for (let message = 0; message < 3; message += 1) {
      assert.equal((await failureOf(client.hosts(patience()))).code, 'CREDENTIALS_REFUSED')
    }
    assert.equal(router.stats().refusedLogins, 1)
  })

  it('is logged in to again when the session is gone, once, and a read is repeated', async () => {
    const { router, client } = await startRouter({ api: 'api-v1' })
    await client.hosts(patience())
    router.expireSessions()
    await client.hosts(patience())
    assert.equal(router.stats().logins, 2)
  })

  it('is logged out of when the last user leaves', async () => {
    const { router, client } = await startRouter({ api: 'api-v1' })
    await client.hosts(patience())
    await client.close()
    assert.deepEqual([router.stats().logouts, router.stats().sessions], [1, 0])
  })

  it('restarts once', async () => {
    const { router, client } = await startRouter({ api: 'api-v1', rebootTime: 60 })
    assert.deepEqual(await client.reboot(patience()), { accepted: true })
    assert.equal(router.stats().reboots, 1)
  })

  it('shows nothing of its secrets in traces', async () => {
    const shown: unknown[] = []
    const { client } = await startRouter({ api: 'api-v1', challenge: 'v2-body' }, { trace: true })
    client.onLoginExchange((exchange) => shown.push(exchange))
    await client.hosts({ ...patience(), trace: (exchange) => shown.push(exchange) })
    const input = { method: 'GET', path: '/api/v2/wireless/24', query: '', body: '' } as const
    await runRestRequest(client, input, { ...patience(), trace: (exchange) => shown.push(exchange) })
    const text = JSON.stringify(shown)
    assert.match(text, /POST \/api\/v1\/login/)
    for (const secret of ['auth_key', '"salt"', 'conid=', 'correct horse battery'])
      assert.ok(!text.includes(secret), secret)
  })

  describe('any request', () => {
    it('gives the one element of the reply, and null where there is none', async () => {
      const { client } = await startRouter({ api: 'api-v1' })
      const nat = await runRestRequest(
        client,
        { method: 'GET', path: '/api/v1/nat/rules', query: '', body: '' },
        patience(),
      )
      assert.deepEqual(Object.keys(nat.payload as object), ['nat'])
      assert.deepEqual(nat.facts, { method: 'GET', path: '/api/v1/nat/rules', status: 200, api: 'rest' })
      const body = {
        enable: 1,
        description: 'a b',
        protocol: 'tcp',
        ipaddress: '192.168.1.9',
        externalPort: 90,
        internalPort: 91,
      }
      const made = await runRestRequest(
        client,
        { method: 'POST', path: '/api/v1/nat/rules', query: '', body },
        patience(),
      )
      assert.deepEqual([made.payload, made.facts.status], [null, 204])
      assert.equal((await client.portMappings(patience())).at(-1)?.description, 'a b')
    })

    it('that is refused is an error of the device, one that is unknown is not found', async () => {
      const { client } = await startRouter({ api: 'api-v1' })
      const ask = (method: 'GET' | 'PUT', path: string, body: unknown) =>
        failureOf(runRestRequest(client, { method, path, query: '', body }, patience()))
      const refused = await ask('PUT', '/api/v1/nat/rules/1', { externalPort: 99 })
      assert.deepEqual([refused.code, refused.cause.httpStatus], ['DEVICE_ERROR', 400])
      assert.equal((await ask('GET', '/api/v1/nothing', '')).code, 'NOT_FOUND')
    })

    it('is checked before it is sent', () => {
      const call = (path: unknown, query: unknown = '', body: unknown = '') =>
        restCall({ method: 'POST', path, query, body })
      assert.deepEqual(call('/api/v1/x', { a: 1, b: 'c d' }), {
        method: 'POST',
        path: '/api/v1/x?a=1&b=c+d',
        body: undefined,
      })
      assert.equal(call('/x?a=1', 'b=2').path, '/x?a=1&b=2')
      for (const path of ['', 'api/v1', '//evil', '/a b', '/a/../b', 'http://x/', undefined, 5]) {
        assert.throws(() => call(path), { code: 'BAD_INPUT' })
      }
      assert.throws(() => call('/x', 'a b'), { code: 'BAD_INPUT' })
      assert.throws(() => call('/x', '', 5), { code: 'BAD_INPUT' })
    })

    it('that is no GET changes something', () => {
      assert.equal(restEffect('GET', '/api/v1/device/reboot'), 'read')
      assert.equal(restEffect('POST', '/api/v1/device/reboot'), 'write')
      assert.equal(restEffect('POST', '/rest/v1/system/factoryreset'), 'destructive')
    })

    it('goes to routers with REST only', async () => {
      const { client } = await startRouter()
      const input = { method: 'GET', path: '/api/v1/hosts', query: '', body: '' } as const
      const failure = await failureOf(runRestRequest(client, input, patience()))
      assert.equal(failure.code, 'UNSUPPORTED')
      assert.match(failure.message, /sagemcom-xpath/)
    })
  })
})

describe('a cable router with /rest/v1', () => {
  afterEach(endRouters)

  it('is found by itself, with one login', async () => {
    const { router, client } = await startRouter({ api: 'rest-v1' })
    const information = await client.information(patience())
    assert.deepEqual(
      [information.model, information.softwareVersion, information.serialNumber],
      ['F3896LG-VMB', 'LG-RDK_12.13.16-2504.5', 'SG202611210042'],
    )
    assert.deepEqual([router.stats().logins, router.stats().refusedLogins], [1, 0])
  })

  it('tells its channels without a login, also while somebody else is logged in', async () => {
    const { router, client } = await startRouter({ api: 'rest-v1' })
    router.stealSession(3600)
    const { status, docsisVersion, downstream, upstream } = await client.cable(patience())
    assert.deepEqual([status, docsisVersion], ['operational', '3.1'])
    assert.deepEqual(downstream[1], {
      channelId: 8,
      type: 'sc_qam',
      frequencyHz: 338_000_000,
      powerDbmv: -2.1,
      snrDb: 37,
      modulation: 'qam_256',
      locked: true,
      correctedErrors: 940,
      uncorrectedErrors: 3,
    })
    assert.deepEqual(downstream[2], {
      channelId: 33,
      type: 'ofdm',
      frequencyHz: 148_000_000,
      powerDbmv: 6.2,
      snrDb: null,
      modulation: 'qam_4096',
      locked: true,
      correctedErrors: 3_020_403,
      uncorrectedErrors: 0,
    })
    assert.deepEqual(
      upstream.map(({ type, powerDbmv, snrDb, correctedErrors }) => [type, powerDbmv, snrDb, correctedErrors]),
      [
        ['atdma', 44.3, null, null],
        ['ofdma', 38.9, null, null],
      ],
    )
    assert.deepEqual([router.stats().logins, router.stats().refusedLogins], [0, 0])
  })

  it('is busy while somebody else is logged in, and no try is spent', async () => {
    const { router, client } = await startRouter({ api: 'rest-v1' })
    router.stealSession(3600)
    for (let message = 0; message < 3; message += 1) {
      assert.equal((await failureOf(client.hosts({ ...patience(), impatient: true }))).code, 'SESSION_BUSY')
    }
    assert.equal(router.stats().refusedLogins, 0)
  })

  for (const refusedStatus of [401, 403]) {
    it(`never gets a refused password twice (${refusedStatus})`, async () => {
      const { router, client } = await startRouter({ api: 'rest-v1', refusedStatus }, { password: 'wrong' })
      for (let message = 0; message < 3; message += 1) {
        assert.equal((await failureOf(client.hosts(patience()))).code, 'CREDENTIALS_REFUSED')
      }
      assert.equal(router.stats().refusedLogins, 1)
    })
  }

  it('gives hosts, port mappings, the line and the log', async () => {
    const { router, client } = await startRouter({ api: 'rest-v1' })
    const hosts = await client.hosts(patience())
    assert.equal(hosts.length, router.hosts().filter(({ active }) => active).length)
    assert.deepEqual(
      [hosts[0]?.mac, hosts[0]?.active, hosts[0]?.interfaceType, hosts[0]?.ipv6],
      ['AC:22:0B:11:22:33', true, 'Ethernet', '2001:db8:88::1'],
    )
    const [mapping] = await client.portMappings(patience())
    assert.deepEqual([mapping?.protocol, mapping?.externalPort, mapping?.externalPortEnd], ['BOTH', 8443, null])
    const wan = await client.wan(patience())
    assert.deepEqual(
      [wan.connected, wan.type, wan.downstreamKbps, wan.upstreamKbps],
      [true, 'DOCSIS', 1_230_000.45, 55_000],
    )
    assert.deepEqual(
      (await client.logs(patience())).map(({ level }) => level),
      ['info', 'error'],
    )
  })

  it('does not take modem mode for an empty home', async () => {
    const { client } = await startRouter({ api: 'rest-v1', bridge: true })
    assert.equal((await failureOf(client.presence(patience()))).code, 'UNSUPPORTED')
  })

  it('is logged in to again when its token is gone, and out of when the last user leaves', async () => {
    const { router, client } = await startRouter({ api: 'rest-v1' })
    await client.hosts(patience())
    router.expireSessions()
    await client.hosts(patience())
    assert.equal(router.stats().logins, 2)
    await client.close()
    assert.deepEqual([router.stats().logouts, router.stats().sessions], [1, 0])
  })

  it('restarts once', async () => {
    const { router, client } = await startRouter({ api: 'rest-v1', rebootTime: 60 })
    assert.deepEqual(await client.reboot(patience()), { accepted: true })
    assert.equal(router.stats().reboots, 1)
  })
})

describe('the channels of a cable box that speaks XMO', () => {
  afterEach(endRouters)

  it('come in the same shape', async () => {
    const { client } = await startRouter({ docsis: true })
    const { status, downstream, upstream } = await client.cable(patience())
    assert.equal(status, 'OPERATIONAL')
    assert.deepEqual(downstream[0], {
      channelId: 5,
      type: null,
      frequencyHz: 602_000_000,
      powerDbmv: 4.5,
      snrDb: 39.5,
      modulation: '256-QAM',
      locked: true,
      correctedErrors: 77,
      uncorrectedErrors: 0,
    })
    assert.deepEqual([upstream[0]?.channelId, upstream[0]?.snrDb], [2, null])
  })

  it('are not there on other boxes', async () => {
    const { client } = await startRouter()
    assert.equal((await failureOf(client.cable(patience()))).code, 'UNSUPPORTED')
  })
})
