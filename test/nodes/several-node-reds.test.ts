import assert from 'node:assert/strict'
import type { DeviceError } from '../../src/lib/errors'
import { Store } from '../../src/lib/storage/postgresql/store'
import { ADatabase, whyNoDatabase } from '../lib/storage/postgresql/a-database'
import type { Flow, FlowNode } from './support/flow'
import {
  type HilinkEmulator,
  hilinkCredentials,
  hilinkSms,
  hilinkSmsIn,
  startHilinkFlow,
  startModem,
} from './support/hilink'

const to = '+491550000001'

describe('hilink-sms with once', function () {
  this.timeout(60_000)

  let modem: HilinkEmulator
  let flow: Flow

  beforeEach(async () => {
    modem = await startModem()
    flow = await startHilinkFlow(modem, [hilinkSms({ to, once: 'alarm', onceType: 'msg' })])
  })
  afterEach(async () => {
    await flow.stop()
    await modem.close()
  })

  const statusOf = (sent: Record<string, unknown>[]) => (sent[0]?.payload as { status: string } | undefined)?.status

  it('sends a text with the same key once, also after a restart', async () => {
    assert.equal(statusOf((await flow.run('sms', { payload: 'Water', alarm: 'cellar' })).sent), 'sent')
    const again = await flow.run('sms', { payload: 'Water', alarm: 'cellar' })
    assert.deepEqual(again.sent[0]?.payload, { to, text: 'Water', status: 'sent-before', once: 'cellar' })
    assert.equal(flow.status('sms'), 'green dot sent before')
    await flow.restart()
    assert.equal(statusOf((await flow.run('sms', { payload: 'Water', alarm: 'cellar' })).sent), 'sent-before')
    assert.equal(modem.sentTexts.length, 1)
  })

  it('sends one of two that come at the same time', async () => {
    const both = [0, 1].map(() => flow.run('sms', { payload: 'Water', alarm: 'cellar' }))
    const statuses = (await Promise.all(both)).map(({ sent }) => statusOf(sent))
    assert.deepEqual(statuses.sort(), ['sent', 'sent-before'])
    assert.equal(modem.sentTexts.length, 1)
  })

  it('sends texts with other keys, and all without one', async () => {
    for (const alarm of ['cellar', 'roof', '', undefined, undefined]) await flow.run('sms', { payload: 'Water', alarm })
    assert.equal(modem.sentTexts.length, 5)
  })

  it('frees the key of a text that certainly was not sent', async () => {
    const { error } = await flow.run('sms', { payload: { not: 'a text' }, alarm: 'cellar' })
    assert.equal((error as DeviceError).code, 'BAD_INPUT')
    assert.equal(statusOf((await flow.run('sms', { payload: 'Water', alarm: 'cellar' })).sent), 'sent')
  })

  it('is BAD_INPUT with a key that is none', async () => {
    const { error } = await flow.run('sms', { payload: 'Water', alarm: { a: 1 } })
    assert.equal((error as DeviceError).code, 'BAD_INPUT')
    assert.equal(modem.sentTexts.length, 0)
  })
})

