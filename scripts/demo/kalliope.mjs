import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { require } from 'tsx/cjs/api'
import { delivery } from './delivery.mjs'
import { button, debug, file, happening, note, text, timer, whenTrue } from './flow-parts.mjs'

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
  const about = 'Press the buttons from top to bottom; what they bring is in the debug sidebar.'
  const node = (id, type, y, name, settings, ...targets) => ({
    id: `demo-kalliope-${id}`,
    type,
    z,
    x: 340,
    y,
    name,
    ...settings,
    version: 1,
    wires: [targets.map((target) => `demo-kalliope-${target}`)],
  })
  const cdr = (id, y, name, settings, target) =>
    node(id, 'kalliope-cdr', y, name, { device: 'demo-kalliope-pbx', ...settings }, target)
  const ring = { device: 'demo-kalliope-caller', path: '/rest/phoneServices/c2c/100/101', pathType: 'str' }
  return [
    { id: z, type: 'tab', label: 'Kalliope' },
    { id: 'demo-kalliope-pbx', type: 'kalliope-config', name: 'Emulated Kalliope', address: url, timezone },
    { id: 'demo-kalliope-caller', type: 'kalliope-config', name: 'The same, to call', address: url, timezone },
    { id: 'demo-kalliope-about', type: 'comment', z, x: 340, y: 40, name: about, wires: [] },

    button('demo-kalliope-csv-start', z, 100, 'Export yesterday', 'demo-kalliope-csv'),
    cdr('csv', 100, 'Yesterday → CSV', { range: 'yesterday', emit: 'csv' }, 'file'),
    file('demo-kalliope-file', z, 530, 100, output, 'kalliope-calls.csv', true, 'demo-kalliope-last'),
    whenTrue(
      'demo-kalliope-last',
      z,
      680,
      100,
      'all there?',
      'cdr.complete',
      'demo-kalliope-exported',
      ...(once ? ['demo-kalliope-export-note'] : []),
    ),
    debug('demo-kalliope-exported', z, 100, 'exported', 'cdr.total & " calls are in " & filename'),

    once
      ? button('demo-kalliope-new-start', z, 180, 'Look for new calls', 'demo-kalliope-new')
      : timer('demo-kalliope-new-start', z, 180, 'every 10 s', 10, 'demo-kalliope-new'),
    cdr('new', 180, 'New calls', { range: 'new', emit: 'call' }, 'missed'),
    whenTrue(
      'demo-kalliope-missed',
      z,
      500,
      180,
      'missed?',
      'payload.missed',
      'demo-kalliope-alert',
      ...(once ? ['demo-kalliope-missed-note'] : []),
    ),
    text('demo-kalliope-alert', z, 640, 180, 'alert', alert, 'demo-kalliope-debug'),
    debug('demo-kalliope-debug', z, 180, 'missed calls'),
    ...happening(
      'demo-kalliope-miss',
      z,
      240,
      'A call is missed',
      `${url}/emulator/calls`,
      missedCall,
      'demo-kalliope-new',
    ),

    button('demo-kalliope-ring-start', z, 320, '101 calls 100', 'demo-kalliope-ring'),
    node('ring', 'kalliope-request', 320, 'Click to call', ring, 'rung', ...(once ? ['ring-note'] : [])),
    debug('demo-kalliope-rung', z, 320, 'click to call', '"Phone 101 rings, then 100 (HTTP " & kalliope.status & ")"'),
    ...(once ? notes() : []),
  ]

  function notes() {
    const missed = '{"missed": "{{{payload.from.number}}}"}\n'
    const status = '{"status": {{kalliope.status}}}\n'
    return [
      ...note(
        'demo-kalliope-export-note',
        z,
        640,
        400,
        '{"exported": {{cdr.total}}}\n',
        output,
        'kalliope-export.json',
      ),
      ...note('demo-kalliope-missed-note', z, 640, 440, missed, output, 'kalliope-missed.json'),
      ...note('demo-kalliope-ring-note', z, 640, 480, status, output, 'kalliope-ring.json'),
    ]
  }
}

const missedCall = { status: 'NOANSWER', from: '+390550002', to: '101', minutesAgo: 0 }
const alert = 'Missed call from {{payload.from.number}} to {{payload.to.number}}'
