import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { KalliopeOptions } from '../../../emulators/kalliope'
import { listenOnFreshPort } from '../../../emulators/shared'
import type { KalliopeClient } from '../../../src/lib/kalliope/client.js'
import { effectOf, findEndpoint, kalliopeEndpoints } from '../../../src/lib/kalliope/endpoints.js'
import { type KalliopeCall, kalliopeRequest, runKalliopeRequest } from '../../../src/lib/kalliope/request-run.js'
import { clientOf, PbxUnderTest } from './pbx.js'

const call = (changes: Partial<KalliopeCall>): KalliopeCall => ({
  method: 'GET',
  path: '/rest/account',
  query: undefined,
  body: undefined,
  accept: 'json',
  ...changes,
})

describe('Kalliope endpoints', () => {
  it('are found by their path, filled in', () => {
    for (const { method, path } of kalliopeEndpoints) {
      assert.equal(findEndpoint(method, path.replace(/\{\w+\}/g, 'x1'))?.path, path)
    }
  })

  for (const [method, path, effect] of [
    ['GET', '/rest/account', 'read'],
    ['GET', '/rest/unknown', 'read'],
    ['POST', '/rest/unknown', 'write'],
    ['DELETE', '/rest/backup/x', 'write'],
    ['POST', '/rest/cdr/detailed', 'read'],
    ['POST', '/x/rest/cdr/detailed', 'write'],
    ['GET', '/rest/phoneServices/c2c/100/101', 'write'],
    ['GET', '/rest/phoneServices/c2c/100/101/', 'write'],
    ['GET', '/rest/phoneservices/C2C/100/101', 'write'],
    ['GET', '/rest/phoneServices/c2%63/100/101', 'write'],
    ['GET', '/app.php/rest/phoneServices/c2c/100/101', 'write'],
    ['GET', '/rest/phoneServices/c2c/100/101?x=1', 'write'],
  ] as const) {
    it(`takes ${method} ${path} for a ${effect}`, () => {
      assert.equal(effectOf(method, path), effect)
    })
  }
})

describe('Kalliope request', () => {
  for (const [path, query, target] of [
    ['/rest/account', undefined, '/rest/account'],
    [' /rest/ctiUser/ ', undefined, '/rest/ctiUser/'],
    ['/rest/a', { page: 2, name: 'a b' }, '/rest/a?page=2&name=a+b'],
    ['/rest/a', '{"page":2}', '/rest/a?page=2'],
    ['/rest/a?x=1', '?page=2', '/rest/a?x=1&page=2'],
    ['/rest/a', { id: ['1', '2'] }, '/rest/a?id=1&id=2'],
  ] as const) {
    it(`goes to ${target}`, () => {
      assert.equal(kalliopeRequest(call({ path, query })).path, target)
    })
  }

  for (const path of [
    '',
    'rest/account',
    'https://elsewhere/rest/account',
    '//elsewhere/rest',
    '/rest//account',
    '/rest/../rest/phoneServices/c2c/1/2',
    '/rest/%2e%2e/x',
    '/rest/a%2Fb',
    '/rest/a b',
    '/rest/a#b',
    '/rest/a?b?c',
    '/rest/phoneServices/c2c/{destination}/101',
    '/rest/%zz',
    '/rest/\u0000',
  ]) {
    it(`refuses the path ${JSON.stringify(path)}`, () => {
      assert.throws(() => kalliopeRequest(call({ path })), { code: 'BAD_INPUT', message: /^"path"/ })
    })
  }

  for (const [path, encoded] of [
    ['/rest/backup/a b', '/rest/backup/a%20b'],
    ['/rest/backup/àè', '/rest/backup/%C3%A0%C3%A8'],
  ] as const) {
    it(`says how ${path} is written`, () => {
      const named = (error: Error) => error.message.includes(`percent-encoded: ${encoded}`)
      assert.throws(() => kalliopeRequest(call({ path })), named)
    })
  }

  for (const path of ['{'.repeat(262_144), `/${'{'.repeat(1_000_000)}`, '/%'.repeat(500_000), '/é'.repeat(500_000)]) {
    it(`refuses a path of ${path.length} characters (${path.slice(0, 4)}…) at once`, () => {
      const before = process.cpuUsage()
      assert.throws(() => kalliopeRequest(call({ path })), { code: 'BAD_INPUT' })
      assert.ok(process.cpuUsage(before).user < 250_000)
    })
  }

  it('refuses a body for GET, a query that is none, and an accept that is none', () => {
    assert.throws(() => kalliopeRequest(call({ body: { a: 1 } })), { code: 'BAD_INPUT', message: /^"body"/ })
    assert.throws(() => kalliopeRequest(call({ query: ['a'] })), { code: 'BAD_INPUT', message: /^"query"/ })
    assert.throws(() => kalliopeRequest(call({ query: { a: { b: 1 } } })), { code: 'BAD_INPUT', message: /^"query"/ })
    assert.throws(() => kalliopeRequest(call({ accept: 'all of it' })), { code: 'BAD_INPUT', message: /^"accept"/ })
  })

  for (const [body, contentType, sent] of [
    [{ a: 1 }, 'application/json', '{"a":1}'],
    [[1, 2], 'application/json', '[1,2]'],
    ['{"a":1}', 'application/json', '{"a":1}'],
    ['<a>1</a>', 'application/xml', '<a>1</a>'],
    ['hello', 'text/plain; charset=utf-8', 'hello'],
  ] as const) {
    it(`sends ${JSON.stringify(body)} as ${contentType}`, () => {
      const request = kalliopeRequest(call({ method: 'POST', body }))
      assert.deepEqual([request.contentType, request.body], [contentType, sent])
    })
  }
})

