import assert from 'node:assert/strict'
import type { Browser, Locator } from 'playwright-core'
import { type SagemcomEmulator, startSagemcomEmulator } from '../../emulators/sagemcom'
import { Editor, startBrowser } from './support/editor'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()
const router = 'd3d3d3d3d3d3d3d3'
const presence = 'e3e3e3e3e3e3e3e3'

/** An address of a maker, and one that a phone made up. */
const printer = '3C:22:FB:00:00:09'
const phone = 'DA:22:FB:00:00:01'

describe(`picking who is watched in ${options.nodeRed}`, () => {
  const stops: (() => Promise<void>)[] = []
  let device: SagemcomEmulator
  let editor: Editor

  before(async () => {
    device = await startSagemcomEmulator({ username: 'household' })
    stops.push(() => device.close())
    device.setHost({ mac: printer, name: 'Printer', ip: '192.168.1.90' })
    device.setHost({ mac: phone, name: 'Zoe’s phone', ip: '192.168.1.91' })
    const nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    await nodeRed.deploy(flow())
    const browser: Browser = await startBrowser()
    stops.push(() => browser.close())
    editor = await Editor.open(browser, nodeRed)
    stops.push(() => editor.close())
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
    assert.deepEqual([editor.errors, editor.foreignRequests], [[], []])
  })

  beforeEach(async () => {
    await editor.openDialog(presence)
    await editor.page.locator('.telecom-pick-watch').click()
  })

  afterEach(() => editor.cancelAll())

  function flow(): { flows: object[] } {
    const at = { z: 'f3f3f3f3f3f3f3f3', x: 200, y: 100, wires: [[]] }
    const credentials = { username: 'household', password: 'secret' }
    return {
      flows: [
        { id: at.z, type: 'tab', label: 'Home' },
        { id: router, type: 'sagemcom-config', name: 'Home router', address: device.url, credentials },
        { ...at, id: presence, type: 'sagemcom-presence', name: '', device: router, watch: 'Grandma', interval: 3600 },
      ],
    }
  }

  function line(words: string): Locator {
    return editor.page.locator('.telecom-picker-list > label', { hasText: words })
  }

  it('lists what the router knows, and first what is watched and not known to it', async () => {
    await line('Zoe’s phone').waitFor()
    const lines = await editor.page.locator('.telecom-picker-list > label').allInnerTexts()
    assert.match(lines[0] ?? '', /Grandma\s+not known to the router now/)
    assert.equal(lines.length, device.hosts().length + 1)
    assert.match(await line('Printer').innerText(), new RegExp(`${printer} · 192\\.168\\.1\\.90`))
    assert.equal(await line('Grandma').locator('input').isChecked(), true)
  })

  it('writes what is ticked into the field: an address, or the name of what makes its address up', async () => {
    await line('Printer').locator('input').check()
    await line('Zoe’s phone').locator('input').check()
    await line('Grandma').locator('input').uncheck()
    assert.equal(await editor.shown('watch'), `${printer}, Zoe’s phone`)
    await line('Printer').locator('input').uncheck()
    assert.equal(await editor.shown('watch'), 'Zoe’s phone')
  })

  it('finds by name and by address', async () => {
    const search = editor.page.locator('.telecom-picker-search')
    await line('Zoe’s phone').waitFor()
    for (const words of ['zoe’s', phone.toLowerCase()]) {
      await search.fill(words)
      assert.deepEqual([await line('Zoe’s phone').isVisible(), await line('Printer').isVisible()], [true, false])
    }
  })

  it('fits into its tray', async () => {
    await line('Zoe’s phone').waitFor()
    assert.deepEqual(await editor.misfits(), [])
  })
})
