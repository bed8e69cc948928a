import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import type { NodeRed } from './node-red'

export type Theme = 'light' | 'dark'

export interface EditorLook {
  language?: string
  theme?: Theme
}

/** Starts the installed Chromium; it may talk to this machine only. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
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

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  static async open(browser: Browser, nodeRed: NodeRed, look: EditorLook = {}): Promise<Editor> {
    const context = await browser.newContext({
      locale: look.language ?? 'en-US',
      viewport: { width: 1400, height: 1500 },
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

  /** Confirms the open dialog and waits until it is gone. */
  async confirmDialog(): Promise<void> {
    await this.leave('#node-dialog-ok, #node-config-dialog-ok')
  }

  async cancelDialog(): Promise<void> {
    await this.leave('#node-dialog-cancel, #node-config-dialog-cancel')
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

  async deploy(): Promise<void> {
    await this.page.locator('#red-ui-header-button-deploy').click()
    const confirm = this.page.getByRole('button', { name: 'Confirm deploy' })
    const saved = this.page.waitForResponse(
      (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
    )
    await Promise.race([saved, confirm.click().catch(() => undefined)])
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
