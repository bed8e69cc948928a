import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Flow, FlowNode, Outcome } from './support/flow'
import { runtimeNodes } from './support/node-red'
import { codeOf, failureOf, idsOf } from './support/outcome'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmAction, ucmCdr } from './support/ucm'

const hangUp = { action: 'Hangup', options: { channel: 'PJSIP/1001-00000001' } }

function payloadOf(outcome: Outcome): unknown {
  assert.equal(outcome.error, undefined)
  assert.equal(outcome.sent.length, 1)
  return outcome.sent[0]?.payload
}

describe('ucm-action', () => {
  let pbx: UcmEmulator
  let flow: Flow

  const start = async (nodes: FlowNode[], options: object = {}, config: object = {}): Promise<void> => {
    pbx = await startUcmEmulator({ calls: 0, ...options })
    flow = await startUcmFlow(pbx, nodes, { config })
  }
  const counted = (action: string): number => pbx.stats().byName[action] ?? 0

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  it('gives the content of the response, and says what was done', async () => {
    await start([ucmAction({ action: 'getSystemGeneralStatus' })])
    const outcome = await flow.run('action', { topic: 'kept' })
    assert.match((payloadOf(outcome) as Record<string, string>)['product-model'] ?? '', /^UCM/)
    assert.deepEqual(outcome.sent[0]?.ucm, { action: 'getSystemGeneralStatus', status: 0 })
    assert.equal(outcome.sent[0].topic, 'kept')
    assert.deepEqual(flow.statuses('action'), [
      { fill: 'blue', shape: 'dot', text: 'getSystemGeneralStatus' },
      { fill: 'green', shape: 'dot', text: 'getSystemGeneralStatus' },
    ])
  })

  it('gives the whole reply where there is no response', async () => {
    await start([ucmAction({ action: 'cdrapi' })])
    pbx.addCall()
    assert.deepEqual(Object.keys(payloadOf(await flow.run('action')) as object), ['cdr_root'])
  })

  it('names a mandatory option that is missing, with an example, and sends nothing', async () => {
    await start([ucmAction({ action: 'getSIPAccount' })])
    const { code, message } = failureOf(await flow.run('action'))
    assert.equal(code, 'BAD_INPUT')
    assert.match(
      message,
      /^"options\.extension" is missing\. Give .* getSIPAccount needs it, e\.g\. \{"extension":"1\d+"\}/,
    )
    assert.equal(pbx.stats().requests, 0)
  })

  it('names a missing action', async () => {
    await start([ucmAction()])
    assert.match(
      failureOf(await flow.run('action')).message,
      /^"action" is missing\. Give the name of an API action such/,
    )
  })

  it('lets the PBX judge an action that no guide knows', async () => {
    await start([ucmAction({ action: 'getNothing' })])
    assert.equal(codeOf(await flow.run('action')), 'UNSUPPORTED')
    assert.equal(counted('getNothing'), 1)
  })

  for (const action of ['challenge', 'login', 'logout']) {
    it(`leaves ${action} to the config node`, async () => {
      await start([ucmAction({ action, options: { user: 'x', token: 'x' }, allowWrite: true })])
      assert.equal(codeOf(await flow.run('action')), 'BAD_INPUT')
      assert.equal(pbx.stats().requests, 0)
    })
  }

  describe('writes', () => {
    it('are allowed when they are fixed in the dialog', async () => {
      await start([
        ucmAction({ action: 'dialExtension', options: '{"caller":"1000","callee":"1001"}', optionsType: 'json' }),
      ])
      assert.equal(codeOf(await flow.run('action')), '')
      assert.equal(counted('dialExtension'), 1)
    })

    it('may take their options from the message when the action is fixed', async () => {
      await start([ucmAction({ action: 'dialExtension', options: 'payload', optionsType: 'msg' })])
      assert.equal(codeOf(await flow.run('action', { payload: { caller: '1000', callee: '1001' } })), '')
      assert.equal(counted('dialExtension'), 1)
    })

    const sources: [name: string, node: object, msg: object][] = [
      ['a message', { action: 'what', actionType: 'msg' }, { what: 'Hangup' }],
      ['the flow context', { action: 'what', actionType: 'flow' }, {}],
      ['the global context', { action: 'what', actionType: 'global' }, {}],
      ['JSONata', { action: '"Hang" & "up"', actionType: 'jsonata' }, {}],
      ['the payload', { action: 'getSystemStatus' }, { payload: hangUp }],
    ]
    for (const [name, node, msg] of sources) {
      for (const allowWrite of [false, true]) {
        it(`from ${name} are ${allowWrite ? 'carried out when the author allows it' : 'refused'}`, async () => {
          await start([
            ucmAction({ options: JSON.stringify(hangUp.options), optionsType: 'json', allowWrite, ...node }),
          ])
          const context = runtimeNodes.getNode('action')?.context()
          context?.flow.set('what', 'Hangup')
          context?.global.set('what', 'Hangup')
          const code = codeOf(await flow.run('action', msg))
          if (allowWrite) assert.notEqual(code, 'READ_ONLY')
          else assert.equal(code, 'READ_ONLY')
          assert.equal(counted('Hangup'), allowWrite ? 1 : 0)
          assert.equal(pbx.stats().requests > 0, allowWrite)
        })
      }
    }

    it('are whatever does not read, known or not', async () => {
      await start([ucmAction({ action: 'getSystemStatus' })])
      for (const action of ['applyChanges', 'rebootEverything', 'GetSystemStatus', 'updateSIPAccount']) {
        assert.equal(
          codeOf(await flow.run('action', { payload: { action, options: { extension: '1' } } })),
          'READ_ONLY',
        )
      }
      assert.equal(codeOf(await flow.run('action', { payload: { action: 'listAccount' } })), '')
    })

    it('tell that they wait for applyChanges', async () => {
      await start([ucmAction({ action: 'updateSIPAccount', options: { extension: '1001', permission: 'internal' } })])
      const outcome = await flow.run('action')
      assert.equal(outcome.error, undefined)
      assert.deepEqual(outcome.sent[0]?.ucm, { action: 'updateSIPAccount', status: 0, needApply: true })
      assert.equal(flow.status('action'), 'green dot updateSIPAccount · apply needed')
      assert.deepEqual([counted('applyChanges'), pbx.stats().pendingChanges], [0, 1])
    })

    it('are applied when asked to', async () => {
      const options = { extension: '1001', permission: 'internal' }
      await start([ucmAction({ action: 'updateSIPAccount', options, apply: true })])
      const outcome = await flow.run('action')
      assert.deepEqual(outcome.sent[0]?.ucm, { action: 'updateSIPAccount', status: 0, applied: true })
      assert.deepEqual([counted('applyChanges'), pbx.stats().pendingChanges], [1, 0])
    })

    it('do not send applyChanges after a read', async () => {
      await start([ucmAction({ action: 'listAccount', apply: true })])
      await flow.run('action')
      assert.equal(counted('applyChanges'), 0)
    })
  })

  describe('cdrapi with delete', () => {
    const attempts: [name: string, payload: object][] = [
      ['as it is', { action: 'cdrapi', options: { delete: 'yes' } }],
      ['in another case', { action: 'cdrapi', options: { Delete: '1' } }],
      ['with blanks', { action: ' cdrapi ', options: { ' delete ': '1' } }],
      ['in another case of the action', { action: 'CDRAPI', options: { delete: '1' } }],
      ['as JSON text', { action: 'cdrapi', options: '{"delete":""}' }],
      ['with nothing in it', { action: 'cdrapi', options: { delete: '' } }],
      ['with another action', { action: 'listAccount', options: { action: 'cdrapi', delete: '1' } }],
      [
        'out of a function that JSON calls',
        {
          action: 'cdrapi',
          options: {
            toJSON(this: { cookie?: string }): object {
              return { action: 'cdrapi', cookie: this.cookie, delete: 'yes' }
            },
          },
        },
      ],
    ]
    for (const [name, payload] of attempts) {
      it(`never leaves the node, ${name}`, async () => {
        await start([ucmAction({ action: 'cdrapi', allowWrite: true })])
        for (let call = 0; call < 3; call++) pbx.addCall()
        const code = codeOf(await flow.run('action', { payload }))
        assert.match(code, /^(READ_ONLY|BAD_INPUT)$/)
        assert.deepEqual([counted('cdrapi'), pbx.stats().deletedByClients, pbx.stats().calls], [0, 0, 3])
      })
    }

    it('never leaves the node, fixed in the dialog', async () => {
      await start([ucmAction({ action: 'cdrapi', options: { delete: 'yes' }, allowWrite: true })])
      assert.equal(codeOf(await flow.run('action')), 'READ_ONLY')
      assert.equal(pbx.stats().requests, 0)
    })
  })

  describe('paged lists', () => {
    it('come whole when asked to', async () => {
      await start([
        ucmAction({ action: 'listAccount', options: '{"item_num":"4"}', optionsType: 'json', allPages: true }),
      ])
      const { account, page, total_page } = payloadOf(await flow.run('action')) as {
        account: { extension: string }[]
        page: number
        total_page: number
      }
      assert.ok(counted('listAccount') > 2)
      assert.equal(new Set(account.map(({ extension }) => extension)).size, account.length)
      assert.deepEqual([page, total_page], [1, 1])
    })

    it('come by the page otherwise', async () => {
      await start([ucmAction({ action: 'listAccount', options: { item_num: '4', page: '2' } })])
      assert.equal((payloadOf(await flow.run('action')) as { account: unknown[] }).account.length, 4)
      assert.equal(counted('listAccount'), 1)
    })
  })

  describe('recordings', () => {
    const recorded = async (minutesAgo = 1): Promise<string> => {
      pbx.addCall({ recorded: true, minutesAgo })
      const { sent } = await flow.run('cdr')
      const record = (sent[0]?.payload as { recordings: string[] }[]).at(0)
      assert.ok(record?.recordings[0])
      return record.recordings[0]
    }
    const nodes = [
      ucmAction({ action: 'recapi', options: 'payload', optionsType: 'msg' }),
      ucmCdr({ range: 'last-hours' }),
    ]
    const fetch = (filename: unknown): Promise<Outcome> => flow.run('action', { payload: { filename } })

    it('come as a Buffer by the name that the call record gives', async () => {
      await start(nodes)
      const name = await recorded()
      const outcome = await fetch(name)
      const wav = payloadOf(outcome) as Buffer
      assert.ok(Buffer.isBuffer(wav))
      assert.equal(wav.toString('ascii', 0, 4), 'RIFF')
      const filename = name.slice(name.lastIndexOf('/') + 1).replace('@', '')
      assert.deepEqual(outcome.sent[0]?.ucm, { action: 'recapi', status: 0, filename })
    })

    it('come as a list of several', async () => {
      await start(nodes)
      const names = [await recorded(1), await recorded(3)]
      const files = payloadOf(await fetch(names)) as { filename: string; bytes: Buffer }[]
      assert.deepEqual(
        files.map(({ bytes }) => Buffer.isBuffer(bytes)),
        [true, true],
      )
    })

    it('are looked for among those of queues, too', async () => {
      await start(nodes)
      const epoch = Math.floor(Date.now() / 1000) - 60
      const file = `auto-${epoch}-0551-6500.wav`
      pbx.addCall({ start: epoch * 1000, rows: [{ action_type: 'QUEUE[6500]', recordfiles: `2026-01/${file}@` }] })
      assert.equal((payloadOf(await fetch(`2026-01/${file}@`)) as Buffer).toString('ascii', 0, 4), 'RIFF')
    })

    it('may not be there', async () => {
      await start(nodes)
      const { code, cause } = failureOf(await fetch('auto-1717090910-1001-2100.wav'))
      assert.deepEqual([code, cause.deviceCode], ['NOT_FOUND', -25])
    })

    it('may not lead out of their folder', async () => {
      await start(nodes)
      assert.equal(codeOf(await fetch('../../etc/passwd')), 'BAD_INPUT')
    })
  })

  describe('queue statistics', () => {
    const options = { startTime: '2026-01-01', endTime: '2026-12-31' }

    it('come as JSON if nothing else is asked for', async () => {
      await start([ucmAction({ action: 'queueapi', options })])
      assert.deepEqual(Object.keys(payloadOf(await flow.run('action')) as object), ['queue_statistics'])
    })

    it('come as text in XML when that is asked for', async () => {
      await start([ucmAction({ action: 'queueapi', options: { ...options, format: 'xml' } })])
      assert.match(payloadOf(await flow.run('action')) as string, /^<\?xml[^]*<root_statistics>/)
    })
  })

  it('does not hand on the session of an administrator that listUser tells', async () => {
    await start([ucmAction({ action: 'listUser' })])
    const outcome = await flow.run('action')
    const { user_id: users } = payloadOf(outcome) as { user_id: { user_name: string; cookie: string }[] }
    assert.deepEqual([users[0]?.user_name, users[0]?.cookie], ['admin', '•••'])
    assert.ok(!flow.everything().includes('sid'))
  })

  it('says that it waits for a PBX that is away, and fails when its time is over', async () => {
    await start([ucmAction({ action: 'getSystemStatus', maxWait: 0.3 })])
    pbx.goAway(3600)
    const outcome = await flow.run('action')
    const { code, cause } = failureOf(outcome)
    assert.deepEqual([code, cause.retryable], ['UNREACHABLE', true])
    assert.match(
      flow
        .statuses('action')
        .map(({ text }) => text)
        .join(),
      /unreachable, retry in \d+ s/,
    )
    assert.equal(flow.status('action'), 'red ring unreachable')
  })

  it('ends with CLOSED and no status when it is deployed away while the PBX is silent', async () => {
    await start([ucmAction({ action: 'getSystemStatus' }), { id: 'catch', type: 'catch', scope: null }])
    pbx.faults.add({ kind: 'hang', match: 'getSystemStatus' })
    const { outcome } = flow.give('action')
    await flow.until(() => flow.status('pbx') === 'green dot logged in')
    await flow.deploy([])
    assert.equal(codeOf(await outcome), 'CLOSED')
    assert.deepEqual([flow.status('action'), flow.status('pbx')], ['', ''])
  })

  it('does not fail because a message of another node was ended', async () => {
    const zoneless = { timezone: '' }
    await start(
      [ucmCdr({ id: 'short', range: 'yesterday', maxWait: 0.2 }), ucmCdr({ range: 'yesterday' })],
      {},
      zoneless,
    )
    pbx.faults.add({ kind: 'hang', match: 'getSystemStatus' })
    const outcomes = await Promise.all([flow.run('short'), flow.run('cdr')])
    assert.deepEqual(outcomes.map(codeOf), ['TIMEOUT', ''])
  })

  describe('with trace', () => {
    const trace = { trace: true }
    const secrets = ['cdrapi123', 'sip-secret-1001', 'vm-secret-1001', 'sid']

    it('tells every exchange in the message and in the debug log', async () => {
      await start([ucmAction({ action: 'listAccount', options: { page: '1' } })], {}, trace)
      const { sent } = await flow.run('action')
      const { exchange } = sent[0]?.ucm as { exchange: Record<string, unknown>[] }
      assert.deepEqual(
        exchange.map(({ endpoint, httpStatus, request }) => [endpoint, httpStatus, request]),
        [['/api listAccount', 200, { action: 'listAccount', page: '1', cookie: '•••' }]],
      )
      assert.match(String(exchange[0]?.reply), /"extension":"1001"/)
      const logged = flow.logged(50).filter((line) => line.startsWith('{"at"'))
      const endpoints = logged.map((line) => (JSON.parse(line) as { endpoint: string }).endpoint)
      assert.deepEqual(endpoints, ['/api challenge', '/api login', '/api listAccount'])
    })

    it('tells of a call export what was asked and how much came', async () => {
      await start([ucmCdr({ range: 'between', start: '2026-03-10', end: '2026-03-10' })], {}, trace)
      pbx.addCall({ start: '2026-03-10T10:00:00+01:00' })
      const outcome = await flow.run('cdr')
      assert.equal(idsOf(outcome).length, 1)
      const { exchange } = outcome.sent[0]?.cdr as { exchange: Record<string, unknown>[] }
      assert.deepEqual(
        exchange.map(({ endpoint, reply }) => [endpoint, reply]),
        [['/api cdrapi', { calls: 1 }]],
      )
    })

    it('tells of an exchange without an answer, too', async () => {
      await start([ucmAction({ action: 'Hangup', options: hangUp.options })], {}, { ...trace, timeout: '150' })
      pbx.faults.add({ kind: 'hang', match: 'Hangup' })
      await flow.run('action')
      const line = flow.logged(50).find((text) => text.includes('"/api Hangup"'))
      assert.ok(line)
      const { httpStatus, reply } = JSON.parse(line) as { httpStatus?: number; reply: string }
      assert.equal(httpStatus, undefined)
      assert.match(reply, /did not finish its answer/)
    })

    it('shows no secret anywhere, whatever goes wrong', async () => {
      const challenge = '0000000891268968'
      await start(
        [
          ucmAction({ action: 'getSystemStatus', errorOutput: true, outputs: 2 }),
          { id: 'catch', type: 'catch', scope: null },
        ],
        { challenge },
        { ...trace, timeout: '400' },
      )
      const token = createHash('md5').update(`${challenge}cdrapi123`).digest('hex')
      const actions = [
        { action: 'getSystemStatus' },
        { action: 'listUser' },
        { action: 'getSIPAccount', options: { extension: '4711' } },
        { action: 'updateSIPAccount', options: { extension: '1001', secret: 'new-secret', vmsecret: '9876543' } },
        { action: 'getSystemStatus', options: '{"cookie":"sidsecret"' },
      ]
      for (const kind of [undefined, 'truncated', 'html', 'status-8', 'expired-session', 'empty', 'forbidden-html']) {
        for (const payload of actions) {
          if (kind !== undefined) pbx.faults.add({ kind, times: 2 })
          await flow.run('action', { payload })
          pbx.faults.clear()
        }
      }
      assert.ok(flow.everything().includes('/api login'))
      const given = ['cdrapi123', challenge, token, 'new-secret', '9876543', 'sidsecret', 'sid891268968']
      // What the test itself put into a payload is there when the message is handed on; the rest is the nodes'.
      const others = [
        [10, 20, 30, 40, 50, 60].map((level) => flow.logged(level)),
        flow.statuses('action'),
        flow.sent.map(({ msg }) => [msg.ucm, msg.error]),
      ]
      for (const secret of given) assert.ok(!JSON.stringify(others).includes(secret), secret)
    })

    it('masks the passwords of a phone in the trace, though the message holds what was asked for', async () => {
      await start([ucmAction({ action: 'getSIPAccount', options: { extension: '1001' } })], {}, trace)
      const outcome = await flow.run('action')
      const { extension } = payloadOf(outcome) as { extension: { secret: string } }
      assert.equal(extension.secret, 'sip-secret-1001')
      const shown = JSON.stringify([outcome.sent[0]?.ucm, flow.logged(50), flow.statuses('action')])
      for (const secret of secrets) assert.ok(!shown.includes(secret), secret)
    })
  })
})
