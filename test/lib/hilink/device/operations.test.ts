import assert from 'node:assert/strict'
import { DeviceError } from '../../../../src/lib/errors'
import {
  type HilinkOperation,
  type OperationParameters,
  operationKind,
  runOperation,
} from '../../../../src/lib/hilink/device/operations'
import { type Bench, endBenches, startBench, within } from '../modem'

function run({ client }: Bench, operation: HilinkOperation, parameters: OperationParameters = {}): Promise<unknown> {
  return runOperation(client, operation, parameters, { ...within(), pollEveryMs: 20 })
}

function isRefusedWith(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof DeviceError && thrown.code === code
}

/** Some fields of an answer. */
function pick(answer: unknown, ...names: string[]): Record<string, unknown> {
  assert.ok(typeof answer === 'object' && answer !== null)
  return Object.fromEntries(Object.entries(answer).filter(([name]) => names.includes(name)))
}

describe('HiLink: operations of the device', () => {
  afterEach(endBenches)

  it('status: numbers as numbers, with words beside them', async () => {
    const answer = await run(await startBench(), 'status')
    assert.deepEqual(pick(answer, 'connected', 'connection', 'network', 'roaming', 'sim', 'inService', 'SignalIcon'), {
      connected: true,
      connection: 'connected',
      network: 'LTE',
      roaming: 'home',
      sim: 'ready',
      inService: true,
      SignalIcon: 4,
    })
    assert.deepEqual(pick(answer, 'BatteryStatus', 'PrimaryDns', 'maxsignal'), {
      BatteryStatus: null,
      PrimaryDns: '192.0.2.53',
      maxsignal: 5,
    })
  })

  it('signal: without units and comparison signs, what is no number as it is', async () => {
    const bench = await startBench()
    bench.modem.setModem({ signal: 5 })
    const answer = await run(bench, 'signal')
    assert.deepEqual(pick(answer, 'technology', 'rsrp', 'rsrq', 'rssi', 'sinr', 'ulbandwidth', 'dlfrequency'), {
      technology: '4G',
      rsrp: -81,
      rsrq: -7,
      rssi: -51,
      sinr: 9,
      ulbandwidth: 10,
      dlfrequency: 806000,
    })
    assert.deepEqual(pick(answer, 'rscp', 'plmn', 'earfcn', 'enodeb_id'), {
      rscp: null,
      plmn: '00101',
      earfcn: 'DL:6300 UL:24300',
      enodeb_id: '0000001',
    })
  })

  it('information: names made of digits stay text', async () => {
    const answer = await run(await startBench(), 'information')
    assert.deepEqual(pick(answer, 'DeviceName', 'Imei', 'Imsi', 'Mccmnc', 'SoftwareVersion'), {
      DeviceName: 'E3372h-320',
      Imei: '000000000000000',
      Imsi: '001010000000000',
      Mccmnc: '00101',
      SoftwareVersion: '10.0.3.1(H192SP21C00)',
    })
  })

  it('traffic: beyond 32 bits, with the month', async () => {
    const answer = await run(await startBench(), 'traffic')
    assert.ok(Number(pick(answer, 'TotalDownload').TotalDownload) >= 18_400_000_000_000)
    assert.equal(typeof pick(answer, 'CurrentMonthDownload').CurrentMonthDownload, 'number')
  })

  it('operator: the network in words, its number as text', async () => {
    const answer = await run(await startBench(), 'operator')
    assert.deepEqual(pick(answer, 'technology', 'FullName', 'Numeric', 'Rat'), {
      technology: '4G',
      FullName: 'Test Network',
      Numeric: '00101',
      Rat: 7,
    })
  })

  for (const hosts of [0, 1, 2]) {
    it(`clients: an array, also of ${hosts}`, async () => {
      const answer = await run(await startBench({ hosts }), 'clients')
      assert.ok(Array.isArray(answer))
      assert.equal(answer.length, hosts)
      if (hosts === 0) return
      assert.deepEqual(pick(answer[0], 'name', 'mac', 'ip', 'LeaseTime'), {
        name: 'client-1',
        mac: '02:00:00:00:01:01',
        ip: '192.168.8.100',
        LeaseTime: 86400,
      })
    })
  }

  it('sms-count and sms-list: the newest first, numbers of senders as text', async () => {
    const bench = await startBench()
    for (const content of ['old', 'new']) {
      bench.modem.receive({ from: '+390000000001', content, date: `2026-01-0${content === 'old' ? 1 : 2} 10:00:00` })
    }
    assert.deepEqual(pick(await run(bench, 'sms-count'), 'LocalUnread', 'LocalMax'), { LocalUnread: 2, LocalMax: 500 })
    const answer = await run(bench, 'sms-list', { limit: 1 })
    assert.ok(Array.isArray(answer))
    assert.deepEqual(
      answer.map((text) => pick(text, 'index', 'state', 'phone', 'text', 'date', 'type')),
      [
        {
          index: 40001,
          state: 'unread',
          phone: '+390000000001',
          text: 'new',
          date: '2026-01-02 10:00:00',
          type: 'text',
        },
      ],
    )
  })

  it('sms-delete: also what is gone already', async () => {
    const bench = await startBench()
    bench.modem.receive({ from: 'Shop', content: 'sale' })
    assert.deepEqual(await run(bench, 'sms-delete', { index: [40000, 40007] }), { deleted: [40000, 40007] })
    assert.deepEqual(bench.modem.messages(), [])
  })

  it('data-off and data-on: done when the modem shows it', async () => {
    const bench = await startBench({ dialTime: 50 })
    assert.deepEqual(await run(bench, 'data-off'), { data: false, connected: false, connection: 'disconnected' })
    assert.equal(bench.modem.modem.data, false)
    assert.deepEqual(await run(bench, 'data-on'), { data: true, connected: true, connection: 'connected' })
  })

  it('data-on: without a network the switch is on, and the connection is told', async () => {
    const bench = await startBench({ network: 'none', data: false })
    assert.deepEqual(await run(bench, 'data-on'), { data: true, connected: false, connection: 'disconnected' })
  })

  it('reboot: the modem accepted it', async () => {
    assert.deepEqual(await run(await startBench(), 'reboot'), { accepted: true })
  })

  it('reboot: a lost answer counts when the modem disappears', async () => {
    const bench = await startBench()
    await run(bench, 'information')
    bench.modem.faults.add({ kind: 'reset-after', match: 'device/control' })
    assert.deepEqual(await run(bench, 'reboot'), { accepted: true })
  })

  it('reboot: a lost answer is an error when the modem stays', async () => {
    const bench = await startBench()
    await run(bench, 'information')
    bench.modem.faults.add({ kind: 'reset', match: 'device/control' })
    await assert.rejects(run(bench, 'reboot'), isRefusedWith('UNREACHABLE'))
  })

  it('ussd: one question, one answer, and the dialogue is over', async () => {
    const bench = await startBench({ ussdTime: 60 })
    assert.deepEqual(await run(bench, 'ussd', { content: '*100#' }), {
      question: '*100#',
      content: 'Your balance is 12.34 EUR, valid until 31.12.2030.',
    })
    assert.equal(bench.modem.stats().byName['ussd/release'], 1)
  })

  const ussdFailures = [
    { options: {}, content: '*199#', code: 'TIMEOUT' },
    { options: { network: 'none' }, content: '*100#', code: 'UNSUPPORTED' },
    { options: { ussd: false }, content: '*100#', code: 'UNSUPPORTED' },
    { options: {}, content: '', code: 'BAD_INPUT' },
  ] as const
  for (const { options, content, code } of ussdFailures) {
    it(`ussd: ${code} for "${content}" with ${JSON.stringify(options)}`, async () => {
      const bench = await startBench({ ussdTime: 20, ...options })
      await assert.rejects(run(bench, 'ussd', { content }), isRefusedWith(code))
    })
  }

  it('get and post: any endpoint, typed', async () => {
    const bench = await startBench()
    assert.deepEqual(await run(bench, 'get', { path: '/api/dialup/mobile-dataswitch' }), { dataswitch: 1 })
    assert.deepEqual(await run(bench, 'post', { path: 'dialup/mobile-dataswitch', body: { dataswitch: 0 } }), {
      result: 'OK',
    })
    assert.equal(bench.modem.modem.data, false)
    assert.equal(pick(await run(bench, 'get', { path: 'system/deviceinfo' }), 'RebootTime').RebootTime, 60)
  })

  for (const path of ['', '../etc/passwd', 'http://example.com/', 'monitoring', 'device/./control', 7]) {
    it(`get: BAD_INPUT for the path ${JSON.stringify(path)}`, async () => {
      await assert.rejects(run(await startBench(), 'get', { path }), isRefusedWith('BAD_INPUT'))
    })
  }

  it('UNSUPPORTED for an endpoint that the firmware lacks', async () => {
    await assert.rejects(run(await startBench(), 'get', { path: 'nothing/here' }), isRefusedWith('UNSUPPORTED'))
  })

  const kinds = [
    ['status', {}, 'read'],
    ['sms-delete', { index: 40000 }, 'write'],
    ['ussd', { content: '*100#' }, 'write'],
    ['get', { path: 'monitoring/status' }, 'read'],
    ['get', { path: '/api/ussd/release' }, 'write'],
    ['post', { path: 'sms/sms-list', body: {} }, 'read'],
    ['post', { path: 'sms/set-read', body: { Index: 1 } }, 'write'],
    ['post', { path: 'device/control', body: { Control: 1 } }, 'write'],
    ['post', { path: 'device/control', body: { Control: 2 } }, 'destructive'],
    ['post', { path: 'device/control?x=1', body: { Control: 2 } }, 'destructive'],
    ['post', { path: 'device/control', body: '<Control>2</Control>' }, 'destructive'],
    ['post', { path: 'device/restore-default', body: {} }, 'destructive'],
  ] as const
  for (const [operation, parameters, kind] of kinds) {
    it(`${operation} ${JSON.stringify(parameters)} is a ${kind} operation`, () => {
      assert.equal(operationKind(operation, parameters), kind)
    })
  }
})
