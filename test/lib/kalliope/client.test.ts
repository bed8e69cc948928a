import assert from 'node:assert/strict'
import { setMaxListeners } from 'node:events'
import { createServer } from 'node:http'
import type { KalliopeOptions } from '../../../emulators/kalliope'
import { listenOnFreshPort } from '../../../emulators/shared'
import type { TracedExchange } from '../../../src/lib/http/trace.js'
import type { KalliopeClient } from '../../../src/lib/kalliope/client.js'
import { readKalliopeSystem } from '../../../src/lib/kalliope/system.js'
import { type ClientChanges, clientOf, PbxUnderTest } from './pbx.js'

const accounts = { method: 'GET', path: '/rest/account', accept: 'application/json' } as const

describe('Kalliope client', () => {
  let pbx: PbxUnderTest
  let client: KalliopeClient
  const patience = new AbortController()
  setMaxListeners(0, patience.signal)

  async function start(options: KalliopeOptions = {}, changes: ClientChanges = {}): Promise<void> {
    pbx = await PbxUnderTest.start(options)
    client = pbx.client(changes)
  }

  afterEach(() => pbx.end())

  const ask = (path: string = accounts.path) =>
    client.request({ ...accounts, path }, { signal: patience.signal, repeatable: true }, (reply) => reply)
  const statsOf = () => pbx.emulator.stats()

  it('asks for the salt and proves the credentials once, whoever waits for it', async () => {
    await start()
    const replies = await Promise.all(Array.from({ length: 12 }, () => ask()))
    assert.ok(replies.every(({ status }) => status === 200))
    const { byName } = statsOf()
    assert.deepEqual(byName, { '/rest/salt': 1, '/rest/dashboard/firmwareVersion': 1, '/rest/account': 12 })
  })

  it('has at most four requests under way', async () => {
    await start()
    pbx.emulator.faults.add({ kind: 'slow', match: '/rest/account', times: 0, ms: 10 })
    await Promise.all(Array.from({ length: 12 }, () => ask()))
    assert.equal(statsOf().maxParallel, 4)
  })

  for (const saltType of ['xml', 'xml-cdata'] as const) {
    it(`understands a salt in XML under any root (${saltType})`, async () => {
      await start({ saltType, saltRoot: 'whatever' })
      assert.equal((await ask()).status, 200)
    })
  }

  it('signs for user@tenant', async () => {
    await start({}, { username: 'admin@sampledomain' })
    assert.equal((await ask()).status, 200)
  })

  it('signs for pbxadmin with the salt of pbxAdmin', async () => {
    await start({}, { username: 'pbxadmin' })
    assert.equal((await ask()).status, 200)
  })

  it('signs with a password in UTF-8', async () => {
    await start({ password: 'pàsswörd€' }, { password: 'pàsswörd€' })
    assert.equal((await ask()).status, 200)
  })

  it('sends a user name in UTF-8', async () => {
    await start()
    const names: string[] = []
    const server = createServer((request, response) => {
      // Node.js reads header bytes as Latin-1.
      const header = Buffer.from(String(request.headers['x-authenticate']), 'latin1').toString('utf8')
      names.push(/Username="([^"]*)"/.exec(header)?.[1] ?? '')
      response.end('{"salt":"00"}')
    })
    const origin = `http://127.0.0.1:${await listenOnFreshPort(server)}`
    const other = clientOf(origin, { username: 'Müller €' })
    try {
      await other.request(accounts, { signal: patience.signal, repeatable: true }, () => undefined)
    } finally {
      await other.close()
      server.close()
    }
    assert.deepEqual(names, ['', 'Müller €', 'Müller €'])
  })

  for (const authStatus of ['401', '403'] as const) {
    it(`tries a wrong password once, for all who wait and all who come after (HTTP ${authStatus})`, async () => {
      await start({ authStatus }, { password: 'wrong' })
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => ask()))
      for (const outcome of outcomes) {
        assert.equal(outcome.status === 'rejected' && (outcome.reason as { code: string }).code, 'CREDENTIALS_REFUSED')
      }
      await assert.rejects(ask(), { code: 'CREDENTIALS_REFUSED', message: /API permission/ })
      assert.equal(statsOf().refused, 1)
    })
  }

  it('says both possibilities when the user lacks the API permission', async () => {
    await start({ noApi: 'privacyadmin' }, { username: 'privacyadmin', password: 'privacyadmin' })
    await assert.rejects(ask(), { code: 'CREDENTIALS_REFUSED', message: /password or tenant, or the user lacks/ })
  })

  for (const unknownDomain of ['404', 'no-salt'] as const) {
    it(`sends no signature for a tenant without a salt (${unknownDomain})`, async () => {
      await start({ unknownDomain }, { domain: 'elsewhere' })
      await assert.rejects(ask(), { code: 'NOT_FOUND', message: /no tenant "elsewhere"/ })
      assert.equal(statsOf().refused + statsOf().accepted, 0)
    })
  }

  it('asks for the salt again when it was changed, and repeats the request once', async () => {
    await start()
    await ask()
    pbx.emulator.changeSalt()
    assert.equal((await ask()).status, 200)
    assert.equal(statsOf().saltRequests, 2)
    assert.equal(statsOf().refused, 1)
  })

  it('finds a password that was changed on the PBX with one probe, then stops', async () => {
    await start()
    await ask()
    pbx.emulator.setPassword('admin', 'new')
    await assert.rejects(ask(), { code: 'CREDENTIALS_REFUSED' })
    await assert.rejects(ask(), { code: 'CREDENTIALS_REFUSED' })
    assert.equal(statsOf().refused, 2)
  })

  it('takes a forbidden path for what it is and locks nobody out', async () => {
    await start({ denied: '/rest/backup' })
    await ask()
    await assert.rejects(ask('/rest/backup'), { code: 'PERMISSION_DENIED', message: /accepts user and password/ })
    assert.equal((await ask()).status, 200)
    const { byName } = statsOf()
    assert.deepEqual(
      [byName['/rest/backup'], byName['/rest/salt'], byName['/rest/dashboard/firmwareVersion']],
      [2, 2, 2],
    )
  })

  describe('as click2call, who may do nothing but click to call', () => {
    const call = '/rest/phoneServices/c2c/07700900100/101'
    const startAs = (password: string) =>
      start({ clickToCallOnly: true, authStatus: '403' }, { username: 'click2call', password })

    it('makes phones ring, and is not locked out by a path that is forbidden', async () => {
      await startAs('click2call')
      assert.equal((await ask(call)).status, 200)
      await assert.rejects(ask(), { code: 'PERMISSION_DENIED' })
      assert.equal((await ask(call)).status, 200)
      assert.equal(pbx.emulator.clickToCalls().length, 2)
      assert.equal(statsOf().saltRequests, 1)
    })

    it('tries a wrong password once, however many calls wait', async () => {
      await startAs('wrong')
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => ask(call)))
      for (const outcome of outcomes) {
        assert.equal(outcome.status === 'rejected' && (outcome.reason as { code: string }).code, 'CREDENTIALS_REFUSED')
      }
      assert.equal(statsOf().refused, 1)
    })

    it('finds a password that was changed on the PBX with one more try', async () => {
      await startAs('click2call')
      await ask(call)
      pbx.emulator.setPassword('click2call', 'new')
      await assert.rejects(ask(call), { code: 'CREDENTIALS_REFUSED' })
      await assert.rejects(ask(call), { code: 'CREDENTIALS_REFUSED' })
      assert.equal(statsOf().refused, 2)
    })

    it('says that only a call tells whether the password is right', async () => {
      await startAs('click2call')
      const outcomes = await Promise.allSettled([ask(), ask()])
      for (const outcome of outcomes) {
        assert.match(String(outcome.status === 'rejected' && outcome.reason), /only a call tells/)
      }
      assert.equal(statsOf().forbidden, 1)
      client.forgetRefusal()
      assert.equal((await ask(call)).status, 200)
    })
  })

  it('tries a wrong password once where the PBX does not know the path that proves it', async () => {
    await start()
    let refused = 0
    const server = createServer(({ url = '' }, response) => {
      if (url.startsWith('/rest/salt')) return response.end('{"salt":"00"}')
      if (url === accounts.path) refused += 1
      return response.writeHead(url === accounts.path ? 401 : 404).end()
    })
    const other = clientOf(`http://127.0.0.1:${await listenOnFreshPort(server)}`)
    const options = { signal: patience.signal, repeatable: true }
    try {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => other.request(accounts, options, ({ status }) => status)),
      )
      assert.ok(outcomes.every(({ status }) => status === 'rejected'))
      assert.equal(refused, 1)
    } finally {
      await other.close()
      server.close()
    }
  })

  it('works with a PBX that is seven minutes off, and says so', async () => {
    for (const clockSkewSeconds of [-420, 420]) {
      await start({ clockSkewSeconds })
      assert.equal((await ask()).status, 200)
      assert.match(String(client.clockNotice), /The clock of Office is 7 minutes (ahead of|behind) this computer’s/)
      if (clockSkewSeconds < 0) await pbx.end()
    }
  })

  it('says nothing of a clock that is right', async () => {
    await start({ strictFutureCreated: true })
    assert.equal((await ask()).status, 200)
    assert.equal(client.clockNotice, undefined)
  })

  it('never signs for the future of a PBX that is a little behind', async () => {
    await start({ strictFutureCreated: true, clockSkewSeconds: -2 })
    assert.equal((await ask()).status, 200)
  })

  it('learns the clock anew when it jumps', async () => {
    await start()
    await ask()
    pbx.emulator.setClockSkew(600)
    assert.equal((await ask()).status, 200)
    assert.equal(statsOf().refusedBy.created, 1)
  })

  it('says that the clocks may be the reason when a proxy’s date misleads it', async () => {
    await start({ dateSkewSeconds: 1000 })
    await assert.rejects(ask(), { code: 'CREDENTIALS_REFUSED', message: /17 minutes ahead/ })
  })

  it('never sends a signature twice: a repeated read is signed afresh', async () => {
    await start()
    await ask()
    pbx.emulator.faults.add({ kind: 'reset-after', match: '/rest/account' })
    assert.equal((await ask()).status, 200)
    assert.equal(statsOf().refusedBy.replay, 0)
  })

  it('does not follow a redirect: the signature is for one request', async () => {
    await start({ redirect: true })
    await assert.rejects(ask(), { code: 'BAD_RESPONSE', message: /sends .* on to https:/ })
    await assert.rejects(ask('/rest/ctiUser'), { code: 'BAD_RESPONSE' })
    assert.equal(statsOf().accepted, 0)
  })

  it('does not repeat what is no read after a lost answer', async () => {
    await start()
    await ask()
    pbx.emulator.faults.add({ kind: 'reset-after', match: '/rest/phoneServices/c2c' })
    const call = { method: 'GET', path: '/rest/phoneServices/c2c/101/100', accept: 'application/json' } as const
    await assert.rejects(
      client.request(call, { signal: patience.signal, repeatable: false }, () => undefined),
      { code: 'UNREACHABLE' },
    )
    assert.equal(statsOf().clickToCalls, 1)
  })

  it('names what a 404, a 405 and a 503 mean', async () => {
    await start()
    await assert.rejects(ask('/rest/nothing'), { code: 'NOT_FOUND' })
    await assert.rejects(
      client.request(
        { ...accounts, method: 'DELETE' },
        { signal: patience.signal, repeatable: false },
        () => undefined,
      ),
      { code: 'UNSUPPORTED' },
    )
    pbx.emulator.faults.add({ kind: 'status', code: 503, match: '/rest/account' })
    await assert.rejects(ask(), (error: { code: string; cause: { retryAfterMs: number } }) => {
      assert.deepEqual([error.code, error.cause.retryAfterMs], ['DEVICE_BUSY', 30_000])
      return true
    })
  })

  it('tells firmware and serial number, bare or in quotation marks', async () => {
    for (const versionQuotes of [false, true]) {
      await start({ versionQuotes })
      assert.deepEqual(await readKalliopeSystem(client, { signal: patience.signal }), {
        firmware: '4.12.6',
        serialNumber: 'KPBX4000000001',
      })
      if (!versionQuotes) await pbx.end()
    }
  })

  it('shows exchanges without secrets when it is traced', async () => {
    await start({}, { trace: true })
    const seen: TracedExchange[] = []
    client.onLoginExchange((exchange) => seen.push(exchange))
    await client.request(
      accounts,
      { signal: patience.signal, repeatable: true, trace: (e) => seen.push(e) },
      () => undefined,
    )
    assert.deepEqual(
      seen.map(({ endpoint }) => endpoint),
      ['GET /rest/salt/default', 'GET /rest/dashboard/firmwareVersion', 'GET /rest/account'],
    )
    assert.doesNotMatch(JSON.stringify(seen), /Digest|RestApiUsernameToken/)
  })
})
