import assert from 'node:assert/strict'
import { Flow, type FlowNode, type Message } from './support/flow'
import { failureOf } from './support/outcome'

const types = ['kalliope-config', 'kalliope-events', 'kalliope-routing', 'kalliope-routing-reply']
const config = (properties: object = {}): FlowNode => ({
  id: 'pbx',
  type: 'kalliope-config',
  name: 'Office',
  address: '127.0.0.1:1',
  ...properties,
})
const events = (properties: object = {}): FlowNode => ({
  id: 'events',
  type: 'kalliope-events',
  device: 'pbx',
  ...properties,
})
const notifyUser = { notifyUsername: 'pbx', notifyPassword: 'door-secret' }
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})
const right = basic('pbx', 'door-secret')

const callEnd = {
  event: 'pbx.call.end',
  id: '7',
  severity: '3',
  time: '1773133200',
  params: { uniqueid: '1773133170.4', caller_num: '+390501234567', called_num: '201', reason: '' },
}
const told = {
  event: 'pbx.call.end',
  id: '7',
  severity: 'info',
  time: '2026-03-10T09:00:00.000Z',
  params: { uniqueid: '1773133170.4', caller_num: '+390501234567', called_num: '201', reason: '' },
  call: { id: '1773133170.4', from: '+390501234567', to: '201', queue: null },
}
const json = JSON.stringify(callEnd)
const xmlParams = Object.entries(callEnd.params)
  .map(([name, value]) => `<${name}>${value}</${name}>`)
  .join('')

let flow: Flow

async function start(nodes: readonly FlowNode[], credentials: Record<string, object> = { pbx: notifyUser }) {
  flow = await Flow.start({ types, nodes, credentials, http: true })
}
const payloads = (id = 'events') => flow.messagesOf(id).map(({ payload }) => payload)

