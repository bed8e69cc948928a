import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { Editor, startBrowser, type Theme } from './support/editor'
import { allNodeIds, flow } from './support/flow'
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

  // The dark theme changes colours and no words: one language shows it.
  const looks: { theme: Theme; language: string }[] = [
    ...['en-US', 'de', 'fr', 'it'].map((language) => ({ theme: 'light' as const, language })),
    { theme: 'dark', language: 'en-US' },
  ]
  for (const { theme, language } of looks) {
    describe(`${theme}, ${language}`, () => {
      let editor: Editor

      before(async () => {
        editor = await Editor.open(browser, nodeRed, { theme, language, width: 1024 })
      })

      after(() => editor.close())

      for (const [type, id] of Object.entries(allNodeIds)) {
        it(`shows ${type} in a window of 1024 px, with every text in place`, async () => {
          const dialog = await editor.openDialog(id)
          await dialog.locator('details').evaluateAll((sections) => {
            for (const section of sections) section.setAttribute('open', '')
          })
          await editor.settle()
          assert.deepEqual(await editor.misfits(), [])
          await editor.picture(options.screenshots, `${type}-${theme}-${language}`)
          const words = await dialog.innerText()
          assert.doesNotMatch(
            words,
            /(telecom|(ucm|hilink|sagemcom|kalliope|telecom)-[\w-]+)\.\w+\.\w+/,
            'a key is shown instead of its text',
          )
          await editor.cancelDialog()
          assert.deepEqual(editor.errors, [])
          assert.deepEqual(editor.foreignRequests, [])
        })
      }
    })
  }
})
