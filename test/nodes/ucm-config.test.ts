import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenOnFreshPort } from '../../emulators/shared'
import { testCertificate } from '../../emulators/shared/test-certificate'
import { Flow, type FlowNode } from './support/flow'
import { codeOf, failureOf } from './support/outcome'
import {
  startUcmEmulator,
  startUcmFlow,
  type UcmEmulator,
  ucmAction,
  ucmCdr,
  ucmConfig,
  ucmCredentials,
  ucmTypes,
} from './support/ucm'

const status = (properties: object = {}): FlowNode => ucmAction({ action: 'getSystemStatus', ...properties })
const wrong = { username: 'cdrapi', password: 'not-the-password' }
const fingerprint = new X509Certificate(testCertificate).fingerprint256

/** A port of this machine at which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer()
  const port = await listenOnFreshPort(server)
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

interface TestReply {
  ok: boolean
  facts?: Record<string, string>
  error?: { code: string; message: string; fingerprint?: string }
}

describe('ucm-config', () => {
  let pbx: UcmEmulator
  let flow: Flow

  const start = async (options: Parameters<typeof startUcmEmulator>[0], ...nodes: FlowNode[]): Promise<void> => {
    pbx = await startUcmEmulator({ calls: 3, ...options })
    flow = await Flow.start({
      types: ucmTypes,
      core: ['network/05-tls', 'network/06-httpproxy'],
      nodes: nodes.map((node) => ({ ...node, ...(node.address === 'pbx' ? { address: pbx.url } : {}) })),
      credentials: { pbx: ucmCredentials, other: ucmCredentials, wrong, same: wrong },
    })
  }

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  describe('sessions', () => {
    it('are shared by all nodes of a config node', async () => {
      await start({}, ucmConfig('pbx'), status(), ucmCdr({ range: 'yesterday' }))
      await Promise.all([flow.run('action'), flow.run('cdr'), flow.run('action')])
      assert.deepEqual([pbx.stats().logins, pbx.stats().maxParallel], [1, 1])
    })

    it('are shared by config nodes with equal settings', async () => {
      const other = ucmConfig('pbx', { id: 'other', name: 'Copy', timeout: '9000' })
      await start({}, ucmConfig('pbx'), other, status(), status({ id: 'second', device: 'other' }))
      await Promise.all([flow.run('action'), flow.run('second')])
      assert.equal(pbx.stats().logins, 1)
    })

    it('are not shared where a setting of the connection differs', async () => {
      const other = ucmConfig('pbx', { id: 'other', trust: 'insecure' })
      await start({}, ucmConfig('pbx'), other, status(), status({ id: 'second', device: 'other' }))
      await Promise.all([flow.run('action'), flow.run('second')])
      assert.deepEqual([pbx.stats().logins, pbx.stats().maxParallel], [2, 1])
    })

    it('are logged out when the flow stops', async () => {
      await start({}, ucmConfig('pbx'), status())
      await flow.run('action')
      assert.equal(pbx.stats().sessionsOpen, 1)
      await flow.deploy([])
      assert.equal(pbx.stats().sessionsOpen, 0)
    })

    it('show on the config node, and reach a status node of a user of it', async () => {
      await start({}, ucmConfig('pbx'), status(), { id: 'statuses', type: 'status', scope: null })
      await flow.run('action')
      assert.equal(flow.status('pbx'), 'green dot logged in')
      const texts = flow.messagesOf('statuses').map(({ status: shown }) => (shown as { text: string }).text)
      assert.ok(texts.includes('logged in'))
    })

    it('are renewed unseen when the PBX forgets them', async () => {
      await start({}, ucmConfig('pbx'), status())
      await flow.run('action')
      pbx.expireSessions()
      assert.equal(codeOf(await flow.run('action')), '')
      assert.equal(pbx.stats().logins, 2)
    })

    it('take the user cdrapi when none is given', async () => {
      await start({}, ucmConfig('pbx', { id: 'nameless' }), status({ device: 'nameless' }))
      await flow.deploy([ucmConfig(pbx.url, { id: 'nameless' }), status({ device: 'nameless' })], 'full', {
        nameless: { password: 'cdrapi123' },
      })
      assert.equal(codeOf(await flow.run('action')), '')
    })
  })

  describe('with a wrong password', () => {
    const wrongConfig = ucmConfig('pbx', { id: 'wrong' })
    const useWrong = (id: string): FlowNode => status({ id, device: 'wrong' })

    it('tries once, then fails at once for everybody', async () => {
      await start({}, wrongConfig, useWrong('a'), useWrong('b'))
      const outcomes = await Promise.all([flow.run('a'), flow.run('b'), flow.run('a')])
      assert.deepEqual(outcomes.map(codeOf), ['CREDENTIALS_REFUSED', 'CREDENTIALS_REFUSED', 'CREDENTIALS_REFUSED'])
      pbx.resetStats()
      assert.equal(codeOf(await flow.run('b')), 'CREDENTIALS_REFUSED')
      assert.equal(pbx.stats().requests, 0)
      assert.equal(flow.status('b'), 'red ring wrong password · 4 tries left')
      assert.equal(flow.status('wrong'), 'red ring credentials refused')
    })

    it('tells how many tries are left', async () => {
      await start({ maxTries: 5 }, wrongConfig, useWrong('a'))
      assert.match(failureOf(await flow.run('a')).message, /4 tries are left before the PBX locks/)
      assert.equal(pbx.stats().refusedLogins, 1)
    })

    it('does not try again for a copy of the config node, nor after a deploy', async () => {
      await start({}, wrongConfig, ucmConfig('pbx', { id: 'same' }), useWrong('a'), status({ device: 'same' }))
      await flow.run('a')
      assert.equal(codeOf(await flow.run('action')), 'CREDENTIALS_REFUSED')
      await flow.deploy([ucmConfig(pbx.url, { id: 'wrong' }), useWrong('a')])
      assert.equal(codeOf(await flow.run('a')), 'CREDENTIALS_REFUSED')
      assert.equal(pbx.stats().refusedLogins, 1)
    })

    it('does not try again after a restart within the hour', async () => {
      await start({}, wrongConfig, useWrong('a'))
      await flow.run('a')
      await flow.restart({ freshModules: true })
      assert.equal(codeOf(await flow.run('a')), 'CREDENTIALS_REFUSED')
      assert.equal(pbx.stats().refusedLogins, 1)
    })

    it('tries again when the password changes', async () => {
      await start({}, wrongConfig, useWrong('a'))
      await flow.run('a')
      await flow.deploy([ucmConfig(pbx.url, { id: 'wrong' }), useWrong('a')], 'full', { wrong: ucmCredentials })
      assert.equal(codeOf(await flow.run('a')), '')
    })
  })

  describe('Test connection', () => {
    const path = '/telecom/ucm-config/test'
    const form = (properties: object = {}, credentials: object = { username: 'cdrapi' }): object => ({
      id: 'pbx',
      properties: { address: pbx.url, ...properties },
      credentials,
    })
    const test = async (body: object): Promise<TestReply> => (await flow.post(path, body)).body as TestReply

    it('shows model, firmware, clock and zone', async () => {
      await start({ calls: 0, timezone: 'UTC' }, ucmConfig('pbx'))
      const { ok, facts } = await test(form())
      assert.equal(ok, true)
      assert.match(facts?.model ?? '', /^UCM\d{4}/)
      assert.match(facts?.firmware ?? '', /^\d+\.\d+\.\d+\.\d+$/)
      assert.match(facts?.clock ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\+00:00$/)
      assert.equal(facts?.zone, 'UTC+00:00')
      assert.equal(pbx.stats().challenges, 1)
    })

    it('needs the right to edit flows', async () => {
      await start({}, ucmConfig('pbx'))
      flow.permissions = ['telecom.read']
      assert.equal((await flow.post(path, form())).status, 401)
      assert.equal(pbx.stats().requests, 0)
      flow.permissions = ['telecom.write']
      assert.equal((await flow.post(path, form())).status, 200)
    })

    it('cannot be driven by a form of a web page', async () => {
      await start({}, ucmConfig('pbx'))
      const properties = { address: pbx.url }
      assert.equal(await flow.postForm(path, { id: 'pbx', properties, credentials: { username: 'cdrapi' } }), 415)
      assert.equal(pbx.stats().requests, 0)
    })

    it('sends a stored password to no other address than that of the deployed device', async () => {
      await start({}, ucmConfig('pbx'))
      const elsewhere = await startUcmEmulator({ calls: 0 })
      const { error } = await test(form({ address: elsewhere.url }))
      const { requests } = elsewhere.stats()
      const typed = await test(form({ address: elsewhere.url }, { username: 'cdrapi', password: 'cdrapi123' }))
      await elsewhere.close()
      assert.deepEqual([error?.code, requests, typed.ok], ['BAD_INPUT', 0, true])
    })

    it('uses what the form shows, deployed or not', async () => {
      await start({ password: 'other-password' }, ucmConfig('pbx'))
      assert.equal((await test(form())).error?.code, 'CREDENTIALS_REFUSED')
      assert.equal((await test(form({}, { username: 'cdrapi', password: 'other-password' }))).ok, true)
    })

    it('replaces environment variables, also in the stored password', async () => {
      process.env.UCM_TEST_ADDRESS = 'nowhere.invalid'
      process.env.UCM_TEST_PASSWORD = 'cdrapi123'
      await start({}, ucmConfig('pbx'))
      await flow.deploy([ucmConfig(pbx.url)], 'full', {
        pbx: { username: 'cdrapi', password: '${UCM_TEST_PASSWORD}' },
      })
      process.env.UCM_TEST_ADDRESS = pbx.url
      const { ok } = await test(form({ address: '${UCM_TEST_ADDRESS}' }))
      delete process.env.UCM_TEST_ADDRESS
      delete process.env.UCM_TEST_PASSWORD
      assert.equal(ok, true)
    })

    it('uses what is stored of config nodes that are not running, too', async () => {
      await start({})
      await flow.deploy([ucmConfig(pbx.url, { d: true })])
      assert.equal((await test(form())).ok, true)
    })

    it('uses what is stored of its own kind of node only', async () => {
      await start({ password: 'of-another-device' })
      const other = { id: 'other', type: 'http proxy', url: 'http://127.0.0.1:9', noproxy: [] }
      await flow.deploy([ucmConfig(pbx.url), other], 'full', {
        pbx: ucmCredentials,
        other: { username: 'cdrapi', password: 'of-another-device' },
      })
      assert.equal((await test({ ...form(), id: 'other' })).error?.code, 'CREDENTIALS_REFUSED')
    })

    it('logs out again', async () => {
      await start({}, ucmConfig('pbx'))
      await flow.deploy([])
      assert.equal((await test(form({}, ucmCredentials))).ok, true)
      assert.equal(pbx.stats().sessionsOpen, 0)
    })

    it('tries a refused password once more, and lets messages pass when it is accepted', async () => {
      await start({ maxTries: 9 }, ucmConfig('pbx'), status())
      pbx.faults.add({ kind: 'status-37', match: 'login' })
      assert.equal(codeOf(await flow.run('action')), 'CREDENTIALS_REFUSED')
      assert.equal(codeOf(await flow.run('action')), 'CREDENTIALS_REFUSED')
      assert.equal((await test(form())).ok, true)
      assert.equal(codeOf(await flow.run('action')), '')
    })

    it('keeps a password refused when it is refused once more', async () => {
      await start({}, ucmConfig('pbx', { id: 'wrong' }), status({ device: 'wrong' }))
      await flow.run('action')
      const { error } = await test({ ...form(), id: 'wrong' })
      assert.equal(error?.code, 'CREDENTIALS_REFUSED')
      assert.match(error.message, /3 tries are left/)
      assert.equal(codeOf(await flow.run('action')), 'CREDENTIALS_REFUSED')
      assert.equal(pbx.stats().refusedLogins, 2)
    })

    it('counts as the hour’s try for a config node that was not deployed before', async () => {
      await start({}, ucmConfig('pbx', { id: 'idle', address: await deadAddress() }))
      assert.equal((await test(form({}, wrong))).error?.code, 'CREDENTIALS_REFUSED')
      await flow.deploy([ucmConfig(pbx.url, { id: 'wrong' }), status({ device: 'wrong' })])
      assert.equal(codeOf(await flow.run('action')), 'CREDENTIALS_REFUSED')
      assert.equal(pbx.stats().refusedLogins, 1)
    })

    it('tells the fingerprint of a certificate that is not trusted', async () => {
      await start({ tls: 'true' }, ucmConfig('pbx'))
      const { ok, error } = await test(form())
      assert.deepEqual([ok, error?.code, error?.fingerprint], [false, 'TLS_UNTRUSTED', fingerprint])
      assert.equal((await test(form({ trust: 'pin', fingerprint }))).ok, true)
    })

    it('tells at once that nobody listens', async () => {
      await start({}, ucmConfig('pbx'))
      const { error } = await test(form({ address: await deadAddress() }, ucmCredentials))
      assert.equal(error?.code, 'UNREACHABLE')
      assert.match(error.message, /nothing listens there/)
    })

    it('does not wait behind messages for a PBX that is out of reach', async () => {
      await start({}, ucmConfig('pbx'))
      const address = await deadAddress()
      await flow.deploy([ucmConfig(address), status({ maxWait: 60 }), ucmCdr({ range: 'yesterday' })])
      const waiting = [flow.give('action'), flow.give('cdr')]
      await flow.until(() => flow.status('action').startsWith('yellow ring unreachable'))
      assert.equal((await test(form({ address }))).error?.code, 'UNREACHABLE')
      await flow.deploy([])
      assert.deepEqual((await Promise.all(waiting.map(({ outcome }) => outcome))).map(codeOf), ['CLOSED', 'CLOSED'])
    })

    it('names a bad field of the form, or a body that is no form', async () => {
      await start({}, ucmConfig('pbx'))
      assert.match(
        (await test(form({ apiPath: 'api' }))).error?.message ?? '',
        /^"apiPath" is "api"\. Give a path such/,
      )
      assert.match(
        (await test(form({ timezone: 'Rome' }))).error?.message ?? '',
        /^"timezone" is "Rome"\. Give an IANA/,
      )
      assert.equal((await test({ properties: 1 })).error?.code, 'BAD_INPUT')
    })
  })

  describe('settings', () => {
    const settings: [property: string, value: unknown, words: RegExp][] = [
      ['address', '', /^"address" is missing/],
      ['address', 'ftp://pbx', /^"address" is "ftp:\/\/pbx"\. Give an http:\/\/ or https:\/\/ address/],
      ['trust', 'blindly', /^"trust" is "blindly"\. Give one of verify, pin, insecure/],
      ['timeout', 'soon', /^"timeout" is "soon"\. Give a number of milliseconds such as 15000/],
      ['maxBody', '0', /^"maxBody" is "0"\. Give a number of MiB such as 64/],
      ['timezone', 'Mars/Olympus', /^"timezone" is "Mars\/Olympus"\. Give an IANA time zone such as/],
      ['apiPath', 'api', /^"apiPath" is "api"\. Give a path such as \/api/],
      ['tls', 'nowhere', /^"tls" is "nowhere"\. Give a tls-config node that exists/],
      ['proxy', 'nowhere', /^"proxy" is "nowhere"\. Give an http proxy node that exists/],
    ]
    for (const [property, value, words] of settings) {
      it(`name ${property} when it is ${JSON.stringify(value)}`, async () => {
        await start({}, ucmConfig('http://127.0.0.1:1', { [property]: value }), status())
        const { code, message } = failureOf(await flow.run('action'))
        assert.equal(code, 'BAD_INPUT')
        assert.match(message, words)
      })
    }

    it('name a fingerprint that is none', async () => {
      await start({}, ucmConfig('pbx', { trust: 'pin', fingerprint: 'AB:CD' }), status())
      assert.match(failureOf(await flow.run('action')).message, /^"fingerprint" is "AB:CD"\. Give the certificate’s/)
    })

    it('take another path of the API', async () => {
      await start({ apiPath: '/api/v1' }, ucmConfig('pbx', { apiPath: '/api/v1' }), status())
      assert.equal(codeOf(await flow.run('action')), '')
    })

    it('take a tls-config node, which wins over trust', async () => {
      const noCa = { id: 'noca', type: 'tls-config', verifyservercert: true, cert: '', key: '', ca: '' }
      const ca = { ...noCa, id: 'ca' }
      const other = { id: 'other', tls: 'noca', trust: 'insecure' }
      await start({ tls: 'true' })
      await flow.deploy(
        [
          noCa,
          ca,
          ucmConfig(pbx.url, { tls: 'ca', trust: 'pin', fingerprint: 'AB'.repeat(32) }),
          ucmConfig(pbx.url, other),
          status(),
          status({ id: 'second', device: 'other' }),
        ],
        'full',
        { pbx: ucmCredentials, other: ucmCredentials, ca: { cadata: testCertificate } },
      )
      assert.equal(codeOf(await flow.run('action')), '')
      assert.equal(codeOf(await flow.run('second')), 'TLS_UNTRUSTED')
    })

    it('take an http proxy node with its credentials, and the hosts that it leaves out', async () => {
      const asked: (string | undefined)[] = []
      const proxy = createHttpServer().on('connect', (message, socket) => {
        asked.push(message.headers['proxy-authorization'])
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      })
      const port = await listenOnFreshPort(proxy)
      await start({})
      const node = { type: 'http proxy', url: `http://127.0.0.1:${port}` }
      await flow.deploy(
        [
          { ...node, id: 'proxy', noproxy: [] },
          { ...node, id: 'bypass', noproxy: ['127.0.0.1'] },
          ucmConfig(pbx.url, { proxy: 'proxy' }),
          ucmConfig(pbx.url, { id: 'other', proxy: 'bypass' }),
          status({ maxWait: 0.5 }),
          status({ id: 'second', device: 'other' }),
        ],
        'full',
        { pbx: ucmCredentials, other: ucmCredentials, proxy: { username: 'me', password: 'pw' } },
      )
      const { code, message } = failureOf(await flow.run('action'))
      const direct = codeOf(await flow.run('second'))
      proxy.close()
      assert.equal(code, 'UNREACHABLE')
      assert.match(message, /its proxy 127\.0\.0\.1:\d+ did not open the way .*403/)
      assert.equal(asked[0], `Basic ${Buffer.from('me:pw').toString('base64')}`)
      assert.equal(direct, '')
    })

    it('limit the size of an answer', async () => {
      await start({}, ucmConfig('pbx', { maxBody: '0.001' }), ucmAction({ action: 'cdrapi' }), status({ id: 'small' }))
      assert.equal(codeOf(await flow.run('action')), 'RESPONSE_TOO_LARGE')
      assert.equal(codeOf(await flow.run('small')), '')
    })

    it('limit the time of an exchange, unless the message does', async () => {
      await start(
        {},
        ucmConfig('pbx', { timeout: '60000' }),
        ucmAction({ action: 'Hangup', options: { channel: 'x' } }),
      )
      pbx.faults.add({ kind: 'hang', match: 'Hangup' })
      const { code, message } = failureOf(await flow.run('action', { requestTimeout: 150 }))
      assert.equal(code, 'TIMEOUT')
      assert.match(message, /within 0\.15 s/)
    })
  })

  it('warns, but works, where refusals cannot be remembered', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'not-writable-'))
    pbx = await startUcmEmulator({ calls: 0 })
    flow = await startUcmFlow(pbx, [status()], { userDirectory: join(directory, 'file\0') })
    assert.equal(codeOf(await flow.run('action')), '')
    assert.ok(flow.logged(30).some((line) => line.startsWith('Refused passwords cannot be remembered')))
    rmSync(directory, { recursive: true })
  })
})
