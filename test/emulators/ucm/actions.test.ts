import assert from 'node:assert/strict'
import { Clock, isObject } from '../../../emulators/shared'
import { startUcmEmulator, type UcmEmulator, type UcmOptions } from '../../../emulators/ucm'
import { ask } from '../shared/client'
import { type ApiReply, act, actText, loginCookie } from './client'

describe('UCM emulator: other actions', () => {
  let pbx: UcmEmulator
  let clock: Clock
  let cookie: string

  const start = async (options: UcmOptions = {}): Promise<void> => {
    clock = new Clock(Date.UTC(2026, 5, 10, 10))
    pbx = await startUcmEmulator({ calls: 0, clock, ...options })
    cookie = await loginCookie(pbx.url)
  }
  afterEach(() => pbx.close())

  const request = (action: string, parameters: Record<string, unknown> = {}): Promise<ApiReply> =>
    act(pbx.url, { action, cookie, ...parameters })
  const status = async (action: string, parameters: Record<string, unknown> = {}): Promise<unknown> =>
    (await request(action, parameters)).status
  const rows = async (
    action: string,
    key: string,
    parameters: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>[]> => {
    const list = (await request(action, parameters)).response?.[key]
    assert.ok(Array.isArray(list))
    return list.filter(isObject)
  }

  describe('system', () => {
    it('tells its time with the offset, in both formats', async () => {
      await start({ timezone: 'America/Sao_Paulo' })
      assert.equal((await request('getSystemStatus')).response?.['system-time'], '2026-06-10 07:00:00 UTC-03:00')
      await pbx.close()
      await start({ systemTime: 'day-first', timezone: 'Asia/Kolkata' })
      assert.equal((await request('getSystemStatus')).response?.['system-time'], '10-06-2026 15:30:00 UTC+05:30')
    })

    it('has two blanks in its model', async () => {
      await start()
      assert.equal((await request('getSystemGeneralStatus')).response?.['product-model'], 'UCM6302  V1.2B')
    })

    it('applyChanges: -45 when repeated within 15 s', async () => {
      await start()
      assert.equal(await status('applyChanges'), 0)
      clock.advance(14_999)
      assert.equal(await status('applyChanges'), -45)
      clock.advance(1)
      assert.equal(await status('applyChanges'), 0)
    })

    it('pmsapi fails with -1 and a text', async () => {
      await start()
      const reply = await request('pmsapi')
      assert.equal(reply.status, -1)
      assert.equal(typeof reply.response?.['error'], 'string')
    })
  })

  describe('lists', () => {
    it('everything on page 1 without item_num', async () => {
      await start()
      const { response } = await request('listAccount')
      assert.ok(Array.isArray(response?.['account']))
      assert.equal(response['account'].length, 50)
      assert.deepEqual([response['page'], response['total_item'], response['total_page']], [1, 50, 1])
    })

    it('pages, order and columns', async () => {
      await start()
      const parameters = { page: 2, item_num: 3, sidx: 'extension', sord: 'desc', options: 'extension,account_type' }
      assert.deepEqual((await request('listAccount', parameters)).response, {
        account: [
          { extension: '1046', account_type: 'SIP' },
          { extension: '1045', account_type: 'SIP' },
          { extension: '1044', account_type: 'SIP' },
        ],
        page: 2,
        total_item: 50,
        total_page: 17,
      })
      assert.deepEqual(await rows('listAccount', 'account', { page: 18, item_num: 3 }), [])
      assert.equal(await status('listAccount', { item_num: 'all' }), -1)
    })

    it('has a null name and an address without a phone, as real lists do', async () => {
      await start()
      const accounts = await rows('listAccount', 'account')
      assert.ok(accounts.some(({ fullname }) => fullname === null))
      assert.ok(accounts.some(({ addr }) => addr === '-'))
    })

    for (const [action, key, count] of [
      ['listVoIPTrunk', 'voip_trunk', 2],
      ['listAnalogTrunk', 'analogtrunk', 1],
      ['listDigitalTrunk', 'digital_trunks', 0],
      ['listOutboundRoute', 'outbound_route', 1],
      ['listPinSets', 'pin_sets_id', 0],
      ['listQueue', 'queue', 2],
      ['listIVR', 'ivr', 1],
      ['listPaginggroup', 'paginggroup', 1],
      ['listDepartment', 'local_department_info', 1],
      ['listExtensionGroup', 'extension_group', 1],
      ['listBridgedChannels', 'channel', 2],
      ['listUnBridgedChannels', 'channel', 0],
    ] as const) {
      it(`${action} has ${count} in ${key}`, async () => {
        await start()
        assert.equal((await rows(action, key)).length, count)
      })
    }

    it('listInboundRoute needs the trunk', async () => {
      await start()
      assert.equal(await status('listInboundRoute'), -1)
      assert.equal((await rows('listInboundRoute', 'inbound_route', { trunk_index: 2 })).length, 1)
    })
  })

  describe('secrets a client has to hide', () => {
    it('getSIPAccount shows both passwords', async () => {
      await start()
      const { extension } = (await request('getSIPAccount', { extension: '1003' })).response ?? {}
      assert.match(JSON.stringify(extension), /"secret":"sip-secret-1003","vmsecret":"vm-secret-1003"/)
    })

    it('listUser shows a live cookie', async () => {
      await start()
      assert.equal((await rows('listUser', 'user_id'))[0]?.['cookie'], cookie)
    })
  })

  describe('writes', () => {
    it('change what the lists show, and wait for applyChanges', async () => {
      await start()
      assert.deepEqual(await request('updateSIPAccount', { extension: '1003', fullname: 'New Name' }), {
        response: { need_apply: 'yes' },
        status: 0,
      })
      assert.equal((await rows('listAccount', 'account'))[3]?.['fullname'], 'New Name')
      assert.equal(pbx.stats().pendingChanges, 1)
      await request('applyChanges')
      assert.equal(pbx.stats().pendingChanges, 0)
    })

    it('add, get, update and delete', async () => {
      await start()
      await request('addQueue', { queue: '6502', queue_name: 'Night' })
      assert.equal(await status('addQueue', { queue: '6502' }), -44)
      await request('updateQueue', { queue: '6502', queue_name: 'Day' })
      const { response } = await request('getQueue', { queue: '6502' })
      assert.match(JSON.stringify(response?.['queue']), /"queue_name":"Day"/)
      assert.equal(await status('deleteQueue', { queue: '6502' }), 0)
      assert.equal(await status('getQueue', { queue: '6502' }), -16)
    })

    it('a mandatory parameter that is missing is -1', async () => {
      await start()
      assert.equal(await status('updateSIPAccount', { fullname: 'x' }), -1)
      assert.equal(await status('getSIPAccount', { extension: '' }), -1)
      assert.equal(await status('dialExtension', { caller: '1000' }), -1)
    })

    it('what does not exist is -16', async () => {
      await start()
      assert.equal(await status('updateSIPAccount', { extension: '9999' }), -16)
      assert.equal(await status('deleteUser', { user_name: '9999' }), -16)
    })
  })

  describe('live calls', () => {
    it('a dialled call rings, is picked up, and becomes a record when it is hung up', async () => {
      await start({ channels: 0 })
      assert.deepEqual(await request('dialExtension', { caller: '1001', callee: '1002' }), {
        response: { need_apply: 'no' },
        status: 0,
      })
      const [ringing] = await rows('listUnBridgedChannels', 'channel')
      assert.equal(ringing?.['state'], 'Ringing')
      clock.advance(3000)
      assert.equal((await rows('listUnBridgedChannels', 'channel')).length, 0)
      const [up] = await rows('listBridgedChannels', 'channel')
      assert.equal(up?.['bridge_time'], '2026-06-10 12:00:03')
      assert.equal(up['callerid2'], '1002')
      clock.advance(42_000)
      assert.equal(await status('Hangup', { channel: up['channel1'] }), 0)
      const { cdr_root: records } = await request('cdrapi', { format: 'json' })
      assert.deepEqual(
        records?.map((record) => [record['src'], record['dst'], record['billsec'], record['userfield']]),
        [['1001', '1002', '42', 'Internal']],
      )
      assert.equal((await rows('listBridgedChannels', 'channel')).length, 0)
    })

    it('a channel that does not exist is -16', async () => {
      await start()
      assert.equal(await status('Hangup', { channel: 'PJSIP/1-1' }), -16)
    })

    it('callbarge takes an empty mode, which means listening', async () => {
      await start()
      const channel = (await rows('listBridgedChannels', 'channel'))[0]?.['channel1']
      assert.equal(await status('callbarge', { channel, exten: '1001', mode: '' }), 0)
      assert.equal(await status('callbarge', { channel, exten: '1001' }), -1)
    })

    it('acceptCall needs Call Control, and the first ten seconds', async () => {
      await start({ channels: 0 })
      await request('dialExtension', { caller: '1001', callee: '1002' })
      const channel = (await rows('listUnBridgedChannels', 'channel'))[0]?.['channel']
      assert.equal(await status('acceptCall', { channel }), -47)
      await pbx.close()
      await start({ channels: 0, callControl: true })
      await request('dialExtension', { caller: '1001', callee: '1002' })
      assert.deepEqual(await request('acceptCall', { channel }), { response: {}, status: 0 })
      assert.equal((await rows('listBridgedChannels', 'channel')).length, 1)
      assert.equal(await status('acceptCall', { channel }), -16)
    })
  })

  describe('recordings', () => {
    it('lists the folders, and the files of one', async () => {
      await start()
      pbx.addCall({ start: '2026-06-10T08:00:00Z', from: '1001', to: '1002', recorded: true })
      assert.equal((await request('recapi')).response?.['filedir'], 'monitor,emergency,meetme,queue,sca')
      assert.equal(
        await actText(pbx.url, { action: 'recapi', cookie, filedir: 'monitor' }),
        'Directory,Filename\nmonitor,auto-1781078401-1001-1002.wav\n',
      )
      assert.equal(await status('recapi', { filedir: 'attic' }), -1)
    })

    it('sends a WAV file by its bare name, from monitor if no folder is given', async () => {
      await start()
      pbx.addCall({ start: '2026-06-10T08:00:00Z', from: '1001', to: '1002', recorded: true })
      const body = (parameters: object) => JSON.stringify({ request: { action: 'recapi', cookie, ...parameters } })
      const filename = 'auto-1781078401-1001-1002.wav'
      for (const parameters of [{ filename }, { filedir: 'monitor', filename }]) {
        const answer = await ask(`${pbx.url}/api`, { method: 'POST', body: body(parameters) })
        assert.equal(answer.body.toString('latin1', 0, 4), 'RIFF')
        assert.equal(answer.body.toString('latin1', 8, 12), 'WAVE')
        assert.equal(answer.body.readUInt32LE(4), answer.body.length - 8)
        assert.equal(answer.body.readUInt32LE(40), answer.body.length - 44)
      }
    })

    it('a file that is not there is -25: other name, other folder, with its month', async () => {
      await start()
      pbx.addCall({ start: '2026-06-10T08:00:00Z', from: '1001', to: '1002', recorded: true })
      assert.equal(await status('recapi', { filename: 'auto-1781078401-1001-1003.wav' }), -25)
      assert.equal(await status('recapi', { filedir: 'queue', filename: 'auto-1781078401-1001-1002.wav' }), -25)
      assert.equal(await status('recapi', { filename: '2026-06/auto-1781078401-1001-1002.wav' }), -25)
    })

    it('every recording that a generated call mentions is there, those of queues in queue', async () => {
      await start({ calls: 400 })
      const text = await actText(pbx.url, { action: 'cdrapi', cookie, format: 'json' })
      const files = [...text.matchAll(/"recordfiles":"\d{4}-\d\d\/([^"@]+)@".*?"action_type":"([^"]*)"/g)]
      assert.ok(files.length > 5)
      for (const [, filename, actionType] of files) {
        const filedir = actionType?.startsWith('QUEUE') === true ? 'queue' : 'monitor'
        assert.match(await actText(pbx.url, { action: 'recapi', cookie, filedir, filename }), /^RIFF/)
      }
    })

    it('getRecordInfosByCall: the files by record id, or -15', async () => {
      await start()
      pbx.addCall({ start: '2026-06-10T08:00:00Z', from: '1001', to: '1002', recorded: true })
      pbx.addCall()
      assert.deepEqual(await request('getRecordInfosByCall', { id: '1' }), {
        response: { recordfiles: '2026-06/auto-1781078401-1001-1002.wav' },
        status: 0,
      })
      assert.equal(await status('getRecordInfosByCall', { id: '2' }), -15)
      assert.equal(await status('getRecordInfosByCall', { id: '3' }), -15)
    })
  })

  describe('queueapi', () => {
    it('counts the queue calls of the period, as json without a status', async () => {
      await start({ calls: 400 })
      const reply = await request('queueapi', { startTime: '2026-06-09', endTime: '2026-06-09', format: 'json' })
      assert.deepEqual(Object.keys(reply), ['queue_statistics'])
      assert.match(JSON.stringify(reply), /^\{"queue_statistics":\[\{"total":\{"queuechairman":"","total_calls":"4",/)
    })

    it('is xml by default, and needs the period', async () => {
      await start({ calls: 400 })
      const text = await actText(pbx.url, {
        action: 'queueapi',
        cookie,
        startTime: '2026-06-08',
        endTime: '2026-06-08',
      })
      assert.match(text, /^<\?xml version="1\.0"\?><root_statistics><total>.*<total_calls>0<\/total_calls>/)
      assert.equal(await status('queueapi', { startTime: '2026-06-08' }), -1)
    })
  })
})
