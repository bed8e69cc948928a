import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { require } from 'tsx/cjs/api'
import { delivery } from './delivery.mjs'
import { button, debug, file, happening, note, text, timer, whenTrue } from './flow-parts.mjs'

const timezone = 'Europe/Rome'
const calls = 2500

/** A Grandstream UCM: yesterday's calls to a CSV file, counted by status, and an alert for each missed one. */
export const ucm = {
  name: 'ucm',
  start: async (once) => {
    const { startUcmEmulator } = require('../../emulators/ucm/index.ts', import.meta.url)
    return await startUcmEmulator({ calls, timezone, live: once ? 0 : 6 })
  },
  demo: ({ url, output, once }) => ({
    flows: flows(url, output, once),
    credentials: { 'demo-ucm-pbx': { username: 'cdrapi', password: 'cdrapi123' } },
    run: async (nodeRed, emulator) => {
      await nodeRed.inject('demo-ucm-csv-start')
      await delivery(join(output, 'ucm-export.json'))
      const { byName, logins } = emulator.stats()
      const exported = await countRows(join(output, 'calls.csv'))

      await nodeRed.inject('demo-ucm-count-start')
      const { counted } = await delivery(join(output, 'ucm-count.json'))
      if (counted !== calls) throw new Error(`${counted} calls were counted instead of ${calls}`)

      // The first look only sets the starting point.
      const before = emulator.stats().byName.cdrapi
      await nodeRed.inject('demo-ucm-new-start')
      await askedAgain(emulator, before)
      emulator.addCall({ status: 'no-answer', from: '+390550001', to: '1001' })
      await nodeRed.inject('demo-ucm-new-start')
      const { missed } = await delivery(join(output, 'ucm-missed.json'))
      if (missed !== '+390550001') throw new Error(`the missed-call alert was about ${missed}`)

      // A call that rings already when the node begins to watch is not new.
      while (emulator.stats().byName.listBridgedChannels === undefined) await setTimeout(20)
      const startedMs = performance.now()
      emulator.play({ ...ringingCall, talkSeconds: 1 })
      const { from } = await delivery(join(output, 'ucm-live.json'))
      const liveMs = Math.round(performance.now() - startedMs)
      if (from !== ringingCall.fromName) throw new Error(`the ringing call came from ${from}`)

      const exportWords = `${thousands(exported)} calls → calls.csv  ${byName.cdrapi} requests, ${logins} login`
      return `${exportWords}; a call from ${from} told ${liveMs} ms after it began to ring`
    },
  }),
}

/** Waits until the PBX has been asked for calls once more. */
async function askedAgain(emulator, before) {
  while (emulator.stats().byName.cdrapi === before) await setTimeout(20)
}

async function countRows(path) {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\r\n')
  const rows = lines.length - 1
  if (rows !== calls || new Set(lines).size !== lines.length) {
    throw new Error(`calls.csv holds ${rows} calls instead of ${calls}`)
  }
  return rows
}

function thousands(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
}

