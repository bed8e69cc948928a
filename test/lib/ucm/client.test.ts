import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { DeviceError } from '../../../src/lib/errors.js'
import type { TracedExchange } from '../../../src/lib/http/trace.js'
import { UcmClient } from '../../../src/lib/ucm/client.js'
import { closeAll, serve } from '../http/local-server'

const call = { AcctId: '1', session: '1574857028274003-1004', start: '2019-11-27 07:17:08' }
const clients: UcmClient[] = []
const silence = Buffer.concat([Buffer.from('RIFF\x24\x08\0\0WAVEfmt '), Buffer.alloc(2048)])

/** A PBX that answers one action as given, and the client of it. */
async function pbxThat(
  action: string,
  answer: (response: ServerResponse) => void,
  settings: { apiPath?: string } = {},
): Promise<UcmClient> {
  const logins: Record<string, object> = {
    challenge: { response: { challenge: '0000001652831717' }, status: 0 },
    login: { response: { cookie: 'sid1652831717-1574421057' }, status: 0 },
    logout: { response: {}, status: 0 },
  }
  const { origin } = await serve((request, response) => {
    void text(request).then((body) => {
      const asked = JSON.parse(body) as { request: { action: string } }
      const login = logins[asked.request.action]
      if (asked.request.action === action) answer(response)
      else response.end(JSON.stringify(login ?? { response: {}, status: -19 }))
    })
  })
  const client = new UcmClient({
    device: 'Office',
    http: { origin, trust: { mode: 'verify' }, legacyTls: false },
    api: 'new',
    apiPath: '/api',
    username: 'cdrapi',
    password: 'cdrapi123',
    timeoutMs: 5_000,
    maxBodyBytes: 1_000_000,
    timezone: '',
    trace: true,
    events: { username: '', password: '' },
    ...settings,
  })
  clients.push(client)
  return client
}

async function failureOf(work: Promise<unknown>): Promise<DeviceError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(thrown instanceof DeviceError)
  return thrown
}

describe('UcmClient', () => {
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
    await closeAll()
  })

  describe('reading a page of calls', () => {
    const callsIn = async (reply: string): Promise<unknown[]> => {
      const client = await pbxThat('cdrapi', (response) => response.end(reply))
      const calls: unknown[] = []
      await client.callPage(
        {},
        async (entries) => {
          calls.push(...entries)
        },
        {
          signal: AbortSignal.timeout(5_000),
          onStart: () => calls.splice(0),
        },
      )
      return calls
    }

    for (const [what, reply] of Object.entries({
      'under cdr_root': { cdr_root: [call] },
      'under cdr': { cdr: [call] },
      'inside response': { response: { cdr_root: [call] }, status: 0 },
      'beside a status': { cdr_root: [call], status: 0 },
      'as a single object': { cdr_root: call },
    })) {
      it(`finds them ${what}`, async () => assert.deepEqual(await callsIn(JSON.stringify(reply)), [call]))
    }

    for (const reply of [
      '{"cdr_root":[]}',
      '{"cdr_root":null}',
      '{"cdr_root":""}',
      '{"cdr":null}',
      '{"response":{"cdr_root":null},"status":0}',
      '{"response":{},"status":0}',
      '{}',
    ]) {
      it(`takes ${reply} as none`, async () => assert.deepEqual(await callsIn(reply), []))
    }

    for (const reply of ['{"cdr_root":"AcctId,src"}', '{"cdr_root":"AcctId,src","status":0}', '{"rows":[]}', '']) {
      it(`does not take ${reply || 'nothing'} as none`, async () => {
        assert.equal((await failureOf(callsIn(reply))).code, 'BAD_RESPONSE')
      })
    }
  })

  describe('running an action', () => {
    const run = (client: UcmClient, action: string, exchanges: TracedExchange[] = []): Promise<unknown> => {
      const trace = (exchange: TracedExchange): void => void exchanges.push(exchange)
      return client.action(action, {}, { signal: AbortSignal.timeout(5_000), repeatable: false, trace })
    }

    it('names the path it was sent to when it fails', async () => {
      const refused = (response: ServerResponse): void => void response.end('{"response":{},"status":-26}')
      const client = await pbxThat('listAccount', refused, { apiPath: '/api/v1' })
      assert.equal((await failureOf(run(client, 'listAccount'))).cause.endpoint, '/api/v1 listAccount')
    })

    it('names the path of a login that fails', async () => {
      const refused = (response: ServerResponse): void => void response.end('{"response":{},"status":-26}')
      const client = await pbxThat('login', refused, { apiPath: '/api/v1' })
      assert.equal((await failureOf(run(client, 'listAccount'))).cause.endpoint, '/api/v1 login')
    })

    it('knows the old API by its Digest, and does not advise a restart', async () => {
      const digest = { 'www-authenticate': 'Digest realm="cdrapi", nonce="1a2b", qop="auth"' }
      const client = await pbxThat('challenge', (response) => response.writeHead(401, digest).end('Unauthorized'))
      const { code, message, cause } = await failureOf(run(client, 'listAccount'))
      assert.deepEqual([code, cause.retryable], ['UNSUPPORTED', false])
      assert.match(message, /its old HTTPS API \(HTTP Digest, port 8443 as a rule\)/)
      assert.doesNotMatch(message, /restart/i)
    })

    it('asks for API path and port where a challenge is not understood', async () => {
      const reply = '{"response":{"error_msg":"Invalid parameters!"},"status":-1}'
      const client = await pbxThat('challenge', (response) => response.end(reply), { apiPath: '/webapi' })
      const { message } = await failureOf(run(client, 'listAccount'))
      assert.match(
        message,
        /at \/webapi: Invalid parameters! \(-1\)\. Is the API path \/api, and the port that of the HTTPS API/,
      )
      assert.doesNotMatch(message, /names and values/)
    })

    it('takes HTTP 404 for a recording that is not there, not for a missing API', async () => {
      const client = await pbxThat('recapi', (response) => response.writeHead(404).end())
      const { code, message } = await failureOf(run(client, 'recapi'))
      assert.equal(code, 'NOT_FOUND')
      assert.match(message, /^Office has no such recording \(HTTP 404\)/)
    })

    it('shows the size of a recording in the trace, not its sound', async () => {
      const client = await pbxThat('recapi', (response) => response.end(silence))
      const exchanges: TracedExchange[] = []
      await run(client, 'recapi', exchanges)
      assert.deepEqual(
        exchanges.map(({ reply }) => reply),
        [`<${silence.length} bytes>`],
      )
    })

    it('does not repeat secrets of an address it is redirected to', async () => {
      const location = 'https://pbx.example.com/login?cookie=sid1652831717-1574421057'
      const client = await pbxThat('listAccount', (response) => response.writeHead(302, { location }).end())
      const { message } = await failureOf(run(client, 'listAccount'))
      assert.match(message, /https:\/\/pbx\.example\.com\/login/)
      assert.doesNotMatch(message, /sid1652831717/)
    })
  })
})