describe(`nodes with a store${whyNoDatabase === undefined ? '' : ` (${whyNoDatabase})`}`, function () {
  this.timeout(60_000)

  let database: ADatabase
  let begun: ADatabase | undefined
  let modem: HilinkEmulator
  let schemas = 0
  let schema = ''
  const stops: (() => Promise<void>)[] = []

  before(async function () {
    if (whyNoDatabase !== undefined) this.skip()
    begun = await ADatabase.start()
    database = begun
  })
  after(() => begun?.remove())
  beforeEach(async () => {
    schemas += 1
    schema = `nodes_${String(schemas)}`
    modem = await startModem()
    stops.push(() => modem.close())
  })
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  async function start(nodes: FlowNode[], password = database.password): Promise<Flow> {
    const store = { id: 'store', type: 'telecom-store', url: database.url, schema, instance: 'kitchen' }
    const flow = await startHilinkFlow(modem, [store, ...nodes], {
      types: ['telecom-store'],
      credentials: { modem: hilinkCredentials, store: { username: database.username, password } },
    })
    stops.push(() => flow.stop())
    return flow
  }

  /** Another instance with the same store. */
  function other(): Store {
    const { url, username, password } = database
    const store = new Store({ label: 'shared', url, username, password, schema, tls: undefined, instance: 'cellar' })
    stops.push(() => store.close())
    return store
  }

  const inStore = { cursorStore: 'store', store: 'store' }

  it('remember there, across a restart', async () => {
    const flow = await start([hilinkSmsIn({ ...inStore, firstRun: 'unread', after: 'leave' })])
    modem.receive({ from: to, content: 'Hello', date: '2026-01-31 12:00:00' })
    await flow.run('inbox')
    await flow.restart()
    const { error } = await flow.run('inbox')
    assert.equal(error, undefined)
    assert.deepEqual(
      flow.messagesOf('inbox').map(({ payload }) => payload),
      ['Hello'],
    )
    const [kept] = await database.query(
      `SELECT count(*)::int AS events FROM ${schema}.event WHERE key = 'inboxes/inbox'`,
    )
    assert.ok(Number(kept?.events) > 0)
  })

  it('stand by while another instance is active, and go on where it stopped', async () => {
    const before = await start([hilinkSmsIn({ ...inStore, firstRun: 'unread', after: 'leave' })])
    modem.receive({ from: to, content: 'first', date: '2026-01-31 12:00:00' })
    await before.run('inbox')
    await stops.pop()?.()
    const store = other()
    const log = await store.open({ key: 'inboxes/inbox', identity: 'modem' }, () => [])
    const flow = await start([hilinkSmsIn({ ...inStore, firstRun: 'unread', after: 'leave' })])
    modem.receive({ from: to, content: 'second', date: '2026-01-31 12:01:00' })
    const { error } = await flow.run('inbox')
    assert.equal(error, undefined)
    assert.equal(flow.status('inbox'), 'yellow ring standby · cellar is active')
    assert.deepEqual(flow.messagesOf('inbox'), [])
    await log.close()
    await flow.until(() => flow.messagesOf('inbox').length > 0)
    assert.deepEqual(
      flow.messagesOf('inbox').map(({ payload }) => payload),
      ['second'],
    )
  })

  it('say CREDENTIALS_REFUSED in red with a wrong password, which nobody is shown', async () => {
    const flow = await start([hilinkSmsIn(inStore)], 'Falsch#1')
    const { error } = await flow.run('inbox')
    assert.equal((error as DeviceError).code, 'CREDENTIALS_REFUSED')
    assert.equal(flow.status('inbox'), 'red ring store: credentials refused')
    assert.doesNotMatch(flow.everything(), /Falsch#1/)
  })

  it('stop with UNREACHABLE while it is away, and texts without a key go on', async () => {
    const flow = await start([hilinkSmsIn(inStore), hilinkSms({ to, ...inStore, once: 'alarm', onceType: 'msg' })])
    await database.end()
    try {
      assert.equal(((await flow.run('inbox')).error as DeviceError).code, 'UNREACHABLE')
      assert.equal(flow.status('inbox'), 'red ring store out of reach')
      assert.equal((await flow.run('sms', { payload: 'Water' })).error, undefined)
      assert.equal(((await flow.run('sms', { payload: 'Water', alarm: 'a' })).error as DeviceError).code, 'UNREACHABLE')
      assert.equal(modem.sentTexts.length, 1)
    } finally {
      await database.begin()
    }
  })

  it('are BAD_INPUT where none is chosen', async () => {
    const flow = await start([hilinkSmsIn({ cursorStore: 'store', store: '' })])
    assert.equal(((await flow.run('inbox')).error as DeviceError).code, 'BAD_INPUT')
  })

  it('send one text with a key, whichever instance took it', async () => {
    const once = other().once('sms')
    assert.equal(await once.take('sent elsewhere', 24, AbortSignal.timeout(10_000)), 'taken')
    await once.end('sent elsewhere', 'sent')
    const flow = await start([hilinkSms({ to, ...inStore, once: 'alarm', onceType: 'msg' })])
    const before = await flow.run('sms', { payload: 'Water', alarm: 'sent elsewhere' })
    assert.deepEqual(before.sent[0]?.payload, { to, text: 'Water', status: 'sent-before', once: 'sent elsewhere' })
    await flow.run('sms', { payload: 'Water', alarm: 'new' })
    assert.equal(modem.sentTexts.length, 1)
    assert.equal(await once.take('new', 24, AbortSignal.timeout(10_000)), 'sent-before')
  })

  it('never send a text whose sender died before it could tell', async () => {
    const store = other()
    await store.once('sms').take('alarm', 24, AbortSignal.timeout(10_000))
    await store.close()
    const flow = await start([hilinkSms({ to, ...inStore, once: 'alarm' })])
    assert.equal(((await flow.run('sms', { payload: 'Water' })).error as DeviceError).code, 'SMS_UNCERTAIN')
    assert.equal(modem.sentTexts.length, 0)
  })
})