describe('Kalliope answer', () => {
  let pbx: PbxUnderTest
  let client: KalliopeClient

  async function start(options: KalliopeOptions = {}): Promise<void> {
    pbx = await PbxUnderTest.start(options)
    client = pbx.client()
  }
  const run = (changes: Partial<KalliopeCall>) =>
    runKalliopeRequest(client, kalliopeRequest(call(changes)), { signal: new AbortController().signal })

  afterEach(() => pbx.end())

  it('is an object where it is JSON, with what belongs to it', async () => {
    await start()
    const { payload, facts } = await run({})
    assert.equal((payload as { username: string }[])[0]?.username, '100')
    assert.deepEqual(facts, {
      method: 'GET',
      path: '/rest/account',
      status: 200,
      contentType: 'application/json; charset=UTF-8',
    })
  })

  it('is an object under the name of its root where it is XML', async () => {
    await start()
    const { payload } = await run({ path: '/rest/dashboard', accept: 'xml' })
    assert.equal((payload as { dashboard: { firmwareVersion: string } }).dashboard.firmwareVersion, '4.12.6')
  })

  it('is rows where it is CSV', async () => {
    await start()
    const id = pbx.emulator.addCall({ start: '2026-03-10T10:00:00+01:00' })
    const { payload } = await run({
      method: 'POST',
      path: '/rest/cdr/summary',
      body: { cdr: { begin: '2026-03-01 00:00:00', end: '2026-04-01 00:00:00' } },
      accept: 'csv',
    })
    assert.deepEqual(
      (payload as { unique_id: string }[]).map((row) => row.unique_id),
      [id],
    )
  })

  for (const versionType of ['text', 'json'] as const) {
    for (const versionQuotes of [false, true]) {
      const said = `${versionQuotes ? '"4.10"' : '4.10'} as ${versionType}`
      it(`is text where it is a version, never a number: ${said}`, async () => {
        await start({ firmware: '4.10', versionType, versionQuotes })
        assert.equal((await run({ path: '/rest/dashboard/firmwareVersion' })).payload, '4.10')
      })
    }
  }

  it('is a Buffer where it is a file, byte for byte', async () => {
    await start()
    const created = await run({
      method: 'POST',
      path: '/rest/backup/create/4.12.6',
      body: { backup: { filename: 'nightly', comment: '' } },
    })
    assert.ok(Buffer.isBuffer(created.payload))
    assert.deepEqual(created.payload.subarray(-256), Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))
    assert.deepEqual((await run({ path: '/rest/backup' })).payload, ['nightly'])
    assert.deepEqual((await run({ path: '/rest/backup/nightly' })).payload, created.payload)
    assert.equal((await run({ method: 'DELETE', path: '/rest/backup/nightly' })).payload, '')
    assert.deepEqual((await run({ path: '/rest/backup' })).payload, [])
  })

  it('to an upload shows that the file came as the PBX wants it', async () => {
    await start()
    const bytes = Buffer.from([0, 13, 10, 255])
    await run({ method: 'POST', path: '/rest/backup', body: bytes })
    assert.deepEqual((await run({ path: '/rest/backup/upload.bak' })).payload, bytes)
  })

  it('that is lost is asked for again where it is a read, and not where it acts', async () => {
    await start()
    await run({})
    pbx.emulator.faults.add({ kind: 'reset-after', match: '/rest/account' })
    assert.ok((await run({})).payload)
    const path = '/rest/phoneServices/c2c/07700900100/101'
    pbx.emulator.faults.add({ kind: 'reset-after', match: '/rest/phoneServices/c2c' })
    await assert.rejects(run({ path }), { code: 'UNREACHABLE' })
    assert.deepEqual(pbx.emulator.clickToCalls(), [{ destination: '07700900100', source: '101', username: 'admin' }])
  })

  it('of half a document is refused', async () => {
    for (const accept of ['json', 'xml']) {
      await start()
      pbx.emulator.faults.add({ kind: 'truncated', match: '/rest/account', times: 0 })
      await assert.rejects(run({ accept }), { code: 'BAD_RESPONSE' })
      if (accept === 'json') await pbx.end()
    }
  })
})

