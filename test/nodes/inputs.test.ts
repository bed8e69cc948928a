import assert from 'node:assert/strict'
import type { Flow } from './support/flow'
import { runtimeNodes } from './support/node-red'
import { codeOf, idsOf } from './support/outcome'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmAction, ucmCdr } from './support/ucm'

const between = { range: 'between', start: '2026-03-10', startType: 'str', end: '2026-03-10', endType: 'str' }

describe('inputs of an action node', () => {
  let pbx: UcmEmulator
  let flow: Flow
  const ids: string[] = []

  before(async () => {
    pbx = await startUcmEmulator({ calls: 0 })
    for (const day of [9, 10, 11]) {
      ids.push(pbx.addCall({ start: `2026-03-${day < 10 ? '0' : ''}${day}T10:00:00+01:00`, from: '0551', to: '1001' }))
    }
    process.env.CDR_TEST_DAY = '2026-03-09'
    // The zone is not set: the PBX would have to be asked for it.
    flow = await startUcmFlow(
      pbx,
      [
        ucmCdr(between),
        ucmCdr({ ...between, id: 'plain', startType: undefined, endType: undefined }),
        ucmCdr({ ...between, id: 'flow', start: 'day', startType: 'flow', end: 'day', endType: 'global' }),
        ucmCdr({ ...between, id: 'env', start: 'CDR_TEST_DAY', startType: 'env' }),
        ucmCdr({ ...between, id: 'num', start: String(Date.UTC(2026, 2, 11)), startType: 'num', end: '2026-03-11' }),
        ucmCdr({ ...between, id: 'msg', start: 'from', startType: 'msg', end: 'to', endType: 'msg' }),
        ucmCdr({ ...between, id: 'jsonata', start: '"2026-03-0" & (4 + 5)', startType: 'jsonata' }),
        ucmCdr({ ...between, id: 'now', start: '2026-03-11', end: '', endType: 'date' }),
        ucmCdr({ ...between, id: 'broken', start: '(', startType: 'jsonata' }),
        ucmAction({ action: 'getSIPAccount', options: '{"extension":"1001"}', optionsType: 'json' }),
        ucmAction({ id: 'flag', action: 'listAccount', options: '{}', optionsType: 'json', allPages: 'true' }),
      ],
      { config: { timezone: '' } },
    )
  })

  after(async () => {
    delete process.env.CDR_TEST_DAY
    await flow.stop()
    await pbx.close()
  })

  beforeEach(() => pbx.resetStats())

  describe('from the payload', () => {
    it('overrides fields when every key is one', async () => {
      assert.deepEqual(idsOf(await flow.run('cdr', { payload: { start: '2026-03-09', end: '2026-03-09' } })), [ids[0]])
    })

    it('leaves the status as it is when the payload was used', async () => {
      await flow.run('cdr', { payload: { start: '2026-03-09', end: '2026-03-10' } })
      assert.equal(flow.status('cdr'), 'green dot between · 2 calls')
    })

    it('is not used when one key is unknown, and says so', async () => {
      assert.deepEqual(idsOf(await flow.run('cdr', { payload: { start: '2026-03-09', bogus: 1 } })), [ids[1]])
      assert.equal(flow.status('cdr'), 'green dot payload not used: unknown key "bogus"')
    })

    for (const [what, payload] of Object.entries({
      'a timestamp': 1774764000000,
      'a text': 'on',
      'an array': [{ start: '2026-03-09' }],
      'an empty object': {},
      'a Buffer': Buffer.from('{}'),
      'a Date': new Date(),
      'an object without a field': { temperature: 21 },
    })) {
      it(`is data when it is ${what}`, async () => {
        assert.deepEqual(idsOf(await flow.run('cdr', { payload })), [ids[1]])
        assert.equal(flow.status('cdr'), 'green dot between · 1 call')
      })
    }

    it('is data when it is a call record', async () => {
      const [record] = (await flow.run('cdr')).sent[0]?.payload as [object]
      assert.deepEqual(idsOf(await flow.run('cdr', { payload: record })), [ids[1]])
    })

    for (const key of ['name', 'device', 'version', 'cursorStore', 'commit', 'firstRun', 'maxWait']) {
      it(`cannot override ${key}`, async () => {
        assert.deepEqual(idsOf(await flow.run('cdr', { payload: { start: '2026-03-09', [key]: 'x' } })), [ids[1]])
        assert.equal(flow.status('cdr'), `green dot payload not used: unknown key "${key}"`)
      })
    }

    for (const key of ['allowWrite', 'apply']) {
      it(`cannot override ${key}`, async () => {
        const payload = { action: 'Hangup', options: { channel: 'x' }, [key]: true }
        await flow.run('action', { payload })
        assert.equal(pbx.stats().byName.Hangup, undefined)
        assert.equal(flow.status('action'), `green dot payload not used: unknown key "${key}"`)
      })
    }
  })

  describe('from typed inputs', () => {
    it('takes a text as it stands', async () => assert.deepEqual(idsOf(await flow.run('cdr')), [ids[1]]))

    it('takes a missing type for text', async () => assert.deepEqual(idsOf(await flow.run('plain')), [ids[1]]))

    it('takes numbers', async () => assert.deepEqual(idsOf(await flow.run('num')), [ids[2]]))

    it('takes fields of the message, of any type', async () => {
      const from = new Date('2026-03-10T00:00:00Z')
      assert.deepEqual(idsOf(await flow.run('msg', { from, to: '2026-03-11' })), [ids[1], ids[2]])
    })

    it('takes flow and global context', async () => {
      const node = runtimeNodes.getNode('flow')
      node?.context().flow.set('day', '2026-03-09')
      node?.context().global.set('day', '2026-03-10')
      assert.deepEqual(idsOf(await flow.run('flow')), [ids[0], ids[1]])
    })

    it('takes the environment', async () => assert.deepEqual(idsOf(await flow.run('env')), [ids[0], ids[1]]))

    it('takes JSONata', async () => {
      assert.deepEqual(idsOf(await flow.run('jsonata')), [ids[0], ids[1]])
    })

    it('takes the present time', async () => assert.deepEqual(idsOf(await flow.run('now')), [ids[2]]))

    it('takes JSON', async () => {
      const { sent } = await flow.run('action')
      assert.equal((sent[0]?.payload as { extension: { extension: string } }).extension.extension, '1001')
    })

    it('takes truth values given as text', async () => {
      const { sent } = await flow.run('flag')
      assert.equal((sent[0]?.payload as { total_page: number }).total_page, 1)
    })

    it('names the field whose expression is broken', async () => {
      const { error } = await flow.run('broken')
      assert.ok(isCoded(error))
      assert.equal(error.code, 'BAD_INPUT')
      assert.match(error.message, /^"start" is "\(". Give a valid jsonata expression/)
    })
  })

  describe('that cannot be used', () => {
    const bad: [field: string, value: unknown, shown: RegExp][] = [
      ['range', 'tomorrow', /"range" is "tomorrow"\. Give one of new, between/],
      ['start', 'never', /"start" is "never"\. Give a date and time such as/],
      ['start', 1774764000, /"start" is 1774764000\. Give .* epoch milliseconds such as/],
      ['end', 'soon', /"end" is "soon"\. Give a date and time such as/],
      ['end', '2026-03-01', /"end" is "2026-03-01"\. Give a time after "start"/],
      ['count', 0, /"count" is 0\. Give a whole number from 1/],
      ['count', 1.5, /"count" is 1\.5\. Give a whole number/],
      ['caller', { number: 1 }, /"caller" is \{"number":1\}\. Give a number or pattern such as/],
      ['callee', true, /"callee" is true\. Give a number or pattern such as/],
      ['direction', 'sideways', /"direction" is "sideways"\. Give one or more of inbound/],
      ['callStatus', 'answered,lost', /"callStatus" is "lost"\. Give one or more of answered/],
      ['minTalk', -1, /"minTalk" is -1\. Give seconds from 0/],
      ['emit', 'xml', /"emit" is "xml"\. Give one of array, call, batch, csv/],
      ['batchSize', 1, /"batchSize" is 1\. Give a whole number from 2/],
      ['shape', 'round', /"shape" is "round"\. Give one of record, raw/],
      ['overlapHours', 'long', /"overlapHours" is "long"\. Give a number of hours such as 4/],
      ['csvSeparator', '|', /"csvSeparator" is "\|"\. Give a comma, a semicolon or a tab/],
      ['csvBom', 'maybe', /"csvBom" is "maybe"\. Give true or false/],
      ['csvHeader', 'twice', /"csvHeader" is "twice"\. Give one of always, first-run, never/],
    ]
    for (const [field, value, words] of bad) {
      it(`names ${field}, shows ${JSON.stringify(value)} and an example, and sends nothing`, async () => {
        const { error, sent } = await flow.run('cdr', { payload: { [field]: value } })
        assert.ok(isCoded(error))
        assert.equal(error.code, 'BAD_INPUT')
        assert.match(error.message, words)
        assert.deepEqual([sent, pbx.stats().requests], [[], 0])
      })
    }

    it('is checked although the range does not use it', async () => {
      const outcome = await flow.run('cdr', { payload: { range: 'yesterday', start: 'never' } })
      assert.equal(codeOf(outcome), 'BAD_INPUT')
      assert.equal(pbx.stats().requests, 0)
    })

    it('is a range that lies before all calendars', async () => {
      const outcome = await flow.run('cdr', { payload: { range: 'last-days', count: 999_999_999 } })
      assert.equal(codeOf(outcome), 'BAD_INPUT')
      assert.equal(pbx.stats().requests, 0)
    })

    it('is a missing start of between', async () => {
      const { error } = await flow.run('msg', { to: '2026-03-11' })
      assert.ok(isCoded(error))
      assert.match(error.message, /^"start" is missing\. Give a date and time such as/)
    })

    it('is a time limit of the message that is none', async () => {
      for (const requestTimeout of [0, -1, 'soon', {}]) {
        const { error } = await flow.run('cdr', { requestTimeout })
        assert.ok(isCoded(error))
        assert.match(error.message, /^"msg\.requestTimeout" is .*\. Give a number of milliseconds such as 15000/)
      }
    })

    it('shows as a red status', async () => {
      await flow.run('cdr', { payload: { count: 0 } })
      assert.equal(flow.status('cdr'), 'red ring count: not a whole number from 1')
    })

    it('does not show secrets of malformed options', async () => {
      const { error } = await flow.run('action', { payload: { options: '{"extension":"1001","secret":"hunter2' } })
      assert.ok(isCoded(error))
      assert.equal(error.code, 'BAD_INPUT')
      assert.ok(!error.message.includes('hunter2'))
    })
  })

  it('may be a range that only the zone of the PBX makes one', async () => {
    // Nine o'clock in Rome is before half past eight in Greenwich.
    const payload = { start: '2026-03-10T09:00', end: '2026-03-10T08:30:00Z' }
    assert.deepEqual(idsOf(await flow.run('cdr', { payload })), [])
  })
})

describe('inputs of the first message after a start', () => {
  it('are checked before the PBX is asked for its zone', async () => {
    const pbx = await startUcmEmulator({ calls: 0 })
    const flow = await startUcmFlow(pbx, [ucmCdr(between)], { config: { timezone: '' } })
    const codes: string[] = []
    for (const payload of [{ start: 'never' }, { end: '2026-03-01' }, { range: 'last-days', count: 999_999_999 }]) {
      codes.push(codeOf(await flow.run('cdr', { payload })))
    }
    const { requests } = pbx.stats()
    await flow.stop()
    await pbx.close()
    assert.deepEqual([codes, requests], [['BAD_INPUT', 'BAD_INPUT', 'BAD_INPUT'], 0])
  })
})

/** Told by its properties: after a restart with fresh modules, the nodes have a `DeviceError` of their own. */
function isCoded(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === 'DeviceError' && 'code' in error
}
