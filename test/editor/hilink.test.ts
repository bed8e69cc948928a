import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { Editor, startBrowser } from './support/editor'
import { flow, nodeIds } from './support/flow'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()
const sms = nodeIds['hilink-sms']
const inbox = nodeIds['hilink-sms-in']
const device = nodeIds['hilink-device']
const modem = nodeIds['hilink-config']

describe(`editing HiLink nodes in ${options.nodeRed}`, () => {
  let nodeRed: NodeRed
  let browser: Browser
  const stops: (() => Promise<void>)[] = []
  let editor: Editor

  before(async () => {
    nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    await nodeRed.deploy(flow())
    browser = await startBrowser()
    stops.push(() => browser.close())
    editor = await Editor.open(browser, nodeRed)
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  afterEach(async () => {
    const { errors, foreignRequests } = editor
    if (editor.isChanged) {
      await editor.close()
      await nodeRed.deploy(flow())
      editor = await Editor.open(browser, nodeRed)
    } else {
      await editor.cancelAll()
    }
    assert.deepEqual(errors, [])
    assert.deepEqual(foreignRequests, [])
  })

  async function open(node: string, properties: object): Promise<void> {
    const changed = flow()
    const found = changed.flows.find((one) => 'id' in one && one.id === node)
    Object.assign(found ?? assert.fail('no such node'), properties)
    await editor.replaceFlow(nodeRed, changed)
    await editor.openDialog(node)
  }

  function isVisible(row: string): Promise<boolean> {
    return editor.page.locator(`.telecom-row-${row}`).isVisible()
  }

  it('shows that no address means the usual one of a modem', async () => {
    await editor.openDialog(modem)
    await editor.fill('address', '', 'node-config')
    await editor.page.locator('.telecom-origin', { hasText: '→ http://192.168.8.1' }).waitFor()
    assert.equal(await editor.isMarked('address', 'node-config'), false)
  })

  it('shows for a text of a flow written by hand what the runtime will do', async () => {
    await editor.openDialog(sms)
    assert.equal(await editor.shown('text'), 'payload')
    assert.equal(await editor.shown('textType'), 'msg')
    assert.equal(await editor.shown('confirm'), 'sent')
    assert.equal(await editor.shown('maxWait'), '300')
  })

  it('keeps what was entered for a text', async () => {
    await editor.openDialog(sms)
    const entered = { to: '+15550100, +15550101', confirm: 'accepted', maxSegments: '2', maxPerHour: '5' }
    for (const [property, value] of Object.entries(entered)) await editor.fill(property, value)
    await editor.confirmDialog()
    const saved = await editor.exported(sms)
    assert.deepEqual(
      Object.fromEntries(Object.keys(entered).map((property) => [property, String(saved[property])])),
      entered,
    )
    await editor.openDialog(sms)
    assert.equal(await editor.shown('to'), '+15550100, +15550101')
  })

  it('marks limits that are none', async () => {
    await editor.openDialog(sms)
    for (const limit of ['maxSegments', 'maxPerHour']) {
      await editor.fill(limit, '0')
      assert.equal(await editor.isMarked(limit), true, limit)
    }
  })

  it('explains what happens to a received text', async () => {
    await editor.openDialog(inbox)
    assert.equal(await isVisible('mark-read'), true)
    await editor.fill('after', 'ack')
    assert.deepEqual([await isVisible('mark-read'), await isVisible('ack')], [false, true])
  })

  it('keeps nothing as “all” where the number of texts to keep is left out', async () => {
    await editor.openDialog(inbox)
    await editor.fill('interval', '30')
    await editor.confirmDialog()
    const { keep, interval } = await editor.exported(inbox)
    assert.deepEqual([keep ?? '', String(interval)], ['', '30'])
  })

  it('asks only for what the chosen operation takes', async () => {
    await open(device, { operation: 'sms-list', operationType: 'str' })
    const rows = ['box', 'limit', 'index', 'content', 'path', 'body']
    const seen = await Promise.all(rows.map(isVisible))
    assert.deepEqual(
      rows.filter((_, index) => seen[index]),
      ['box', 'limit'],
    )
  })

  it('shows all fields where the operation comes with the message', async () => {
    await open(device, { operation: 'what', operationType: 'msg' })
    assert.deepEqual([await isVisible('box'), await isVisible('content'), await isVisible('body')], [true, true, true])
  })

  it('lets the operation be chosen from a list', async () => {
    await editor.openDialog(device)
    await editor.page.locator('.red-ui-typedInput-option-trigger').first().click()
    await editor.page.locator('.red-ui-typedInput-options a', { hasText: 'USSD' }).click()
    assert.equal(await editor.shown('operation'), 'ussd')
    assert.equal(await isVisible('content'), true)
    assert.equal(await editor.isMarked('content'), true)
    await editor.fill('content', '*100#')
    assert.equal(await editor.isMarked('content'), false)
    await editor.confirmDialog()
    const { operation, content } = await editor.exported(device)
    assert.deepEqual([operation, content], ['ussd', '*100#'])
  })

  it('keeps an operation from the environment', async () => {
    await open(device, { operation: '${MODEM_OPERATION}', operationType: 'str' })
    assert.equal(await editor.isMarked('operation'), false)
    await editor.confirmDialog()
    assert.equal(await editor.held(device, 'operation'), '${MODEM_OPERATION}')
  })
})
