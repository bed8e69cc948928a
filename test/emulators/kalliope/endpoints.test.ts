import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type KalliopeEmulator, type KalliopeOptions, startKalliopeEmulator } from '../../../emulators/kalliope'
import { Clock, listenOnFreshPort, UsageError } from '../../../emulators/shared'
import { type Answer, ask, askJson, rejectionCode } from '../shared/client'
import { type Asking, askWith, defaultSalt, type Signer, sign } from './client'

const noon = Date.UTC(2026, 5, 10, 10)

describe('Kalliope emulator: other endpoints', () => {
  let pbx: KalliopeEmulator
  let clock: Clock
  const start = async (options: KalliopeOptions = {}): Promise<void> => {
    clock = new Clock(noon)
    pbx = await startKalliopeEmulator({ calls: 0, clock, ...options })
  }
  afterEach(() => pbx.close())

  const get = (path: string, asking: Asking = {}, signer: Partial<Signer> = {}): Promise<Answer> =>
    askWith(`${pbx.url}${path}`, sign(clock.now(), signer), asking)
  const text = async (path: string, asking?: Asking): Promise<[number, string]> => {
    const answer = await get(path, asking)
    return [answer.status, answer.text]
  }
  const accept = 'application/json'

  it('version and serial number are bare text, or quoted', async () => {
    await start({ firmware: '4.9.4' })
    assert.deepEqual(await text('/rest/dashboard/firmwareVersion', { accept }), [200, '4.9.4'])
    assert.match((await text('/rest/dashboard/serialNumber'))[1], /^KPBX4\d+$/)
    await pbx.close()
    await start({ firmware: '4.9.4', versionQuotes: true })
    assert.deepEqual(await text('/rest/dashboard/firmwareVersion', { accept }), [200, '"4.9.4"'])
  })

  it('dashboard, accounts and CTI users, in JSON or in XML', async () => {
    await start({ firmware: '4.9.4' })
    const dashboard: unknown = JSON.parse((await get('/rest/dashboard', { accept })).text)
    assert.ok(typeof dashboard === 'object' && dashboard !== null)
    assert.ok('firmwareVersion' in dashboard && dashboard.firmwareVersion === '4.9.4')
    assert.ok('systemTime' in dashboard && dashboard.systemTime === '2026-06-10 12:00:00')
    assert.match((await get('/rest/dashboard')).text, /<firmwareVersion>4\.9\.4<\/firmwareVersion>/)
    for (const [path, length] of [
      ['/rest/account', 40],
      ['/rest/ctiUser/', 10],
    ] as const) {
      const list: unknown = JSON.parse((await get(path, { accept })).text)
      assert.ok(Array.isArray(list))
      assert.equal(list.length, length)
    }
  })

  it('the path without its slash at the end is redirected', async () => {
    await start()
    const { status, headers } = await get('/rest/ctiUser')
    assert.deepEqual([status, headers.location], [301, '/rest/ctiUser/'])
  })

  it('an unknown path is 404 and another method 405, signed or not', async () => {
    await start()
    assert.deepEqual(await text('/rest/nothing'), [404, '{"code":404,"message":"Not Found"}'])
    assert.equal((await ask(`${pbx.url}/rest/nothing`)).status, 404)
    assert.equal((await get('/rest/account', { method: 'DELETE' })).status, 405)
  })

  describe('click to call', () => {
    it('is a GET that acts: destination first, then the source', async () => {
      await start()
      assert.equal((await get('/rest/phoneServices/c2c/007700900100/105')).status, 200)
      assert.equal(pbx.stats().clickToCalls, 1)
      assert.deepEqual(pbx.clickToCalls(), [{ destination: '007700900100', source: '105', username: 'admin' }])
    })

    it('counts every time it is asked, also if the answer is lost', async () => {
      await start()
      pbx.faults.add({ kind: 'reset-after' })
      assert.equal(await rejectionCode(get('/rest/phoneServices/c2c/106/105')), 'ECONNRESET')
      await get('/rest/phoneServices/c2c/106/105')
      assert.equal(pbx.stats().clickToCalls, 2)
    })

    it('needs an extension as source, and a user who may', async () => {
      await start()
      assert.equal((await get('/rest/phoneServices/c2c/105/007700900100')).status, 404)
      const click2call = { username: 'click2call', password: 'click2call' }
      assert.equal((await get('/rest/phoneServices/c2c/106/105', {}, click2call)).status, 200)
      assert.equal((await get('/rest/cdr/summary', {}, click2call)).status, 403)
      const phonebook = { username: 'phonebook', password: 'phonebook' }
      assert.equal((await get('/rest/phoneServices/c2c/106/105', {}, phonebook)).status, 403)
      assert.equal(pbx.stats().clickToCalls, 1)
    })
  })

  describe('backups', () => {
    const wrapped = '{"backup":{"filename":"x","comment":"c"}}'
    const create = (body: string, version = '4.12.6'): Promise<Answer> =>
      get(`/rest/backup/create/${version}`, { method: 'POST', body, type: 'application/json' })

    it('are created, listed, downloaded and deleted; the file is binary', async () => {
      await start()
      const { status, body, headers } = await create(wrapped)
      assert.deepEqual([status, headers['content-type']], [200, 'application/octet-stream'])
      assert.deepEqual(new Set(body).size, 256)
      assert.deepEqual(await text('/rest/backup', { accept }), [200, '["x"]'])
      assert.deepEqual((await get('/rest/backup/x')).body, body)
      assert.equal((await get('/rest/backup/x', { method: 'DELETE' })).status, 200)
      assert.equal((await get('/rest/backup/x', { method: 'DELETE' })).status, 404)
      assert.equal((await get('/rest/backup/x')).status, 404)
    })

    it('before 4.9.4 the settings need their wrapper', async () => {
      const bare = '{"filename":"x","comment":""}'
      for (const [firmware, expected] of [
        ['4.9.3', 400],
        ['4.9.4', 200],
        ['4.12.6', 200],
      ] as const) {
        await start({ firmware })
        assert.equal((await create(bare, firmware)).status, expected)
        assert.equal((await create(wrapped, firmware)).status, 200)
        assert.equal((await create(wrapped, '1.0')).status, 404)
        if (firmware !== '4.12.6') await pbx.close()
      }
    })

    it('are restored one at a time', async () => {
      await start({ restoreSeconds: 30 })
      await create(wrapped)
      const restore = async (name: string): Promise<number> =>
        (await get(`/rest/backup/${name}/restore`, { method: 'POST' })).status
      assert.equal(await restore('y'), 404)
      assert.equal(await restore('x'), 200)
      assert.equal(await restore('x'), 503)
      clock.advance(30_000)
      assert.equal(await restore('x'), 200)
      assert.equal(pbx.stats().restores, 2)
    })

    it('are uploaded as a form with a file that ends in .bak', async () => {
      await start()
      const form = (name: string): string =>
        `--cut\r\nContent-Disposition: form-data; name="backupFile"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\nA\r\n\r\nB\r\n--cut--\r\n`
      const upload = async (path: string, body: string): Promise<number> =>
        (await get(path, { method: 'POST', body, type: 'multipart/form-data; boundary=cut' })).status
      assert.equal(await upload('/rest/backup', form('own.bak')), 200)
      assert.equal((await get('/rest/backup/own.bak')).text, 'A\r\n\r\nB')
      assert.equal(await upload('/rest/backup', form('own.zip')), 400)
      assert.equal(await upload('/rest/backup/restore', form('own.bak')), 200)
      assert.equal(await upload('/rest/backup/restore', form('own.bak')), 503)
    })
  })

  it('the documentation lists the paths; docNeedsAuth closes it', async () => {
    await start()
    const { text: json } = await ask(`${pbx.url}/api/doc.json`)
    const document: unknown = JSON.parse(json)
    assert.ok(typeof document === 'object' && document !== null && 'swagger' in document && 'paths' in document)
    assert.ok(typeof document.paths === 'object' && document.paths !== null)
    assert.ok('/rest/cdr/{parameter1}' in document.paths)
    assert.match((await ask(`${pbx.url}/api/doc`)).text, /GET \/rest\/account/)
    await pbx.close()
    await start({ docNeedsAuth: true })
    assert.equal((await ask(`${pbx.url}/api/doc.json`)).status, 401)
    assert.equal((await get('/api/doc.json')).status, 200)
  })

  describe('its own faults', () => {
    for (const [kind, expected] of [
      ['unauthorized', 401],
      ['forbidden', 403],
      ['status', 503],
      ['clock-jump', 401],
    ] as const) {
      it(`${kind}: ${expected}, once`, async () => {
        await start()
        pbx.faults.add({ kind })
        assert.equal((await get('/rest/account')).status, expected)
        const skewed = kind === 'clock-jump' ? 420_000 : 0
        assert.equal((await askWith(`${pbx.url}/rest/account`, sign(noon + skewed))).status, 200)
      })
    }

    it('reboot: refuses connections for a while', async () => {
      await start()
      pbx.faults.add({ kind: 'reboot', seconds: 10 })
      assert.equal(await rejectionCode(get('/rest/account')), 'ECONNRESET')
      assert.equal(await rejectionCode(get('/rest/account')), 'ECONNREFUSED')
      clock.advance(10_000)
      assert.equal((await get('/rest/account')).status, 200)
    })

    it('faults are matched by the format of the calls', async () => {
      await start()
      pbx.faults.add({ kind: 'forbidden', match: '/rest/cdr/detailed' })
      assert.equal((await get('/rest/cdr/summary')).status, 200)
      assert.equal((await get('/rest/cdr/detailed/2026/06')).status, 403)
      assert.deepEqual(pbx.stats().byName, { '/rest/cdr/summary': 1, '/rest/cdr/detailed': 1 })
    })
  })

  describe('side channel', () => {
    const side = (method: string, route: string, body: object = {}): Promise<unknown> =>
      // Node sends no length of its own with a DELETE.
      askJson(`${pbx.url}/emulator/${route}`, body, {
        method,
        headers: { 'content-length': Buffer.byteLength(JSON.stringify(body)) },
      })

    it('adds and deletes calls', async () => {
      await start()
      const added = await side('POST', 'calls', { calls: [{ start: noon, direction: 'internal' }, { start: noon }] })
      assert.deepEqual(added, { ids: [`${noon / 1000}.0`, `${noon / 1000}.2`] })
      assert.deepEqual(await side('DELETE', 'calls', { id: `${noon / 1000}.0` }), { deleted: true })
      assert.deepEqual(await side('DELETE', 'calls', { before: noon + 1000 }), { calls: 0 })
    })

    it('changes salts, passwords, users and the clock', async () => {
      await start()
      assert.deepEqual(await side('POST', 'salt', { salt: 'ab'.repeat(16) }), { salt: 'ab'.repeat(16) })
      await side('POST', 'password', { username: 'admin', password: 'new' })
      await side('POST', 'users', { username: '100', password: 'secret', role: 'user' })
      await side('POST', 'skew', { seconds: 600 })
      const salt = 'ab'.repeat(16)
      for (const signer of [{ password: 'new' }, { username: '100', password: 'secret' }]) {
        const header = sign(noon + 600_000, { salt, ...signer })
        assert.equal((await askWith(`${pbx.url}/rest/cdr/summary`, header)).status, 200)
      }
    })

    for (const [route, body] of [
      ['calls', { direction: 'sideways' }],
      ['calls', { status: 'ANSWERED' }],
      ['calls', { start: 'yesterday' }],
      ['calls', { domain: 'nobody' }],
      ['salt', { domain: 'nobody' }],
      ['password', { username: 'nobody', password: 'x' }],
      ['users', { username: 'x' }],
      ['skew', {}],
      ['events', { name: 'x', url: 'http://192.0.2.1/' }],
    ] as const) {
      it(`refuses ${JSON.stringify(body)} for ${route} with a sentence`, async () => {
        await start()
        const reply = await side('POST', route, body)
        assert.ok(typeof reply === 'object' && reply !== null && 'error' in reply)
      })
    }
  })

  describe('public clients', () => {
    it("the vendor's PHP class: salt as JSON for each call, then the signed request", async () => {
      await start()
      const { text: saltText } = await ask(`${pbx.url}/rest/salt/default`, { headers: { Accept: accept } })
      const reply: unknown = JSON.parse(saltText)
      assert.deepEqual(reply, { salt: defaultSalt })
      const { status, text: version } = await get('/rest/dashboard/firmwareVersion', { accept })
      assert.deepEqual([status, version], [200, '4.12.6'])
    })

    it('the Python client: header names in its spelling, a POST with JSON for one call', async () => {
      await start()
      const id = pbx.addCall({ start: noon - 3_600_000 })
      const { text: rows } = await ask(`${pbx.url}/rest/cdr/v3_compat`, {
        method: 'POST',
        headers: { 'X-Authenticate': sign(noon), Accept: accept, 'Content-Type': accept },
        body: JSON.stringify({ cdr: { unique_id: id } }),
      })
      const list: unknown = JSON.parse(rows)
      assert.ok(Array.isArray(list))
      assert.equal(list.length, 1)
    })
  })
})

