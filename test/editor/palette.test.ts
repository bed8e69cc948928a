import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { Editor, startBrowser } from './support/editor'
import { flow, isConfigType } from './support/flow'
import { NodeRed } from './support/node-red'
import { editorTestOptions } from './support/options'

const options = editorTestOptions()
const types = readTypes()

/** What people type who look for a node, and one of the nodes that they must find. */
const searches: Record<string, Record<string, string>> = {
  'en-US': {
    huawei: 'hilink-sms',
    grandstream: 'ucm-cdr',
    sagemcom: 'sagemcom-device',
    kalliope: 'kalliope-cdr',
    pbx: 'ucm-action',
    modem: 'hilink-device',
    phone: 'kalliope-cdr',
    sms: 'hilink-sms-in',
    missed: 'ucm-cdr',
    wifi: 'sagemcom-device',
    router: 'sagemcom-presence',
    calls: 'kalliope-request',
    telecom: 'sagemcom-xpath',
    contacts: 'telecom-lookup',
    Telephone: 'ucm-cdr',
  },
  de: { telefonanlage: 'ucm-cdr', missed: 'kalliope-cdr', 'zu hause': 'sagemcom-presence', guthaben: 'hilink-device' },
  fr: { 'appels manqués': 'kalliope-cdr', texto: 'hilink-sms' },
  it: { 'chiamate perse': 'ucm-cdr', chiavetta: 'hilink-device' },
}

describe(`the palette of ${options.nodeRed}`, () => {
  let nodeRed: NodeRed
  let browser: Browser
  let english: Editor
  const stops: (() => Promise<void>)[] = []

  before(async () => {
    nodeRed = await NodeRed.start(options)
    stops.push(() => nodeRed.stop())
    await nodeRed.deploy(flow())
    browser = await startBrowser()
    stops.push(() => browser.close())
    english = await Editor.open(browser, nodeRed)
  })

  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  for (const [language, words] of Object.entries(searches)) {
    it(`finds nodes by maker, device and purpose in ${language}`, async () => {
      const editor = language === 'en-US' ? english : await Editor.open(browser, nodeRed, { language })
      const missed: string[] = []
      for (const [word, type] of Object.entries(words)) {
        await editor.page.locator('#red-ui-palette-search input').fill(word)
        const shown = editor.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]:not([data-filter="true"])`)
        await shown.waitFor({ timeout: 5000 }).catch(() => missed.push(word))
      }
      if (editor !== english) await editor.close()
      assert.deepEqual(missed, [])
    })
  }

  it('names the maker in the label of every node that has a device', async () => {
    const labels = await english.page.evaluate(
      `$('.red-ui-palette-node').toArray().map((entry) => [$(entry).data('palette-type'), $('.red-ui-palette-label', entry).text()])`,
    )
    const own = (labels as [string, string][]).filter(([type]) => types.includes(type) && !type.startsWith('telecom-'))
    assert.ok(own.length >= 10)
    assert.deepEqual(
      own.filter(([, label]) => !/Grandstream|Huawei|Sagemcom|Kalliope/.test(label)),
      [],
    )
  })

  it('has a colour for each kind of device that no core node has, with a label that can be read on it', async () => {
    const colours: Record<string, string> = await english.page.evaluate(
      `Object.fromEntries(RED.nodes.registry.getNodeTypes().map((type) => {
        const canvas = document.createElement('canvas').getContext('2d')
        canvas.fillStyle = RED.nodes.getType(type).color ?? '#fff'
        return [type, canvas.fillStyle]
      }))`,
    )
    const kinds = new Map<string, Set<string>>()
    for (const type of types) {
      const kind = type.split('-')[0] ?? ''
      kinds.set(kind, (kinds.get(kind) ?? new Set<string>()).add(colours[type] ?? ''))
    }
    for (const [kind, found] of kinds) assert.equal(found.size, 1, `${kind}: ${[...found].join(', ')}`)
    const chosen = [...kinds.values()].flatMap((found) => [...found])
    assert.equal(new Set(chosen).size, kinds.size)
    const foreign = Object.entries(colours).filter(([type]) => !types.includes(type))
    assert.deepEqual(
      foreign.filter(([, colour]) => chosen.includes(colour)),
      [],
    )
    // Node-RED writes in #333 on every node, in both themes; WCAG asks for 4.5.
    for (const colour of chosen) assert.ok((luminance(colour) + 0.05) / (luminance('#333333') + 0.05) >= 4.5, colour)
  })
})

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The node types that stand in the palette. */
function readTypes(): string[] {
  const described = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
    'node-red': { nodes: Record<string, string> }
  }
  return Object.keys(described['node-red'].nodes).filter((type) => !isConfigType(type))
}
