import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { Editor, startBrowser } from './support/editor'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()
const folder = join(__dirname, '../../examples')
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))

interface Box {
  flow: string
  name: string
  left: number
  right: number
  top: number
  bottom: number
}

describe(`the examples in ${options.nodeRed}`, () => {
  let nodeRed: NodeRed
  let browser: Browser
  const stops: (() => Promise<void>)[] = []

  before(async () => {
    nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    browser = await startBrowser()
    stops.push(() => browser.close())
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  it('show every node and every comment whole', async () => {
    const nodes = names.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { id: string }[])
    // The devices are in several files. Disabled tabs look the same and poll nothing.
    const flows = [...new Map(nodes.map((node) => [node.id, node])).values()].map((node) =>
      'type' in node && node.type === 'tab' ? { ...node, disabled: true } : node,
    )
    const boxes = await boxesOf(flows)
    assert.equal(new Set(boxes.map(({ flow }) => flow)).size, names.length)
    assert.deepEqual(misplaced(boxes), [])
  })

  it('and the demo fits beside palette and sidebar of a window of 1440 px', async () => {
    const { devices } = await import('../../scripts/demo/devices.mjs')
    const nodes = devices.flatMap(({ demo }) => demo({ url: 'http://127.0.0.1:1', output: '/tmp', once: false }).flows)
    const flows = nodes.map((node) => (node.type === 'tab' ? { ...node, disabled: true } : node))
    const boxes = await boxesOf(flows)
    assert.deepEqual(misplaced(boxes), [])
    assert.deepEqual(
      boxes
        .filter(({ right }) => right > 920)
        .map(({ flow, name, right }) => `${flow}: “${name}” ends at ${String(right)}`),
      [],
    )
  })

  async function boxesOf(flows: object[]): Promise<Box[]> {
    await nodeRed.deploy({ flows })
    const editor = await Editor.open(browser, nodeRed)
    const boxes: Box[] = await editor.page.evaluate(`(async () => {
      const boxes = []
      for (const tab of RED.nodes.filterNodes({ type: 'comment' }).map((node) => node.z)) {
        RED.workspaces.show(tab)
        const inTab = RED.nodes.filterNodes({ z: tab })
        while (inTab.some((node) => !document.getElementById(node.id))) await new Promise(requestAnimationFrame)
        for (const { name, type, x, y, w, h } of inTab) {
          boxes.push({ flow: RED.nodes.workspace(tab).label, name: name || type,
            left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 })
        }
      }
      return boxes
    })()`)
    await editor.close()
    return boxes
  }

  function misplaced(boxes: Box[]): string[] {
    const wrong: string[] = []
    for (const box of boxes) {
      if (box.left < 0 || box.top < 0) wrong.push(`${box.flow}: “${box.name}” begins outside`)
      for (const other of boxes) {
        if (other === box || other.flow !== box.flow) continue
        const overlaps =
          box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom
        if (overlaps) wrong.push(`${box.flow}: “${box.name}” lies over “${other.name}”`)
      }
    }
    return wrong
  }

  it('use the device that is there already when a second one is imported', async () => {
    await nodeRed.deploy({ flows: [{ id: 'tab', type: 'tab', label: 'empty', disabled: false, info: '' }] })
    const editor = await Editor.open(browser, nodeRed)
    const { page } = editor
    for (const [folderName, name] of [
      ['1 Start here', 'Huawei HiLink'],
      ['3 Huawei HiLink', 'Answer every text'],
    ] as const) {
      await page.evaluate(`RED.actions.invoke('core:show-examples-import-dialog')`)
      const browserOfExamples = page.locator('#red-ui-clipboard-dialog-import-tab-examples')
      for (const entry of ['@switchboard/node-red-telecom', folderName, name]) {
        await browserOfExamples.getByText(entry, { exact: true }).click()
      }
      await page.locator('#red-ui-clipboard-dialog-ok').click()
      if (folderName.startsWith('3')) await page.getByRole('button', { name: 'Import copy' }).click()
      await page.waitForFunction(`RED.nodes.filterNodes({ type: 'hilink-sms-in' }).length > 0`)
      await page.evaluate(`RED.nodes.node('telecom-hilink').address = '192.168.8.7'`)
    }
    await page.waitForFunction(`RED.nodes.filterNodes({ type: 'hilink-sms-in' }).length === 2`)
    const devices = await page.evaluate(`(() => {
      const found = []
      RED.nodes.eachConfig((node) => { if (node.type === 'hilink-config') found.push(node.address) })
      return found
    })()`)
    await editor.close()
    assert.deepEqual(devices, ['192.168.8.7'])
  })
})