describe('Kalliope emulator: events', () => {
  interface Received {
    method: string
    url: string
    headers: IncomingMessage['headers']
    body: string
  }
  let receiver: Server
  let received: Received[]
  let pbx: KalliopeEmulator
  let status = 200
  let arrived: () => void

  const start = async (options: KalliopeOptions = {}): Promise<string> => {
    received = []
    status = 200
    receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
        response.writeHead(status).end()
        arrived()
      })
    })
    const eventUrl = `http://127.0.0.1:${await listenOnFreshPort(receiver)}/pbx`
    arrived = () => undefined
    pbx = await startKalliopeEmulator({ calls: 0, clock: new Clock(noon), eventUrl, ...options })
    return eventUrl
  }
  afterEach(async () => {
    await pbx.close()
    receiver.close()
    receiver.closeAllConnections()
  })

  const params = { reason: 'CANCELED', queue_id: '1', uniqueid: '1511212918.0', queue_name: 'A & B' }

  it('are posted as JSON with Basic authentication', async () => {
    await start({ eventAuth: 'node:red' })
    assert.equal(await pbx.sendEvent({ name: 'pbx.queue.unservedcall', params }), 200)
    const [event] = received
    assert.equal(event?.method, 'POST')
    assert.equal(event.headers.authorization, `Basic ${Buffer.from('node:red').toString('base64')}`)
    assert.equal(event.headers['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(event.body), {
      id: '1',
      name: 'pbx.queue.unservedcall',
      description: '',
      severity: 3,
      timestamp: noon / 1000,
      call: params,
    })
    assert.equal(pbx.stats().eventsDelivered, 1)
  })

  it('a template with all placeholders; unknown ones stay', async () => {
    await start({ eventTemplate: '%event_name% %call_params[XML]% %call_params[AVP]% %other%' })
    await pbx.sendEvent({ name: 'x', params: { a: '1', b: '<&' } })
    assert.equal(received[0]?.body, 'x <response><a>1</a><b>&lt;&amp;</b></response> a=1&b=%3C%26 %other%')
  })

  it('are sent by GET with the template in the query', async () => {
    await start({ eventMethod: 'GET', eventTemplate: 'event=%event_name%&%call_params[AVP]%' })
    await pbx.sendEvent({ name: 'pbx.call.end', params: { uniqueid: '1.0' } })
    assert.deepEqual([received[0]?.method, received[0]?.url], ['GET', '/pbx?event=pbx.call.end&uniqueid=1.0'])
  })

  it('a call that was added is announced, an unserved queue call twice', async () => {
    await start()
    const both = new Promise<void>((resolve) => {
      arrived = () => {
        if (received.length === 2) resolve()
      }
    })
    const id = pbx.addCall({ direction: 'queue', status: 'CANCELED', ringSeconds: 7 })
    await both
    const bodies = received.map(({ body }): unknown => JSON.parse(body))
    const calls = bodies.map((body) => {
      assert.ok(typeof body === 'object' && body !== null && 'name' in body && 'call' in body)
      return [body.name, body.call] as const
    })
    const numbers = { uniqueid: id, called_num: '02079460950', caller_num: '07700900100' }
    assert.deepEqual(Object.fromEntries(calls), {
      'pbx.call.end': { ...numbers, status: 'CANCELED' },
      'pbx.queue.unservedcall': {
        reason: 'CANCELED',
        ...numbers,
        queue_id: '600',
        queue_name: 'Support',
        waiting_time: '7',
      },
    })
  })

  it('what is refused or not answered is counted', async () => {
    const eventUrl = await start()
    status = 500
    assert.equal(await pbx.sendEvent({ name: 'x' }), 500)
    receiver.close()
    receiver.closeAllConnections()
    assert.equal(await rejectionCode(pbx.sendEvent({ name: 'x', url: eventUrl })), 'ECONNREFUSED')
    assert.deepEqual([pbx.stats().eventsDelivered, pbx.stats().eventsFailed], [0, 2])
  })

  it('go nowhere but to this machine', async () => {
    await start()
    await assert.rejects(pbx.sendEvent({ name: 'x', url: 'http://192.0.2.1/' }), UsageError)
    await assert.rejects(startKalliopeEmulator({ eventUrl: 'https://pbx.example.com/' }), UsageError)
  })
})
