import { join } from 'node:path'
import { require } from 'tsx/cjs/api'
import { delivery } from './delivery.mjs'
import { button, debug, file, text } from './flow-parts.mjs'

const alarms = 6
const phone = '+391550000001'

/** A HiLink modem: six alarms at once by SMS, a text that asks for the signal and is answered, the balance by USSD. */
export const hilink = {
  name: 'hilink',
  start: async () => {
    const { startHilinkEmulator } = require('../../emulators/hilink/index.ts', import.meta.url)
    const modem = await startHilinkEmulator({ sendTime: 100, ussdTime: 100 })
    modem.teachUssd('*123#', { content: 'Balance: 12.50' })
    return modem
  },
  demo: ({ url, output }) => ({
    flows: flows(url, output),
    credentials: { 'demo-hilink-modem': { username: 'admin', password: 'admin' } },
    run: async (nodeRed, modem) => {
      await nodeRed.inject('demo-hilink-alarm-start')
      await modem.whenSent(alarms)
      const sent = modem.sentTexts.map(({ content }) => content)
      if (new Set(sent).size !== alarms || sent.length !== alarms) {
        throw new Error(`${sent.length} texts were sent instead of ${alarms}: ${sent.join(', ')}`)
      }

      // The first look only sets the starting point.
      await nodeRed.inject('demo-hilink-look')
      while (modem.stats().byName['sms/sms-list'] === undefined) await nodeRed.inject('demo-hilink-look')
      modem.receive({ from: phone, content: 'signal?' })
      await nodeRed.inject('demo-hilink-look')
      await modem.whenSent(alarms + 1)
      const answer = modem.sentTexts.at(-1)
      if (answer.recipients[0] !== phone || !/^Signal -\d+ dBm$/.test(answer.content)) {
        throw new Error(`the answer was “${answer.content}”`)
      }

      await nodeRed.inject('demo-hilink-balance-start')
      const { balance } = await delivery(join(output, 'hilink-balance.json'))
      if (balance !== 'Balance: 12.50') throw new Error(`the balance was “${balance}”`)

      const logins = modem.stats().byName['user/login']
      return `${alarms} texts → outbox  each once, ${logins} login; a text was answered “${answer.content}”`
    },
  }),
}

const sixAlarms = `const rooms = ['cellar', 'kitchen', 'attic', 'garage', 'garden', 'roof']
return [rooms.map((room) => ({ payload: 'Water in the ' + room }))]`

function flows(url, output) {
  const z = 'demo-hilink'
  const device = 'demo-hilink-modem'
  const node = (id, type, x, y, name, settings, ...targets) => ({
    id,
    type,
    z,
    x,
    y,
    name,
    device,
    ...settings,
    version: 1,
    wires: [targets],
  })
  const form = { outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] }
  const about = 'An emulated modem: press the buttons, look at the status lines and the debug pane'
  return [
    { id: z, type: 'tab', label: 'Huawei HiLink' },
    { id: device, type: 'hilink-config', name: 'Emulated modem', address: url },
    { id: 'demo-hilink-about', type: 'comment', z, x: 320, y: 40, name: about, wires: [] },

    button('demo-hilink-alarm-start', z, 100, 'Six alarms at once', 'demo-hilink-alarms'),
    {
      id: 'demo-hilink-alarms',
      type: 'function',
      z,
      x: 350,
      y: 100,
      name: 'six texts',
      func: sixAlarms,
      ...form,
      wires: [['demo-hilink-sms']],
    },
    node(
      'demo-hilink-sms',
      'hilink-sms',
      540,
      100,
      'Alarm by SMS',
      { to: phone, toType: 'str', text: 'payload', textType: 'msg', confirm: 'accepted' },
      'demo-hilink-sent',
    ),
    debug('demo-hilink-sent', z, 730, 100, 'sent'),

    button('demo-hilink-look', z, 180, 'Look for texts now', 'demo-hilink-in'),
    node('demo-hilink-in', 'hilink-sms-in', 350, 180, 'Texts', {}, 'demo-hilink-signal'),
    node('demo-hilink-signal', 'hilink-device', 540, 180, 'Signal', { operation: 'signal' }, 'demo-hilink-words'),
    text('demo-hilink-words', z, 710, 180, 'in words', 'Signal {{payload.rsrp}} dBm', 'demo-hilink-to'),
    {
      id: 'demo-hilink-to',
      type: 'change',
      z,
      x: 880,
      y: 180,
      name: 'to its sender',
      rules: [{ t: 'set', p: 'to', pt: 'msg', to: 'topic', tot: 'msg' }],
      wires: [['demo-hilink-answer']],
    },
    node(
      'demo-hilink-answer',
      'hilink-sms',
      1060,
      180,
      'Answer',
      { to: '', toType: 'str', text: 'payload', textType: 'msg' },
      'demo-hilink-answered',
    ),
    debug('demo-hilink-answered', z, 1240, 180, 'answered'),

    button('demo-hilink-balance-start', z, 260, 'Balance', 'demo-hilink-ussd'),
    node(
      'demo-hilink-ussd',
      'hilink-device',
      370,
      260,
      'Balance by USSD',
      { operation: 'ussd', content: '*123#' },
      'demo-hilink-balance',
    ),
    text(
      'demo-hilink-balance',
      z,
      570,
      260,
      'note',
      '{"balance": "{{{payload.content}}}"}\n',
      'demo-hilink-balance-file',
    ),
    file('demo-hilink-balance-file', z, 760, 260, output, 'hilink-balance.json', false),
  ]
}
