import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import type { NodeRed } from './node-red'

export type Theme = 'light' | 'dark'

export interface EditorLook {
  language?: string
  theme?: Theme
  /** Of the window, in pixels. */
  width?: number
}

/** Starts the installed Chromium; it may talk to this machine only. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    // As on a user's screen: they take room.
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** The Node-RED editor in a browser page, with what a test wants to know afterwards: errors and requests. */
export class Editor {
  /** Errors that the page threw or printed. */
  readonly errors: string[] = []
  /** Requests that left this machine; they are blocked. */
  readonly foreignRequests: string[] = []
  /** Set once the page no longer shows the flow as it was loaded. */
  isChanged = false

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  static async open(browser: Browser, nodeRed: NodeRed, look: EditorLook = {}): Promise<Editor> {
    const context = await browser.newContext({
      locale: look.language ?? 'en-US',
      viewport: { width: look.width ?? 1400, height: 1500 },
    })
    const page = await context.newPage()
    const editor = new Editor(page, context)
    page.on('pageerror', (error) => editor.errors.push(String(error)))
    page.on('console', (message) => {
      // A refused request is printed as an error too; the tests that provoke one look at the dialog instead.
      const provoked = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !provoked) editor.errors.push(message.text())
    })
    await context.route(
      (url) => url.hostname !== '127.0.0.1',
      (route) => {
        editor.foreignRequests.push(route.request().url())
        return route.abort()
      },
    )
    await page.goto(nodeRed.url)
    await page.locator('.red-ui-palette-node').first().waitFor()
    await page.waitForFunction(
      `!!document.querySelector('[data-palette-type="debug"]') && RED.workspaces.active() !== 0`,
    )
    await page.waitForFunction(`!document.querySelector('#red-ui-loading-progress:not(.hide)')?.offsetParent`)
    if (look.theme === 'dark') await darken(page)
    return editor
  }

  async reload(): Promise<void> {
    await this.page.reload()
    await this.ready()
  }

  /** Deploys another flow and shows it. */
  async replaceFlow(nodeRed: NodeRed, flow: { flows: object[] }): Promise<void> {
    this.isChanged = true
    await nodeRed.deploy(flow)
    await this.reload()
  }

  /** Waits until the palette and the flow are there. */
  async ready(): Promise<void> {
    await this.page.locator('.red-ui-palette-node').first().waitFor()
    await this.page.waitForFunction(`RED.nodes.filterNodes({}).length > 0`)
    await this.page.waitForFunction(`!document.querySelector('#red-ui-loading-progress:not(.hide)')?.offsetParent`)
  }

  /** Opens the edit dialog of a node or config node of the flow. */
  async openDialog(id: string): Promise<Locator> {
    await this.page.evaluate(
      `(() => { const node = RED.nodes.node(${JSON.stringify(id)})
        if (node._def.category === 'config') RED.editor.editConfig('', node.type, node.id)
        else RED.editor.edit(node) })()`,
    )
    const dialog = this.page.locator('.red-ui-tray').last().locator('.telecom')
    await dialog.waitFor()
    await this.settle()
    return dialog
  }

  /** What of the open dialog does not fit into the window: a sideways bar, a wide tray, fields beyond its edge. */
  async misfits(): Promise<string[]> {
    const found: unknown = await this.page.evaluate(`(() => {
      const tray = $('.red-ui-tray').last()[0]
      const found = []
      const { width, left, right } = tray.getBoundingClientRect()
      if (width > 650) found.push('the tray is ' + width + ' px wide')
      if (left < 0 || right > innerWidth) found.push('the tray reaches from ' + left + ' to ' + right)
      for (const part of $(tray).find('.red-ui-tray-body, .red-ui-tray-content, .red-ui-tray-content *').filter(':visible')) {
        const style = getComputedStyle(part)
        const scrolls = /auto|scroll/.test(style.overflowX) && !part.closest('.red-ui-typedInput-container, .red-ui-treeList')
        if (scrolls && part.scrollWidth > part.clientWidth) {
          found.push(part.className + ' scrolls sideways: ' + part.scrollWidth + ' in ' + part.clientWidth)
        }
      }
      const content = $(tray).find('.red-ui-tray-content')[0]
      const edge = content.getBoundingClientRect().left + content.clientLeft + content.clientWidth
      for (const field of $(tray).find('.telecom').find('input, select, button, a.red-ui-button, label').filter(':visible')) {
        const box = field.getBoundingClientRect()
        if (box.width > 0 && (box.left < left || box.right > edge + 0.5)) {
          found.push((field.id || field.className || field.textContent) + ' ends at ' + box.right + ' of ' + edge)
        }
      }
      return found
    })()`)
    return Array.isArray(found) ? found.map(String) : []
  }

  /** Confirms the open dialog and waits until it is gone. */
  async confirmDialog(): Promise<void> {
    this.isChanged = true
    await this.leave('#node-dialog-ok, #node-config-dialog-ok')
  }

  async cancelDialog(): Promise<void> {
    await this.leave('#node-dialog-cancel, #node-config-dialog-cancel')
  }

  /** Leaves all dialogs as if they had not been opened, and lets requests through again. */
  async cancelAll(): Promise<void> {
    while ((await this.page.locator('.red-ui-tray').count()) > 0) await this.cancelDialog()
    await this.page.unrouteAll()
  }

  private async leave(button: string): Promise<void> {
    const trays = this.page.locator('.red-ui-tray')
    const before = await trays.count()
    await this.page.locator(button).last().click()
    await this.page.waitForFunction(`document.querySelectorAll('.red-ui-tray').length < ${String(before)}`)
  }

  /** Waits until no tray is sliding and the config selects have announced their value (50 ms after they were built). */
  async settle(): Promise<void> {
    await this.page.waitForFunction(`$(':animated').length === 0`)
    await this.page.evaluate(
      `new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => resolve(true)), 60))`,
    )
  }

  /** What a field shows: its text, or whether it is ticked. */
  async shown(property: string, kind: 'node' | 'node-config' = 'node'): Promise<string | boolean> {
    const field = this.field(property, kind)
    return (await field.getAttribute('type')) === 'checkbox' ? field.isChecked() : field.inputValue()
  }

  /** Sets a field as a user does: types, chooses or ticks, and leaves it. */
  async fill(property: string, value: string | boolean, kind: 'node' | 'node-config' = 'node'): Promise<void> {
    const field = this.field(property, kind)
    const typed = field.locator('xpath=following-sibling::*[contains(@class,"red-ui-typedInput-container")][1]')
    if (typeof value === 'boolean') await field.setChecked(value)
    else if ((await typed.count()) > 0) await type(typed.locator('input.red-ui-typedInput-input'), value)
    else if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value)
    else await type(field, value)
  }

  /** Whether a field carries the red frame of a value that cannot be right. */
  async isMarked(property: string, kind: 'node' | 'node-config' = 'node'): Promise<boolean> {
    return (await this.field(property, kind).getAttribute('class'))?.includes('input-error') ?? false
  }

  field(property: string, kind: 'node' | 'node-config' = 'node'): Locator {
    return this.page.locator(`#${kind}-input-${property}`)
  }

  /** A value of the node as the editor holds it, e.g. after the dialog was confirmed. */
  async held(id: string, property: string): Promise<unknown> {
    const json = await this.page.evaluate(
      `JSON.stringify([RED.nodes.node(${JSON.stringify(id)})[${JSON.stringify(property)}] ?? null])`,
    )
    const parsed: unknown = JSON.parse(String(json))
    return Array.isArray(parsed) ? parsed[0] : undefined
  }

  /** The node as it would be saved. */
  async exported(id: string): Promise<Record<string, unknown>> {
    const json = await this.page.evaluate(
      `JSON.stringify(RED.nodes.createExportableNodeSet([RED.nodes.node(${JSON.stringify(id)})])[0])`,
    )
    const parsed: unknown = JSON.parse(String(json))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  }

  async deploy(): Promise<void> {
    // Listened for before the click: the answer may come at once.
    const saved = this.page.waitForResponse(
      (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
    )
    await this.page.locator('#red-ui-header-button-deploy').click()
    await saved
  }

  /** Saves a picture of the open dialog, in full height, if pictures were asked for. */
  async picture(folder: string, name: string): Promise<void> {
    if (folder === '') return
    await mkdir(folder, { recursive: true })
    await this.page.screenshot({ path: join(folder, `${name}.png`) })
  }

  async close(): Promise<void> {
    await this.context.close()
  }
}

async function type(field: Locator, value: string): Promise<void> {
  await field.fill(value)
  await field.dispatchEvent('keyup')
  await field.blur()
}

/** Node-RED 5 brings a dark theme; its colours are put on Node-RED 4 as well, which has the same variables. */
async function darken(page: Page): Promise<void> {
  const client = dirname(
    require.resolve('@node-red/editor-client/package.json', { paths: [require.resolve('node-red-5/package.json')] }),
  )
  const css = await readFile(join(client, 'public/red/style.min.css'), 'utf8')
  const colours = /html\.nr-theme-dark\{[^}]*\}/.exec(css)
  if (colours === null) throw new Error('The dark theme of Node-RED 5 was not found.')
  await page.addStyleTag({ content: colours[0] })
  await page.evaluate(`document.documentElement.classList.add('nr-theme-dark')`)
}
