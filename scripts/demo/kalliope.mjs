import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { require } from 'tsx/cjs/api'
import { delivery } from './delivery.mjs'
import { button, debug, file, text, timer, whenTrue } from './flow-parts.mjs'

const timezone = 'Europe/Rome'
const calls = 2500
const name = '/rest/cdr/detailed'

/** A KalliopePBX: yesterday's calls to a CSV file, an alert for each missed one, and a phone that is made to ring. */
export const kalliope = {
  name: 'kalliope',
  start: async (once) => {
    const { startKalliopeEmulator } = require('../../emulators/kalliope/index.ts', import.meta.url)
    return await startKalliopeEmulator({ calls, timezone, live: once ? 0 : 6 })
  },
  demo: ({ url, output, once }) => ({
    flows: flows(url, output, once),
    credentials: {
      'demo-kalliope-pbx': { username: 'privacyadmin', password: 'privacyadmin' },
      'demo-kalliope-caller': { username: 'click2call', password: 'click2call' },
    },
    run: async (nodeRed, emulator) => {
      await nodeRed.inject('demo-kalliope-csv-start')
      await delivery(join(output, 'kalliope-export.json'))
      const { byName } = emulator.stats()
      const exported = await countRows(join(output, 'kalliope-calls.csv'))

      // The first look only sets the starting point.
      const before = emulator.stats().byName[name]
      await nodeRed.inject('demo-kalliope-new-start')
      while (emulator.stats().byName[name] === before) await setTimeout(20)
      emulator.addCall({ status: 'NOANSWER', from: '+390550001', to: '101', minutesAgo: 0 })
      await nodeRed.inject('demo-kalliope-new-start')
      const { missed } = await delivery(join(output, 'kalliope-missed.json'))
      if (missed !== '+390550001') throw new Error(`the missed-call alert was about ${missed}`)

      await nodeRed.inject('demo-kalliope-ring-start')
      await delivery(join(output, 'kalliope-ring.json'))
      const clicks = emulator.clickToCalls().map(({ destination, source }) => `${source} → ${destination}`)
      if (clicks.join() !== '101 → 100') throw new Error(`the calls that were set up are ${clicks.join()}`)

      return `${thousands(exported)} calls → kalliope-calls.csv  ${byName[name]} request, signed; call ${clicks[0]}`
    },
  }),
}

async function countRows(path) {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\r\n')
  const rows = lines.length - 1
  if (rows !== calls || new Set(lines).size !== lines.length) {
    throw new Error(`kalliope-calls.csv holds ${rows} calls instead of ${calls}`)
  }
  return rows
}

function thousands(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
}

function flows(url, output, once) {
  const z = 'demo-kalliope'
  const about = 'An emulated PBX: press the buttons, look at the status lines and the debug pane'
  const node = (id, type, y, name, settings, target) => ({
    id: `demo-kalliope-${id}`,
    type,
    z,
    x: 370,
    y,
    name,
    ...settings,
    version: 1,
    wires: [[`demo-kalliope-${target}`]],
  })
  const cdr = (id, y, name, settings, target) =>
    node(id, 'kalliope-cdr', y, name, { device: 'demo-kalliope-pbx', ...settings }, target)
  const ring = { device: 'demo-kalliope-caller', path: '/rest/phoneServices/c2c/100/101', pathType: 'str' }
  return [
    { id: z, type: 'tab', label: 'Kalliope' },
    { id: 'demo-kalliope-pbx', type: 'kalliope-config', name: 'Emulated Kalliope', address: url, timezone },
    { id: 'demo-kalliope-caller', type: 'kalliope-config', name: 'The same, to call', address: url, timezone },
    { id: 'demo-kalliope-about', type: 'comment', z, x: 320, y: 40, name: about, wires: [] },

    button('demo-kalliope-csv-start', z, 100, 'Export yesterday', 'demo-kalliope-csv'),
    cdr('csv', 100, 'Yesterday → CSV', { range: 'yesterday', emit: 'csv' }, 'file'),
    file('demo-kalliope-file', z, 580, 100, output, 'kalliope-calls.csv', true, 'demo-kalliope-last'),
    whenTrue('demo-kalliope-last', z, 760, 100, 'last piece', 'cdr.complete', 'demo-kalliope-done'),
    text('demo-kalliope-done', z, 910, 100, 'summary', '{"exported": {{cdr.total}}}\n', 'demo-kalliope-done-file'),
    file('demo-kalliope-done-file', z, 1080, 100, output, 'kalliope-export.json', false),

    once
      ? button('demo-kalliope-new-start', z, 180, 'Look for new calls', 'demo-kalliope-new')
      : timer('demo-kalliope-new-start', z, 180, 'every 10 s', 10, 'demo-kalliope-new'),
    cdr('new', 180, 'New calls', { range: 'new', emit: 'call' }, 'missed'),
    whenTrue(
      'demo-kalliope-missed',
      z,
      570,
      180,
      'missed?',
      'payload.missed',
      'demo-kalliope-alert',
      'demo-kalliope-missed-text',
    ),
    text('demo-kalliope-alert', z, 730, 160, 'alert', alert, 'demo-kalliope-debug'),
    debug('demo-kalliope-debug', z, 900, 160, 'missed calls'),
    text('demo-kalliope-missed-text', z, 730, 200, 'note', missedNote, 'demo-kalliope-missed-file'),
    file('demo-kalliope-missed-file', z, 920, 200, output, 'kalliope-missed.json', false),

    button('demo-kalliope-ring-start', z, 260, '101 calls 100', 'demo-kalliope-ring'),
    node('ring', 'kalliope-request', 260, 'Click to call', ring, 'ring-text'),
    text(
      'demo-kalliope-ring-text',
      z,
      580,
      260,
      'summary',
      '{"status": {{kalliope.status}}}\n',
      'demo-kalliope-ring-file',
    ),
    file('demo-kalliope-ring-file', z, 760, 260, output, 'kalliope-ring.json', false),
  ]
}

const alert = 'Missed call from {{payload.from.number}} to {{payload.to.number}} at {{payload.start}}'
const missedNote = '{"missed": "{{{payload.from.number}}}"}\n'
