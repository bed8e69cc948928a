import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type SagemcomEmulator, startSagemcomEmulator } from '../../emulators/sagemcom'
import { Editor, startBrowser } from './support/editor'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()
const tab = 'f2f2f2f2f2f2f2f2'
const router = 'd2d2d2d2d2d2d2d2'
const xpath = 'e2e2e2e2e2e2e2e2'

describe(`browsing a router in ${options.nodeRed}`, () => {
  const stops: (() => Promise<void>)[] = []
  let device: SagemcomEmulator
  let nodeRed: NodeRed
  let browser: Browser
  let editor: Editor

  before(async () => {
    device = await startSagemcomEmulator({ username: 'household' })
    stops.push(() => device.close())
    nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    await nodeRed.deploy(flow())
    browser = await startBrowser()
    stops.push(() => browser.close())
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  beforeEach(async () => {
    editor = await Editor.open(browser, nodeRed)
    await editor.openDialog(xpath)
  })

  afterEach(async () => {
    await editor.close()
    assert.deepEqual(editor.errors, [])
    assert.deepEqual(editor.foreignRequests, [])
  })

  function flow(): { flows: object[] } {
    return {
      flows: [
        { id: tab, type: 'tab', label: 'Router' },
        {
          id: router,
          type: 'sagemcom-config',
          name: 'Home router',
          address: device.url,
          credentials: { username: 'household', password: 'secret' },
        },
        {
          id: xpath,
          type: 'sagemcom-xpath',
          z: tab,
          x: 200,
          y: 100,
          name: '',
          device: router,
          operation: 'get',
          operationType: 'str',
          xpath: 'Device/DeviceInfo',
          xpathType: 'str',
          wires: [[]],
        },
      ],
    }
  }

  /** Opens a line of the tree, or chooses it where it has nothing below. */
  async function click(name: string | RegExp): Promise<void> {
    const words = editor.page.locator('.sagemcom-node > span:not(.sagemcom-value):not(.telecom-badge)')
    await words.filter({ hasText: name }).first().click()
  }

  async function unfold(name: RegExp): Promise<void> {
    const line = editor.page.locator('.red-ui-treeList-label', { hasText: name }).first()
    await line.locator('.red-ui-treeList-icon, .fa-angle-right').first().click()
  }

  /** The dialog alone, for the documentation. */
  async function picture(): Promise<void> {
    if (options.screenshots === '') return
    await editor.page.setViewportSize({ width: 1400, height: 880 })
    await editor.settle()
    const path = join(options.screenshots, 'sagemcom-browse.png')
    await editor.page.locator('.red-ui-tray').last().screenshot({ path })
  }

  it('shows the tree level by level, and takes over the path that is chosen', async () => {
    await editor.page.locator('.sagemcom-browse-button').click()
    await unfold(/^WiFi$/)
    await unfold(/^SSIDs$/)
    await unfold(/WL_GUEST ·/)
    await click(/^Enable$/)
    const picked = editor.page.locator('.sagemcom-picked')
    await picked.locator('code', { hasText: "Device/WiFi/SSIDs/SSID[Alias='WL_GUEST']/Enable" }).waitFor()
    assert.match(await picked.innerText(), /boolean · writable/)
    await picture()
    await editor.page.locator('.sagemcom-use-button').click()
    assert.equal(await editor.shown('xpath'), "Device/WiFi/SSIDs/SSID[Alias='WL_GUEST']/Enable")
    await editor.page.locator('.sagemcom-add-button').click()
    await click(/^SSID$/)
    await editor.page.locator('.sagemcom-add-button').click()
    await editor.confirmDialog()
    assert.equal(await editor.held(xpath, 'xpathType'), 'json')
    const held = await editor.held(xpath, 'xpath')
    assert.match(String(held), /^\["Device\/WiFi.*WL_GUEST'\]\/Enable","Device\/WiFi/)
    assert.equal(device.stats().refusedLogins, 0)
  })

  it('sends the stored password to no other address, and says so', async () => {
    await editor.page.evaluate(`RED.nodes.node('${router}').address = 'http://127.0.0.1:1'`)
    await editor.page.locator('.sagemcom-browse-button').click()
    await editor.page.locator('.sagemcom-picked.bad', { hasText: 'password again' }).waitFor()
  })

  it('offers useful paths to choose from', async () => {
    await editor.page.locator('#sagemcom-xpath-catalogue').selectOption('Device/Hosts/Hosts')
    assert.equal(await editor.shown('xpath'), 'Device/Hosts/Hosts')
  })

  it('says where a path is malformed, and shows the rows of the operation', async () => {
    await editor.fill('xpath', "Device/Hosts/Host[@uid='1'")
    assert.equal(await editor.isMarked('xpath'), true)
    assert.equal(await editor.page.locator('.telecom-row-value').isVisible(), false)
    await editor.page.evaluate(`$('#node-input-operation').typedInput('value', 'call')`)
    assert.equal(await editor.page.locator('.telecom-row-method').isVisible(), true)
  })

  it('asks only for what the chosen interface of the router takes', async () => {
    await editor.cancelAll()
    const dialog = await editor.openDialog(router)
    const asked = async (): Promise<boolean[]> =>
      Promise.all(
        ['username', 'password', 'encryption', 'salt'].map(async (property) => {
          const display = await editor.field(property, 'node-config').evaluate((field) => {
            const row = field.closest('.form-row')
            return row === null ? '' : getComputedStyle(row).display
          })
          return display !== 'none'
        }),
      )
    await dialog.waitFor()
    assert.deepEqual(await asked(), [true, true, true, true])
    await editor.fill('api', 'rest', 'node-config')
    assert.deepEqual(await asked(), [true, true, false, false])
    await editor.fill('api', 'rest-cable', 'node-config')
    assert.deepEqual(await asked(), [false, true, false, false])
  })

  it('says in the dialog why there is nothing to see', async () => {
    await device.close()
    await editor.page.locator('.sagemcom-browse-button').click()
    await editor.page.locator('.sagemcom-picked.bad', { hasText: 'cannot be reached' }).waitFor()
  })
})
