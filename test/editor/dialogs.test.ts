import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { Editor, startBrowser, type Theme } from './support/editor'
import { flow, nodeIds } from './support/flow'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()

describe(`dialogs in ${options.nodeRed}`, () => {
  let nodeRed: NodeRed
  let browser: Browser
  const stops: (() => Promise<void>)[] = []

  before(async () => {
    nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    await nodeRed.deploy(flow())
    browser = await startBrowser()
    stops.push(() => browser.close())
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  for (const theme of ['light', 'dark'] satisfies Theme[]) {
    for (const language of ['en-US', 'de', 'fr', 'it']) {
      describe(`${theme}, ${language}`, () => {
        let editor: Editor

        before(async () => {
          editor = await Editor.open(browser, nodeRed, { theme, language })
        })

        after(() => editor.close())

        for (const [type, id] of Object.entries(nodeIds)) {
          it(`shows ${type} with every text in place`, async () => {
            const dialog = await editor.openDialog(id)
            await dialog.locator('details').evaluateAll((sections) => {
              for (const section of sections) section.setAttribute('open', '')
            })
            await editor.settle()
            await editor.picture(options.screenshots, `${type}-${theme}-${language}`)
            const words = await dialog.innerText()
            assert.doesNotMatch(
              words,
              /(telecom|(ucm|hilink|sagemcom)-[\w-]+)\.\w+\.\w+/,
              'a key is shown instead of its text',
            )
            await editor.cancelDialog()
            assert.deepEqual(editor.errors, [])
            assert.deepEqual(editor.foreignRequests, [])
          })
        }
      })
    }
  }
})