describe('kalliope-events', () => {
  afterEach(() => flow.stop())

  const notify = (body: string | undefined, type = 'application/json', query = '', headers: object = right) =>
    fetch(`${flow.url}/telecom/kalliope/pbx${query}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    })

  for (const [what, body, type, query] of [
    ['JSON', json, 'application/json', ''],
    ['JSON called a form', json, 'application/x-www-form-urlencoded', ''],
    ['JSON called text', json, 'text/plain', ''],
    [
      'JSON with the parameters inline',
      JSON.stringify({ ...callEnd, params: undefined, ...callEnd.params }),
      'application/json',
      '',
    ],
    [
      'XML',
      `<n><event>pbx.call.end</event><id>7</id><severity>3</severity><time>1773133200</time><params><?xml version="1.0"?><response>${xmlParams}</response></params></n>`,
      'application/xml',
      '',
    ],
    [
      'name=value',
      'event=pbx.call.end&id=7&severity=3&time=1773133200&params=uniqueid=1773133170.4&caller_num=+390501234567&called_num=201&reason=',
      'application/x-www-form-urlencoded',
      '',
    ],
    [
      'a GET',
      undefined,
      '',
      '?event=pbx.call.end&id=7&severity=3&time=1773133200&uniqueid=1773133170.4&caller_num=%2B390501234567&called_num=201&reason=',
    ],
  ] as const) {
    it(`tells an event that came as ${what}`, async () => {
      await start([config(), events()])
      assert.equal((await notify(body, type, query)).status, 200)
      const [message] = flow.messagesOf('events')
      assert.deepEqual([message?.topic, message?.payload], ['pbx.call.end', told])
    })
  }

  for (const [what, body, params] of [
    ['with no parameters', json.replace(/"params":.*$/, '"params":}'), {}],
    ['with the placeholder as it stands', json.replace(/"params":.*$/, '"params":%call_params[JSON]%}'), {}],
    [
      'with a quotation mark in a name',
      json.replace('"201"', '"Bar "Sport""'),
      { ...callEnd.params, called_num: 'Bar "Sport"' },
    ],
  ] as const) {
    it(`understands what the template has spoilt: JSON ${what}`, async () => {
      await start([config(), events()])
      assert.equal((await notify(body)).status, 200)
      const [payload] = payloads() as (typeof told)[]
      assert.deepEqual([payload?.event, payload?.params], ['pbx.call.end', params])
    })
  }

  it('names the queue by its number, else by its id', async () => {
    await start([config(), events()])
    for (const params of [{ queue_id: '1', queue_num: '600' }, { queue_id: '1' }]) {
      await notify(JSON.stringify({ event: 'pbx.queue.enter', params }))
    }
    assert.deepEqual(
      (payloads() as (typeof told)[]).map(({ call }) => call.queue),
      ['600', '1'],
    )
  })

  it('tells only of events that are wanted', async () => {
    await start([config(), events({ events: 'pbx.queue.*, pbx.call.end' })])
    for (const event of ['pbx.call.start', 'pbx.queue.enter', 'pbx.call.end', 'pbx.queues']) {
      await notify(JSON.stringify({ event }))
    }
    assert.deepEqual(
      flow.messagesOf('events').map(({ topic }) => topic),
      ['pbx.queue.enter', 'pbx.call.end'],
    )
  })

  it('tells every node that listens at the PBX, at the path that is set', async () => {
    const two = { ...events(), id: 'two' }
    await start([config({ notifyPath: '/hooks/pbx/' }), events(), two])
    const reply = await fetch(`${flow.url}/hooks/pbx`, { method: 'POST', headers: right, body: json })
    assert.equal(reply.status, 200)
    assert.deepEqual([payloads().length, payloads('two').length], [1, 1])
  })

  it('refuses strangers without telling what was wrong, and warns once a minute', async () => {
    await start([config(), events()])
    const attempts = [{}, basic('pbx', 'wrong'), basic('wrong', 'door-secret'), { authorization: 'Basic x' }]
    const answers = []
    for (const headers of attempts) {
      const reply = await notify(json, 'application/json', '', headers)
      answers.push([reply.status, await reply.text(), reply.headers.get('www-authenticate')])
    }
    assert.deepEqual(new Set(answers.map(String)).size, 1)
    assert.equal(answers[0]?.[0], 401)
    assert.deepEqual(flow.messagesOf('events'), [])
    const warnings = flow.logged(30).filter((text) => text.includes('127.0.0.1'))
    assert.equal(warnings.length, 1)
    assert.ok(!flow.everything().includes('door-secret'))
  })

  it('refuses bodies beyond a MiB, and what is no notification, and goes on', async () => {
    await start([config(), events()])
    assert.equal((await notify(`{"event":"${'x'.repeat(1_100_000)}"}`)).status, 413)
    for (const body of ['[1]', '{"a":1}', '<a><b></a>', 'hello', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']) {
      assert.equal((await notify(body)).status, 400, body)
    }
    assert.equal(flow.logged(30).filter((text) => text.includes('names no event')).length, 1)
    assert.equal((await notify(json)).status, 200)
    assert.equal(payloads().length, 1)
  })

  it('closes its door with the last node that listens', async () => {
    await start([config(), events()])
    await flow.deploy([config()])
    assert.equal((await notify(json)).status, 404)
    await flow.deploy([config(), events()])
    assert.equal((await notify(json)).status, 200)
  })

  it('says at the second PBX that the path is taken', async () => {
    const path = { notifyPath: '/telecom/same' }
    await start(
      [config(path), events(), { ...config(path), id: 'other' }, { ...events(), id: 'late', device: 'other' }],
      { pbx: notifyUser, other: notifyUser },
    )
    const statuses = ['events', 'late'].map((id) => flow.status(id))
    assert.equal(statuses.filter((status) => status.startsWith('red ring')).length, 1, statuses.join())
  })

  it('is open to everybody where no user is set, and says so', async () => {
    await start([config(), events()], {})
    assert.equal((await notify(json, 'application/json', '', {})).status, 200)
    assert.match(flow.logged(30).join(), /open to everybody/)
  })
})

describe('kalliope-routing', () => {
  let timer: NodeJS.Timeout | undefined

  afterEach(async () => {
    clearInterval(timer)
    await flow.stop()
  })

  const routing = (properties: object = {}): FlowNode => ({
    id: 'routing',
    type: 'kalliope-routing',
    wires: [['reply']],
    ...properties,
  })
  const reply = { id: 'reply', type: 'kalliope-routing-reply' }
  const ask = (body = '<parameters><caller>050123</caller><dialled>800</dialled><param1>42</param1></parameters>') =>
    fetch(`${flow.url}/telecom/routing/routing`, { method: 'POST', body })

  /** A routing node whose messages are answered by a function of this test. */
  async function startAnswered(properties: object, answer: (msg: Message) => Promise<void> | void): Promise<void> {
    await start(
      [
        { ...routing(properties), wires: [['sink']] },
        { ...reply, wires: [] },
      ],
      {},
    )
    const seen = new Set<Message>()
    timer = setInterval(() => {
      for (const msg of flow.messagesOf('routing')) {
        if (seen.has(msg)) continue
        seen.add(msg)
        void answer(msg)
      }
    }, 2)
  }

  for (const [what, send] of [
    [
      'a query',
      () => fetch(`${flow.url}/telecom/routing/routing?CALLER_NUM=050123&DNID=800&p1=42&UNIQUE_ID=1.2&shop=3`),
    ],
    ['a form', () => ask('caller=050123&called=800&param1=42&unique_id=1.2&shop=3')],
    [
      'XML',
      () =>
        ask(
          '<parameters><caller>050123</caller><dialled>800</dialled><param1>42</param1><id>1.2</id><shop>3</shop></parameters>',
        ),
    ],
    ['JSON', () => ask('{"caller":"050123","dnid":"800","param1":"42","unique_id":"1.2","shop":3}')],
  ] as const) {
    it(`tells the flow who calls, from ${what}`, async () => {
      await start([{ ...routing({ deadline: 50 }), wires: [['sink']] }], {})
      assert.equal((await send()).status, 503)
      assert.deepEqual(payloads('routing'), [
        { caller: '050123', dialled: '800', params: ['42'], uniqueId: '1.2', fields: { shop: '3' } },
      ])
    })
  }

  for (const [what, payload, xml] of [
    ['a value', '105', '<value>105</value>'],
    ['a number', 105, '<value>105</value>'],
    [
      'everything',
      {
        value: 'a&b',
        prefix: 'VIP ',
        say: [
          { digits: '1' },
          { number: 200 },
          { alpha: 'c2' },
          { audio: 'custom/x' },
          { dtmf: '12#,200,100' },
          { pause: 500 },
        ],
      },
      '<message><elem>digit:1</elem><elem>number:200</elem><elem>alpha:c2</elem><elem>audio:custom/x</elem><elem>dtmf:12#,200,100</elem><elem>pause:500</elem></message><displayprefix>VIP </displayprefix><value>a&amp;b</value>',
    ],
  ] as const) {
    it(`answers ${what}`, async () => {
      await startAnswered({}, async (msg) => {
        await flow.run('reply', { ...msg, payload })
      })
      const answer = await ask()
      assert.equal(answer.status, 200)
      assert.equal(await answer.text(), `<?xml version="1.0" encoding="UTF-8"?>\n<response>${xml}</response>`)
    })
  }

  it('answers the fallback when the flow is late, and tells of it', async () => {
    await start([{ ...routing({ deadline: 50, fallback: '999' }), wires: [['sink']] }, reply], {})
    const answer = await ask()
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /<value>999<\/value>/)
    assert.match(flow.status('routing'), /^red ring no answer in time/)
    const late = await flow.run('reply', { ...flow.messagesOf('routing')[0], payload: '1' })
    assert.equal(failureOf(late).code, 'NOT_FOUND')
  })

  it('gives one answer, and an error for the second', async () => {
    const codes: string[] = []
    await startAnswered({}, async (msg) => {
      await flow.run('reply', { ...msg, payload: '105' })
      codes.push(failureOf(await flow.run('reply', { ...msg, payload: '106' })).code)
    })
    assert.match(await (await ask()).text(), /<value>105</)
    while (codes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.deepEqual(codes, ['NOT_FOUND'])
  })

  it('answers the fallback at once for a reply that cannot be used', async () => {
    const codes: string[] = []
    await startAnswered({ deadline: 60_000, fallback: '7' }, async (msg) => {
      codes.push(failureOf(await flow.run('reply', { ...msg, payload: { value: '' } })).code)
    })
    assert.match(await (await ask()).text(), /<value>7</)
    assert.deepEqual(codes, ['BAD_INPUT'])
  })

  it('lets go of a call that waits when it closes', async () => {
    await start([{ ...routing({ deadline: 60_000, fallback: '7' }), wires: [['sink']] }], {})
    const answered = ask()
    while (flow.messagesOf('routing').length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await flow.deploy([])
    assert.match(await (await answered).text(), /<value>7</)
  })

  it('asks for its user', async () => {
    await start([routing(), reply], { routing: { username: 'kal', password: 'secret-of-routing' } })
    assert.equal((await ask()).status, 401)
  })
})
