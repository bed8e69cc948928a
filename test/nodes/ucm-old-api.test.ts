import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { listenOnFreshPort } from '../../emulators/shared'
import type { Flow, FlowNode, Outcome } from './support/flow'
import { codeOf, failureOf } from './support/outcome'
import {
  startUcmEmulator,
  startUcmFlow,
  type UcmEmulator,
  ucmAction,
  ucmCdr,
  ucmConfig,
  ucmCredentials,
} from './support/ucm'

const yesterday = ucmCdr({ range: 'yesterday' })
const noon = new Date(Date.now() - 86_400_000).setUTCHours(11, 0, 0, 0)

interface Call {
  id: string
  from: { number: string | null; name: string | null }
  to: { number: string | null }
  status: string
  direction: string
  durationSeconds: number
  talkSeconds: number
}

function callsOf(outcome: Outcome): Call[] {
  assert.equal(outcome.error, undefined)
  return outcome.sent[0]?.payload as Call[]
}

describe('ucm-config with the old API', () => {
  let pbx: UcmEmulator
  let flow: Flow
  const stops: (() => Promise<unknown>)[] = []

  const start = async (nodes: FlowNode[], options: object = {}, more: object = {}): Promise<void> => {
    pbx = await startUcmEmulator({ calls: 0, api: 'old', ...options })
    flow = await startUcmFlow(pbx, nodes, { config: { api: 'old' }, ...more })
    stops.push(
      () => flow.stop(),
      () => pbx.close(),
    )
  }

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
  })

  it('gives the same records as the new one', async () => {
    pbx = await startUcmEmulator({ calls: 1200, api: 'both' })
    const current = ucmConfig(pbx.url, { id: 'current' })
    flow = await startUcmFlow(
      pbx,
      [yesterday, current, ucmCdr({ id: 'other', device: 'current', range: 'yesterday' })],
      {
        config: { api: 'old' },
        credentials: { pbx: ucmCredentials, current: ucmCredentials },
      },
    )
    stops.push(
      () => flow.stop(),
      () => pbx.close(),
    )
    const old = callsOf(await flow.run('cdr'))
    assert.equal(old.length, 1200)
    assert.deepEqual(old, callsOf(await flow.run('other')))
  })

  it('gives calls of rows with 22 fields: the id is uniqueid, the name comes from clid', async () => {
    await start([yesterday], { era: '22' })
    const row = {
      src: '5300',
      dst: '5301',
      clid: '"pn01" <5300>',
      lastapp: 'Dial',
      disposition: 'ANSWERED',
      uniqueid: `${String(noon / 1000)}.0`,
      userfield: 'EXT',
      duration: '9',
      billsec: '6',
    }
    pbx.addCall({ start: noon, rows: [{ ...row, ...timesOf(noon, 3, 9) }] })
    const [call] = callsOf(await flow.run('cdr'))
    assert.equal(call?.id, row.uniqueid)
    assert.deepEqual(call.from, { number: '5300', name: 'pn01' })
    assert.deepEqual(
      [call.to.number, call.status, call.direction, call.durationSeconds, call.talkSeconds],
      ['5301', 'answered', 'internal', 9, 6],
    )
  })

  it('asks for new calls without losing one or giving one twice', async () => {
    await start([ucmCdr({ range: 'new', firstRun: 'all' })])
    pbx.addCall({ minutesAgo: 10 })
    assert.equal(callsOf(await flow.run('cdr')).length, 1)
    assert.equal(callsOf(await flow.run('cdr')).length, 0)
    pbx.addCall({ minutesAgo: 2 })
    assert.equal(callsOf(await flow.run('cdr')).length, 1)
  })

  it('signs with one nonce as long as it is good, and with a new one after that', async () => {
    await start([ucmAction({ action: 'cdrapi' })])
    pbx.addCall()
    for (let run = 0; run < 3; run++) await flow.run('action')
    // The challenge, the proof of the credentials, and the three.
    assert.equal(pbx.stats().byName.cdrapi, 5)
    pbx.expireNonces()
    assert.equal((await flow.run('action')).error, undefined)
    assert.equal(pbx.stats().byName.cdrapi, 7)
    assert.equal(pbx.stats().refusedRequests, 0)
  })

  it('renews a stale nonce in the middle of an export', async () => {
    await start([ucmCdr({ range: 'yesterday', emit: 'batch', batchSize: 500 })], { calls: 2500 })
    pbx.faults.add({ kind: 'expired-session', match: 'cdrapi', at: 4 })
    const { error, sent } = await flow.run('cdr')
    assert.equal(error, undefined)
    assert.equal(
      sent.reduce((sum, { payload }) => sum + (payload as unknown[]).length, 0),
      2500,
    )
  })

  it('sends a wrong password once', async () => {
    await start(
      [yesterday, ucmAction({ action: 'cdrapi' })],
      {},
      {
        credentials: { pbx: { username: 'cdrapi', password: 'wrong' } },
      },
    )
    assert.equal(codeOf(await flow.run('cdr')), 'CREDENTIALS_REFUSED')
    assert.match(failureOf(await flow.run('action')).message, /HTTPS API Settings \(Old\)/)
    assert.equal(pbx.stats().refusedRequests, 1)
  })

  it('sends the password in the clear only where the PBX offers nothing else', async () => {
    await start([ucmAction({ action: 'cdrapi' })], { authentication: 'basic' })
    assert.equal((await flow.run('action')).error, undefined)
  })

  it('gets on without a login where the PBX asks for none', async () => {
    await start([ucmAction({ action: 'cdrapi' })], { authentication: 'none' })
    assert.equal((await flow.run('action')).error, undefined)
  })

  it('fetches recordings by their bare names', async () => {
    await start([ucmAction({ action: 'recapi', options: 'file', optionsType: 'msg' }), yesterday])
    pbx.addCall({ start: noon, recorded: true })
    const [name] = (callsOf(await flow.run('cdr'))[0] as unknown as { recordings: string[] }).recordings
    const found = await flow.run('action', { file: { filename: name } })
    assert.equal((found.sent[0]?.payload as Buffer).toString('latin1', 0, 4), 'RIFF')
    assert.equal(codeOf(await flow.run('action', { file: { filename: 'auto-1-2-3.wav' } })), 'NOT_FOUND')
  })

  it('says of any other action that it needs the new API, and sends nothing', async () => {
    await start([ucmAction({ action: 'getSystemStatus' })])
    const { code, message } = failureOf(await flow.run('action'))
    assert.equal(code, 'UNSUPPORTED')
    assert.match(message, /old HTTPS API.*cdrapi.*recapi.*getSystemStatus needs the new one/)
    assert.equal(pbx.stats().requests, 0)
  })

  for (const [what, options, field] of [
    ['a parameter that it does not know', { callerName: 'Anna' }, 'callerName'],
    ['a parameter that comes twice', { numRecords: 5, numrecords: 6 }, 'numrecords'],
    ['a range with two hyphens', { caller: '1000-1010-1020' }, 'caller'],
    ['a time that is none', { startTime: 'yesterday' }, 'startTime'],
    ['more calls than it gives', { numRecords: 1001 }, 'numRecords'],
    ['CSV, whose columns cannot be told apart', { format: 'csv' }, 'format'],
  ] as const) {
    it(`does not ask for ${what}, which it would answer with an empty list`, async () => {
      await start([ucmAction({ action: 'cdrapi', options, optionsType: 'json' })])
      const { code, message } = failureOf(await flow.run('action'))
      assert.equal(code, 'BAD_INPUT')
      assert.match(message, new RegExp(`"options\\.${field}"`))
      assert.equal(pbx.stats().requests, 0)
    })
  }

  it('leaves empty values out', async () => {
    await start([
      ucmAction({ action: 'cdrapi', options: { caller: '', minDur: null, numRecords: '1' }, optionsType: 'json' }),
    ])
    pbx.addCall()
    pbx.addCall()
    const { payload } = (await flow.run('action')).sent[0] ?? {}
    assert.equal((payload as { cdr_root: unknown[] }).cdr_root.length, 1)
  })

  describe('and a PBX that does not understand every notation of the time', () => {
    const asked: string[] = []
    /** Answers with its call only where the times are plain dates; anything else is an empty list, with status 200. */
    const answer: RequestListener = ({ url = '' }, response) => {
      asked.push(url)
      const times = [...url.matchAll(/(?:start|end)Time=([^&]*)/g)].map(([, time = '']) => time)
      const calls = times.every((time) => /^\d{4}-\d\d-\d\d$/.test(time)) && url.includes('offset=0') ? rows : []
      response.end(JSON.stringify({ cdr: calls }))
    }
    const rows = [-86_400_000, 0].map((ms) => ({
      AcctId: String(ms + 100_000_000),
      src: '5300',
      dst: '5301',
      ...timesOf(noon + ms, 3, 9),
      disposition: 'ANSWERED',
      uniqueid: `${String((noon + ms) / 1000)}.0`,
      userfield: 'EXT',
    }))

    const listen = async (node: FlowNode, listener: RequestListener = answer): Promise<void> => {
      asked.length = 0
      const server = createServer(listener)
      const address = `http://127.0.0.1:${String(await listenOnFreshPort(server))}`
      await start([node], {}, { config: { api: 'old', address } })
      stops.push(() => new Promise((resolve) => server.close(resolve)))
    }

    it('does not believe an empty list before it has asked in another way', async () => {
      await listen(yesterday)
      assert.deepEqual(
        callsOf(await flow.run('cdr')).map(({ id }) => id),
        [rows[1]?.uniqueid],
      )
    })

    it('finds the calls of an action’s times, too', async () => {
      const day = new Date(noon).toISOString().slice(0, 10)
      const options = { startTime: `${day}T00:00:00`, endTime: `${day}T23:59:59` }
      await listen(ucmAction({ action: 'cdrapi', options, optionsType: 'json' }), (request, response) => {
        if (request.url?.includes('offset') === true) {
          answer(request, response)
          return
        }
        answer(Object.assign(request, { url: `${request.url ?? ''}&offset=0` }), response)
      })
      const { payload } = (await flow.run('action')).sent[0] ?? {}
      assert.deepEqual(payload, { cdr: [rows[1]] })
    })

    it('believes it when the other question is answered with nothing, too', async () => {
      await listen(yesterday, ({ url = '' }, response) => {
        asked.push(url)
        response.end('{"cdr":[]}')
      })
      assert.deepEqual(callsOf(await flow.run('cdr')), [])
      const times = asked.map((url) => /startTime=([^&]*)/.exec(url)?.[1]).filter((time) => time !== undefined)
      assert.equal(new Set(times.map((time) => time.length)).size, 2)
    })
  })

  describe('Test connection', () => {
    const facts = async (
      api: string,
    ): Promise<{ ok: boolean; facts?: Record<string, unknown>; error?: { code: string; message: string } }> => {
      const properties = { address: pbx.url, api }
      const credentials = { username: 'cdrapi', password: 'cdrapi123' }
      const { body } = await flow.post('/telecom/ucm-config/test', { id: 'new', properties, credentials })
      return body as Awaited<ReturnType<typeof facts>>
    }

    it('names the API that it found', async () => {
      await start([], { api: 'both' })
      assert.match(JSON.stringify(await facts('old')), /"ok":true.*api-old/)
      assert.match(JSON.stringify(await facts('new')), /"ok":true.*api-new/)
    })

    it('says where the other one answers', async () => {
      await start([])
      const reply = await facts('new')
      assert.match(reply.error?.message ?? '', /old HTTPS API.*Choose “Old”/)
    })

    it('says where only the new one answers', async () => {
      await start([], { api: 'new' })
      const reply = await facts('old')
      assert.match(reply.error?.message ?? '', /new HTTPS API.*Choose “New”/)
    })
  })
})

/** Times as the PBX in Rome writes them. */
function timesOf(startMs: number, ringSeconds: number, seconds: number): Record<'start' | 'answer' | 'end', string> {
  const wall = (ms: number): string => new Date(ms).toLocaleString('sv', { timeZone: 'Europe/Rome' })
  return { start: wall(startMs), answer: wall(startMs + ringSeconds * 1000), end: wall(startMs + seconds * 1000) }
}
