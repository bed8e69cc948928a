import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { Editor, startBrowser } from './support/editor'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()

const ids = { tab: 'ab00000000000001', modem: 'ab00000000000002', lost: 'ab00000000000003', odd: 'ab00000000000004' }

const inject = 'ab00000000000010'

/** Two nodes that fail as soon as the flow starts, and a modem at an address where nobody listens. */
const flow = {
  flows: [
    { id: ids.tab, type: 'tab', label: 'Failures' },
    { id: ids.modem, type: 'hilink-config', name: 'Modem', address: '127.0.0.1:9' },
    ...[ids.lost, ids.odd].map((id, index) => ({
      id: `${inject.slice(0, -1)}${String(index)}`,
      type: 'inject',
      z: ids.tab,
      x: 100,
      y: 100 + 60 * index,
      props: [{ p: 'payload' }],
      payload: '{"count":0}',
      payloadType: 'json',
      once: true,
      onceDelay: 0.1,
      wires: [[id]],
    })),
    { id: ids.lost, type: 'hilink-device', z: ids.tab, x: 300, y: 100, name: 'lost', device: '', wires: [[]] },
    {
      id: ids.odd,
      type: 'hilink-device',
      z: ids.tab,
      x: 300,
      y: 160,
      name: 'odd',
      device: ids.modem,
      maxWait: 'soon',
      wires: [[]],
    },
  ],
}

const words = {
  'en-US': {
    lost: 'no device chosen',
    whole: '"device" is missing. Give a device: open the node and choose or add a hilink-config.',
    odd: 'maxWait: not a number of seconds',
    refused: /^Modem cannot be reached at http:\/\/127\.0\.0\.1:9: nothing listens there\. Check address and port/,
  },
  de: {
    lost: 'kein Gerät gewählt',
    whole: '„device“ fehlt. Node öffnen und ein Gerät wählen oder hinzufügen (hilink-config).',
    odd: 'maxWait: keine Anzahl von Sekunden',
    refused: /^Modem ist unter http:\/\/127\.0\.0\.1:9 nicht erreichbar: dort antwortet niemand\. Adresse und Port/,
  },
  fr: {
    lost: 'aucun appareil choisi',
    whole: '« device » manque. Ouvrez le nœud et choisissez ou ajoutez un appareil (hilink-config).',
    odd: 'maxWait : pas un nombre de secondes',
    refused: /^Modem est injoignable à l’adresse http:\/\/127\.0\.0\.1:9 : rien n’y répond\. Vérifiez/,
  },
  it: {
    lost: 'nessun dispositivo scelto',
    whole: '«device» manca. Aprire il nodo e scegliere o aggiungere un dispositivo (hilink-config).',
    odd: 'maxWait: non è un numero di secondi',
    refused: /^Modem non è raggiungibile all’indirizzo http:\/\/127\.0\.0\.1:9: lì non risponde nulla\. Controllare/,
  },
}

describe(`the user's language in ${options.nodeRed}`, () => {
  let nodeRed: NodeRed
  let browser: Browser
  const stops: (() => Promise<void>)[] = []

  before(async () => {
    nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    await nodeRed.deploy(flow)
    browser = await startBrowser()
    stops.push(() => browser.close())
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  for (const [language, expected] of Object.entries(words)) {
    describe(language, () => {
      let editor: Editor

      before(async () => {
        editor = await Editor.open(browser, nodeRed, { language })
      })

      after(() => editor.close())

      it('is that of the statuses below the nodes', async () => {
        for (const name of ['lost', 'odd'] as const) {
          const label = editor.page.locator(`[id="${ids[name]}"] .red-ui-flow-node-status-label`)
          await editor.page.waitForFunction(`RED.nodes.node('${ids[name]}').status?.text`)
          assert.equal(await label.textContent(), expected[name])
        }
      })

      it('is that of a failure in the debug sidebar, which shows the sentence whole and its cause readable', async () => {
        await editor.page.evaluate(`RED.sidebar.show('debug')`)
        await fetch(`${nodeRed.url}/inject/${inject}`, { method: 'POST' })
        const payload = editor.page.locator('.red-ui-debug-msg-payload').last()
        await payload.waitFor()
        assert.equal(await payload.locator('div').first().textContent(), expected.whole)
        await payload.locator('.red-ui-debug-msg-expandable').first().click()
        const details = await payload.innerText()
        assert.match(details, /cause: "retryable: false"/)
        assert.doesNotMatch(details, /\[object/)
      })

      it('is that of what the connection test finds', async () => {
        const dialog = await editor.openDialog(ids.modem)
        await dialog.locator('.telecom-test-button').click()
        const result = dialog.locator('.telecom-test-result.bad')
        await result.waitFor()
        assert.match((await result.textContent()) ?? '', expected.refused)
        await editor.cancelDialog()
        assert.deepEqual(editor.errors, [])
      })
    })
  }
})