describe('Kalliope answer of another kind than it is called', () => {
  async function answered(status: number, headers: Record<string, string>, body: string | Buffer): Promise<unknown> {
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/rest/salt') === true) response.end('{"salt":"00"}')
      else if (request.url === '/rest/dashboard/firmwareVersion') response.end('"4.12.6"')
      else response.writeHead(status, headers).end(body)
    })
    const client = clientOf(`http://127.0.0.1:${await listenOnFreshPort(server)}`)
    try {
      const { signal } = new AbortController()
      return (await runKalliopeRequest(client, kalliopeRequest(call({})), { signal })).payload
    } finally {
      await client.close()
      server.close()
    }
  }

  for (const [what, type, body, payload] of [
    ['JSON called a web page', 'text/html', '{"a":1}', { a: 1 }],
    ['JSON called text', 'text/plain', '[1]', [1]],
    ['text that begins like JSON', 'text/plain', '{to whom it may concern', '{to whom it may concern'],
    ['text in Latin-1', 'text/plain; charset=ISO-8859-1', Buffer.from('Società', 'latin1'), 'Società'],
    [
      'XML with attributes',
      'text/xml',
      '<r><entry key="admin">1</entry></r>',
      { r: { entry: { '@key': 'admin', '#text': '1' } } },
    ],
    [
      'XML in Latin-1',
      'text/xml',
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r>à</r>', 'latin1'),
      { r: 'à' },
    ],
  ] as const) {
    it(`is understood: ${what}`, async () => {
      assert.deepEqual(await answered(200, { 'content-type': type }, body), payload)
    })
  }

  it('is told as a web login where it leads to one', async () => {
    for (const location of ['/login', 'https://pbx.example.com/app/login.php?next=/rest/account', '/sign-in/']) {
      await assert.rejects(answered(302, { location }, ''), /asks for a web login/)
    }
  })

  it('is quoted in 200 characters, without a password, where it leads elsewhere', async () => {
    const location = `https://root:secret1@elsewhere.example/${'a'.repeat(9_000)}`
    await assert.rejects(answered(302, { location }, ''), ({ message }: Error) => {
      assert.match(message, /on to https:\/\/elsewhere/)
      return !message.includes('secret1') && message.length < 450
    })
  })

  it('is refused by the name of its compression', async () => {
    await assert.rejects(answered(200, { 'content-encoding': 'gzip' }, Buffer.from([31, 139, 8, 0])), /gzip/)
  })
})