function flows(url, output, once) {
  const z = 'demo-ucm'
  const about = 'Press the buttons from top to bottom; what they bring is in the debug sidebar.'
  return [
    { id: z, type: 'tab', label: 'Grandstream UCM' },
    { id: 'demo-ucm-pbx', type: 'ucm-config', name: 'Emulated UCM', address: url, timezone },
    { id: 'demo-ucm-about', type: 'comment', z, x: 340, y: 40, name: about, wires: [] },

    button('demo-ucm-csv-start', z, 100, 'Export yesterday', 'demo-ucm-csv'),
    cdr(
      'demo-ucm-csv',
      z,
      100,
      'Yesterday → CSV',
      { range: 'yesterday', emit: 'csv', batchSize: 5000 },
      'demo-ucm-file',
    ),
    file('demo-ucm-file', z, 520, 100, output, 'calls.csv', false, 'demo-ucm-last'),
    whenTrue('demo-ucm-last', z, 650, 100, 'all there?', 'cdr.complete', 'demo-ucm-exported', ...noted('export')),
    debug('demo-ucm-exported', z, 100, 'exported', 'cdr.total & " calls are in " & filename'),

    button('demo-ucm-count-start', z, 180, 'Count yesterday', 'demo-ucm-count'),
    cdr('demo-ucm-count', z, 180, 'Yesterday, one by one', { range: 'yesterday', emit: 'call' }, 'demo-ucm-counter'),
    counter('demo-ucm-counter', z, 'demo-ucm-counted', ...noted('count')),
    debug('demo-ucm-counted', z, 180, 'by status'),

    once
      ? button('demo-ucm-new-start', z, 260, 'Look for new calls', 'demo-ucm-new')
      : timer('demo-ucm-new-start', z, 260, 'every 10 s', 10, 'demo-ucm-new'),
    cdr('demo-ucm-new', z, 260, 'New calls', { range: 'new', emit: 'call' }, 'demo-ucm-missed'),
    whenTrue('demo-ucm-missed', z, 500, 260, 'missed?', 'payload.missed', 'demo-ucm-alert', ...noted('missed')),
    text('demo-ucm-alert', z, 640, 260, 'alert', alert, 'demo-ucm-debug'),
    debug('demo-ucm-debug', z, 260, 'missed calls'),
    ...happening('demo-ucm-miss', z, 320, 'A call is missed', `${url}/emulator/calls`, missedCall, 'demo-ucm-new'),

    live('demo-ucm-live', z, 380, 'demo-ucm-live-words', ...noted('live')),
    text('demo-ucm-live-words', z, 640, 380, 'in words', liveWords, 'demo-ucm-live-debug'),
    debug('demo-ucm-live-debug', z, 380, 'calls as they happen'),
    ...happening('demo-ucm-ring', z, 440, 'A call rings', `${url}/emulator/play`, ringingCall, 'demo-ucm-rings'),
    debug('demo-ucm-rings', z, 440, 'placed', '"The emulated PBX has a call for 1001: see “calls as they happen”."'),
    ...(once ? notes() : []),
  ]

  function noted(name) {
    return once ? [`demo-ucm-${name}-note`] : []
  }

  function notes() {
    return [
      ...note('demo-ucm-export-note', z, 640, 400, '{"exported": {{cdr.total}}}\n', output, 'ucm-export.json'),
      ...note('demo-ucm-count-note', z, 640, 440, '{"counted": {{payload.total}}}\n', output, 'ucm-count.json'),
      ...note(
        'demo-ucm-missed-note',
        z,
        640,
        480,
        '{"missed": "{{{payload.from.number}}}"}\n',
        output,
        'ucm-missed.json',
      ),
      ...note('demo-ucm-live-note', z, 640, 520, '{"from": "{{{payload.from.name}}}"}\n', output, 'ucm-live.json'),
    ]
  }
}

const missedCall = { status: 'no-answer', from: '+390550002', to: '1001' }
const alert = 'Missed call from {{payload.from.number}} to {{payload.to.number}}'

const ringingCall = { from: '+390550003', fromName: 'Anna', to: '1001', ringSeconds: 4, talkSeconds: 6 }
const liveWords = '{{payload.event}}: {{payload.from.name}} {{payload.from.number}} → {{payload.to.number}}'

const countByStatus = `const counts = msg.cdr.index === 0 ? {} : context.get('counts')
counts[msg.payload.status] = (counts[msg.payload.status] || 0) + 1
context.set('counts', counts)
node.status({ fill: 'blue', shape: 'dot', text: Object.entries(counts).map(([status, n]) => n + ' ' + status).join(', ') })
if (msg.cdr.complete) return { payload: { total: msg.cdr.total, ...counts } }`

function counter(id, z, ...targets) {
  const form = { outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] }
  return {
    id,
    type: 'function',
    z,
    x: 580,
    y: 180,
    name: 'count by status',
    func: countByStatus,
    ...form,
    wires: [targets],
  }
}

function cdr(id, z, y, name, settings, target) {
  return { id, type: 'ucm-cdr', z, x: 340, y, name, device: 'demo-ucm-pbx', ...settings, version: 1, wires: [[target]] }
}

function live(id, z, y, ...targets) {
  return {
    id,
    type: 'ucm-events',
    z,
    x: 340,
    y,
    name: 'Calls as they happen',
    device: 'demo-ucm-pbx',
    version: 1,
    wires: [targets],
  }
}
