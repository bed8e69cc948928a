import assert from 'node:assert/strict'
import { type SagemcomEmulator, type SagemcomOptions, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { Clock, UsageError } from '../../../emulators/shared'
import { ask, rejectionCode } from '../shared/client'
import { Client, callbacksOf, codesOf, form, loggedIn, postForm } from './client'

describe('Sagemcom emulator: firmwares and households', () => {
  let router: SagemcomEmulator
  const start = async (options: SagemcomOptions = {}): Promise<string> => {
    router = await startSagemcomEmulator({ clock: new Clock(Date.UTC(2026, 5, 10, 10)), ...options })
    return router.url
  }
  afterEach(() => router.close())

  const raw = async (client: Client, xpath: string) => {
    client.id++
    const { body } = await postForm(router.url, form(client.envelope([{ method: 'getValue', xpath }])))
    return body
  }

  it('describes errors in English, or where identifiers were not asked for', async () => {
    const client = new Client(await start({ descriptions: 'english' }))
    const reply = await client.logIn()
    assert.deepEqual([reply.error.description, reply.actions?.[0]?.error.description], ['Ok', 'Applied'])
    assert.equal((await client.get('Device/Nope')).actions?.[0]?.error.description, 'Unknown path')
    await router.close()
    const other = await loggedIn(await start(), { sessionOptions: { language: 'en' } })
    assert.equal((await other.get('Device')).actions?.[0]?.error.description, 'Unknown path')
  })

  it('writes trailing commas, but not into text and empty brackets', async () => {
    const url = await start({ trailingCommas: true, nonce: '4152204859' })
    const client = new Client(url)
    client.id = 0
    const parameters = { user: 'admin', persistent: true }
    const login = await postForm(url, form(client.envelope([{ method: 'logIn', parameters }])))
    assert.match(login.text, /"nonce":"4152204859",\},\},\],\},\],"events":\[\],\},\}$/)
    assert.throws(() => JSON.parse(login.text) as unknown)
    const { reply } = JSON.parse(login.text.replaceAll(/,(?=[}\]])/g, '')) as { reply: { error: { code: number } } }
    assert.equal(reply.error.code, 16777216)
  })

  it('escapes slashes', async () => {
    const client = await loggedIn(await start({ escapeSlashes: true }))
    assert.match((await raw(client, 'Device/UPnP')).toString(), /"xpath":"Device\\\/UPnP"/)
    assert.equal(callbacksOf(await client.get('Device/UPnP'))[0]?.xpath, 'Device/UPnP')
  })

  it('lets a byte into a HostName that is no UTF-8', async () => {
    const client = await loggedIn(await start({ invalidUtf8: true }))
    const body = await raw(client, "Device/Hosts/Hosts/Host[@uid='5']/HostName")
    assert.ok(body.includes(Buffer.from([0x54, 0xe9, 0x6c, 0xe9, 0x76])))
    assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(body))
  })

  it('has its own content type', async () => {
    const client = new Client(await start({ contentType: 'text/html' }))
    client.id = 0
    const answer = await postForm(router.url, form(client.envelope([{ method: 'logOut' }])))
    assert.equal(answer.headers['content-type'], 'text/html')
  })

  it('redirects to HTTPS', async () => {
    const url = await start({ redirect: 'https' })
    const { status, headers } = await postForm(url, 'req=')
    assert.equal(status, 301)
    assert.equal(headers.location, 'https://127.0.0.1/cgi/json-req')
    await router.close()
    const other = await start({ redirect: 'https://127.0.0.1:8443/' })
    assert.equal((await ask(`${other}/gui/`)).headers.location, 'https://127.0.0.1:8443/gui/')
  })

  it('knows no Device/DeviceInfo as a node, only what is below', async () => {
    const client = await loggedIn(await start({ deviceInfo: 'leaves' }))
    assert.deepEqual(codesOf(await client.get('Device/DeviceInfo')), [16777236, [[16777242]]])
    assert.deepEqual(await client.values('Device/DeviceInfo/Manufacturer'), ['Sagemcom'])
  })

  it('lacks what it is told to lack, in new elements too', async () => {
    const client = await loggedIn(await start({ missing: 'Device/Hosts/Hosts/Host/ActiveLastChange, Device/Optical' }))
    assert.deepEqual(codesOf(await client.get('Device/Optical')), [16777236, [[16777242]]])
    router.setHost({ mac: '02:00:00:00:00:01' })
    const [hosts] = await client.values('Device/Hosts/Hosts')
    assert.ok(Array.isArray(hosts) && hosts.length === 15)
    assert.ok(hosts.every((host: object) => 'Active' in host && !('ActiveLastChange' in host)))
  })

  it('has the host fields of BT', async () => {
    const client = await loggedIn(await start({ hostFields: 'bt' }))
    const [host] = (await client.values("Device/Hosts/Hosts/Host[@uid='1']")) as { Host: Record<string, unknown> }[]
    assert.ok(host)
    assert.equal('ActiveLastChange' in host.Host, false)
    assert.equal(host.Host['LastStateChange'], '2026-06-10T07:00:00+0200')
    const [connection] = host.Host['LastConnections'] as Record<string, unknown>[]
    assert.deepEqual(Object.keys(connection ?? {}), ['uid', 'ConnectionTimestamp', 'DisconnectionTimestamp'])
  })

  it('may know of no last change', async () => {
    const client = await loggedIn(await start({ emptyLastChange: true }))
    assert.deepEqual(await client.values("Device/Hosts/Hosts/Host[@uid='1']/ActiveLastChange"), [''])
  })

  it('never answers a login with the other hash, if it is such a firmware', async () => {
    const url = await start({ encryption: 'md5', wrongHashHangs: true })
    const body = form(
      new Client(url, { hash: 'sha512' }).envelope([{ method: 'logIn', parameters: { user: 'admin' } }], { id: 0 }),
    )
    const signal = AbortSignal.timeout(50)
    const options = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, signal, body }
    assert.equal(await rejectionCode(ask(`${url}/cgi/json-req`, options)), 'ABORT_ERR')
    assert.equal(router.stats().refusedLogins, 0)
    await loggedIn(url, { hash: 'md5' })
  })

  describe('of the REST families', () => {
    it('rest-v1 answers its probe only', async () => {
      const url = await start({ api: 'rest-v1' })
      assert.equal((await postForm(url, 'req=%7B%7D')).status, 404)
      assert.equal((await ask(`${url}/rest/v1/cablemodem/state_`)).status, 200)
      assert.equal((await ask(`${url}/rest/v1/echo`)).status, 405)
      assert.equal((await ask(`${url}/api/v1/open`)).status, 404)
      assert.equal((await ask(`${url}/gui/js/gui-core.js`)).status, 404)
    })

    it('api-v1 answers its probe only', async () => {
      const url = await start({ api: 'api-v1' })
      assert.equal((await postForm(url, 'req=%7B%7D')).status, 404)
      assert.equal((await ask(`${url}/api/v1/login-params`)).status, 400)
      const probe = await ask(`${url}/api/v1/open`)
      assert.equal(probe.headers.server, 'Sagemcom Rest')
      assert.deepEqual(
        probe.headers['set-cookie']?.map((cookie) => cookie.split('=')[0]),
        ['conid', 'nonce', 'salt'],
      )
      assert.equal((await ask(`${url}/rest/v1/echo`)).status, 404)
    })
  })

  describe('by TLS', () => {
    it('has a certificate that nobody signed', async () => {
      const url = await start({ tls: 'true' })
      assert.equal(await rejectionCode(ask(url, { rejectUnauthorized: true })), 'DEPTH_ZERO_SELF_SIGNED_CERT')
      await loggedIn(url)
    })

    it('may have a key of 1024 bits', async () => {
      await loggedIn(await start({ tls: 'weak-key' }))
    })
  })

  describe('a household', () => {
    const post = async (path: string, body: object) => {
      const { status, text } = await ask(`${router.url}/emulator/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      return { status, json: JSON.parse(text) as Record<string, unknown> }
    }

    it('has sleeping hosts without an address, duplicates, random addresses and names of all kinds', async () => {
      await start()
      const hosts = router.hosts()
      assert.ok(hosts.length >= 12)
      assert.ok(hosts.filter(({ active }) => !active).every(({ ip }) => ip === ''))
      assert.ok(hosts.filter(({ active }) => active).every(({ ip }) => /^192\.168\.1\.\d+$/.test(ip)))
      const addresses = hosts.map(({ mac }) => mac.toUpperCase())
      assert.equal(new Set(addresses).size, addresses.length - 1)
      assert.ok(hosts.some(({ mac }) => mac !== mac.toUpperCase()))
      assert.ok(hosts.some(({ name }) => name === ''))
    })

    it('whose hosts come and go', async () => {
      const client = await loggedIn(await start())
      const active = () => client.values("Device/Hosts/Hosts/Host[PhysAddress='DA:A1:19:5C:0E:77']/Active")
      assert.deepEqual(await active(), [true])
      router.clock.advance(60_000)
      await post('hosts', { mac: 'da:a1:19:5c:0e:77', active: false })
      assert.deepEqual(await active(), [false])
      const path = "Device/Hosts/Hosts/Host[PhysAddress='DA:A1:19:5C:0E:77']"
      assert.deepEqual(await client.values(`${path}/IPAddress`), [''])
      assert.deepEqual(await client.values(`${path}/ActiveLastChange`), ['2026-06-10T12:01:00+0200'])
      await post('hosts', { mac: 'da:a1:19:5c:0e:77', active: true })
      assert.deepEqual(await active(), [true])
    })

    it('into which a stranger comes, and is forgotten', async () => {
      await start()
      await post('hosts', { mac: '02:00:00:00:00:01', active: true, name: 'guest', ip: '192.168.1.99' })
      assert.deepEqual(router.hosts().at(-1), {
        uid: 15,
        mac: '02:00:00:00:00:01',
        name: 'guest',
        ip: '192.168.1.99',
        active: true,
      })
      await post('forget-host', { mac: '02:00:00:00:00:01' })
      assert.equal(router.hosts().length, 14)
      assert.equal((await post('hosts', { mac: 'nonsense' })).status, 400)
    })

    it('whose line goes down and comes back with another address', async () => {
      const client = await loggedIn(await start())
      const wan = "Device/IP/Interfaces/Interface[Alias='IP_DATA']"
      const address = `${wan}/IPv4Addresses/IPv4Address[Alias='IP_DATA_ADDRESS']/IPAddress`
      const [before] = await client.values(address)
      await post('line', { up: false })
      assert.deepEqual(await client.values(`${wan}/Status`), ['DOWN'])
      assert.deepEqual(await client.values(address), [''])
      assert.deepEqual(await client.values('Device/PPP/Interfaces/Interface[1]/ConnectionStatus'), ['Disconnected'])
      assert.deepEqual(await client.values('Device/DSL/Lines/Line[1]/LinkStatus'), ['NOSIGNAL'])
      assert.deepEqual(await client.values('Device/IP/Interfaces/Interface[IP_BR_LAN]/Status'), ['UP'])
      await post('line', { up: true })
      const [after] = await client.values(address)
      assert.match(String(after), /^203\.0\.113\.\d+$/)
      assert.notEqual(after, before)
    })
  })

  describe('in trouble', () => {
    const mode = { method: 'getValue', xpath: 'Device/UserInterface/AdvancedMode' }

    it('loses the session of a request', async () => {
      const client = await loggedIn(await start())
      router.faults.add({ kind: 'expired-session', at: 2 })
      assert.equal((await client.send([mode])).error.code, 16777216)
      assert.equal((await client.send([mode])).error.code, 16777219)
    })

    it('has its sessions stolen', async () => {
      const client = await loggedIn(await start())
      router.faults.add({ kind: 'stolen-session' })
      assert.equal((await client.send([mode])).error.code, 16777219)
    })

    it('refuses logins as busy', async () => {
      const url = await start({ fault: 'session-busyx2' })
      assert.equal((await new Client(url).logIn()).actions?.[0]?.error.code, 16777225)
      assert.equal((await new Client(url).logIn()).actions?.[0]?.error.code, 16777225)
      await loggedIn(url)
    })

    it('reboots in mid-request', async () => {
      const client = await loggedIn(await start())
      router.faults.add({ kind: 'reboot', match: 'getValue', seconds: 9 })
      assert.equal(await rejectionCode(client.send([mode])), 'ECONNRESET')
      assert.equal(await rejectionCode(client.send([mode])), 'ECONNREFUSED')
    })

    it('fails with any code at any level', async () => {
      const client = await loggedIn(
        await start({ fault: 'request-error=16777232:getValue,callback-error=16777275:setValue' }),
      )
      assert.deepEqual(codesOf(await client.send([mode])), [16777232, undefined])
      const set = await client.set('Device/UserInterface/Language', 'fr')
      assert.deepEqual(codesOf(set), [16777236, [[16777248, 16777275]]])
      assert.deepEqual(await client.values('Device/UserInterface/Language'), ['en'])
      router.failWith({ code: 16777251, level: 'action', xpath: 'Device/UPnP', times: 1 })
      const batch = await client.send([mode, { method: 'getValue', xpath: 'Device/UPnP' }])
      assert.deepEqual(codesOf(batch), [16777236, [[16777238, 16777238], [16777251]]])
      router.failWith({ code: 16777250, level: 'silent-callback' })
      assert.deepEqual(codesOf(await client.send([mode])), [16777216, [[16777238, 16777250]]])
      assert.throws(() => router.failWith({ code: 5, level: 'action' }), UsageError)
    })
  })

  it('counts actions by method', async () => {
    const client = await loggedIn(await start())
    await client.send([
      { method: 'getValue', xpath: 'Device/UPnP' },
      { method: 'getValue', xpath: 'Device/Nope' },
    ])
    await client.logOut()
    const { logins, logouts, methods, actions, mostActions, sessions, byName } = router.stats()
    assert.deepEqual(
      { logins, logouts, actions, mostActions, sessions },
      { logins: 1, logouts: 1, actions: 4, mostActions: 2, sessions: 0 },
    )
    assert.deepEqual(methods, { logIn: 1, getValue: 2, logOut: 1 })
    assert.deepEqual(byName, { logIn: 1, getValue: 1, logOut: 1 })
  })
})
