import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startUcmEmulator } from '../../emulators/ucm'
import { Flow, type FlowNode } from './support/flow'
import { type HilinkEmulator, type HilinkOptions, hilinkCredentials, hilinkTypes, startModem } from './support/hilink'
import { ucmCredentials, ucmTypes } from './support/ucm'

const examples = join(__dirname, '..', '..', 'examples')
const core = [
  'common/20-inject',
  'common/21-debug',
  'function/10-function',
  'function/10-switch',
  'function/15-change',
  'function/80-template',
  'storage/10-file',
]

describe('the HiLink examples', function () {
  this.timeout(60_000)

  let modem: HilinkEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  /** Runs an example as it stands, but for addresses, the timers of its inject nodes and where its file lies. */
  async function start(name: string, options: HilinkOptions = {}, addresses: Record<string, string> = {}) {
    modem = await startModem(options)
    stops.push(() => modem.close())
    const parsed = JSON.parse(readFileSync(join(examples, `${name}.json`), 'utf8')) as FlowNode[]
    const nodes = parsed.filter(({ type }) => type !== 'tab' && type !== 'comment').map((node) => adapted(node))
    flow = await Flow.start({
      types: [...hilinkTypes, ...ucmTypes],
      core,
      nodes,
      credentials: Object.fromEntries(
        nodes
          .filter(({ type }) => type.endsWith('-config'))
          .map(({ id, type }) => [id, type === 'ucm-config' ? ucmCredentials : hilinkCredentials]),
      ),
    })
    stops.push(() => flow.stop())

    function adapted(node: FlowNode): FlowNode {
      if (node.type === 'hilink-config') return { ...node, address: modem.url }
      if (node.type in addresses) return { ...node, address: addresses[node.type] }
      if (node.type === 'inject') return { ...node, z: 'tab', repeat: '', crontab: '' }
      return { ...node, z: 'tab' }
    }
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  function outbox(): [string, string][] {
    return modem.sentTexts.map(({ recipients, content }) => [recipients.join(' '), content])
  }

  async function receive(inbox: string, from: string, content: string): Promise<void> {
    modem.receive({ from, content })
    await flow.run(inbox)
  }

  it('“Alert by SMS” sends words to both numbers, and nothing when all is well', async () => {
    await start('3 Huawei HiLink/Alert by SMS, and what to do when it fails')
    await flow.run('telecom-hilink-alert-water', { payload: 'wet', topic: 'cellar' })
    await flow.until(() => flow.messagesOf('telecom-hilink-alert-sms').length === 1)
    await flow.run('telecom-hilink-alert-dry', { payload: 'dry', topic: 'cellar' })
    assert.deepEqual(outbox(), [['+15550100 +15550101', 'Water in the cellar!']])
  })

  it('“Alert by SMS” sorts what went wrong', async () => {
    await start('3 Huawei HiLink/Alert by SMS, and what to do when it fails', { sim: 'missing' })
    await flow.run('telecom-hilink-alert-water', { payload: 'wet', topic: 'cellar' })
    await flow.until(() => flow.sent.some(({ from, port }) => from === 'telecom-hilink-alert-why' && port === 2))
  })

  it('“Remote control” obeys its own numbers and answers them', async () => {
    await start('3 Huawei HiLink/Remote control by SMS')
    const inbox = 'telecom-hilink-remote-in'
    await flow.run(inbox)
    await receive(inbox, '+15550101', 'Heating on')
    await modem.whenSent(1)
    await receive(inbox, '+15550100', ' signal ')
    await modem.whenSent(2)
    assert.deepEqual(outbox(), [
      ['+15550101', 'Heating is on'],
      ['+15550100', 'Signal -89 dBm, 4G'],
    ])
    assert.equal(flow.messagesOf('telecom-hilink-remote-on')[0]?.payload, true)
  })

  it('“Remote control” does nothing for strangers, and answers them nothing', async () => {
    await start('3 Huawei HiLink/Remote control by SMS')
    const inbox = 'telecom-hilink-remote-in'
    await flow.run(inbox)
    await receive(inbox, '+15550199', 'heating on')
    await flow.until(() => flow.sent.some(({ from, port }) => from === 'telecom-hilink-remote-who' && port === 1))
    assert.deepEqual(flow.messagesOf('telecom-hilink-remote-what'), [])
    assert.deepEqual(outbox(), [])
  })

  it('“Answer every text” answers a person once an hour, and no machine', async () => {
    await start('3 Huawei HiLink/Answer every text')
    const inbox = 'telecom-hilink-reply-in'
    await flow.run(inbox)
    await receive(inbox, '+15550123', 'Hello?')
    await receive(inbox, '+15550123', 'Hello again?')
    await receive(inbox, 'Operator', 'Top up now')
    await flow.until(() => flow.messagesOf('telecom-hilink-reply-once').length === 3)
    await modem.whenSent(1)
    assert.deepEqual(
      outbox().map(([number]) => number),
      ['+15550123'],
    )
  })

  it('“Data balance” sends a text when the balance is low', async () => {
    await start('3 Huawei HiLink/Data balance by USSD')
    modem.teachUssd('*100#', { content: 'Your balance is 3,75 EUR.' })
    await flow.run('telecom-hilink-balance-daily')
    await modem.whenSent(1)
    assert.deepEqual(outbox(), [['+15550100', 'The SIM card of the house has 3.75 left.']])
  })

  it('“Every text stored” acknowledges what it has written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hilink-example-'))
    const home = process.cwd()
    process.chdir(folder)
    stops.push(async () => {
      process.chdir(home)
      rmSync(folder, { recursive: true, force: true })
    })
    await start('3 Huawei HiLink/Every text stored, none lost')
    await receive('telecom-hilink-store-in', '+15550123', 'Hello')
    await flow.until(() => flow.status('telecom-hilink-store-in') === 'green dot acknowledged')
    const line = JSON.parse(readFileSync(join(folder, 'texts.jsonl'), 'utf8')) as Record<string, string>
    assert.deepEqual([line.from, line.text], ['+15550123', 'Hello'])
    assert.deepEqual(
      modem.messages().map(({ status }) => status),
      [1],
    )
  })

  it('“Missed calls” makes a text of each missed call', async () => {
    const pbx = await startUcmEmulator({ calls: 0 })
    stops.push(() => pbx.close())
    await start('6 Several devices/Missed calls of a UCM by SMS', {}, { 'ucm-config': pbx.url })
    const calls = 'telecom-hilink-missed-calls'
    await flow.run(calls)
    pbx.addCall({ from: '+15550177', to: '1001', status: 'no-answer' })
    await flow.run(calls)
    await modem.whenSent(1)
    assert.match(outbox()[0]?.[1] ?? '', /^Missed call from \+15550177 at \d\d:\d\d$/)
  })
})
