import { join } from 'node:path'
import { require } from 'tsx/cjs/api'
import { delivery } from './delivery.mjs'
import { button, debug, happening, note } from './flow-parts.mjs'

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
  demo: ({ url, output, once }) => ({
    flows: flows(url, output, once),
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

const question = { from: phone, content: 'signal?' }

const sixAlarms = `const rooms = ['cellar', 'kitchen', 'attic', 'garage', 'garden', 'roof']
return [rooms.map((room) => ({ payload: 'Water in the ' + room }))]`

function flows(url, output, once) {
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
  const about = 'Press the buttons from top to bottom; what they bring is in the debug sidebar.'
  const balance = '{"balance": "{{{payload.content}}}"}\n'
  return [
    { id: z, type: 'tab', label: 'Huawei HiLink' },
    { id: device, type: 'hilink-config', name: 'Emulated modem', address: url },
    { id: 'demo-hilink-about', type: 'comment', z, x: 340, y: 40, name: about, wires: [] },

    button('demo-hilink-alarm-start', z, 100, 'Six alarms at once', 'demo-hilink-alarms'),
    {
      id: 'demo-hilink-alarms',
      type: 'function',
      z,
      x: 340,
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
    debug('demo-hilink-sent', z, 100, 'sent'),

    ...happening('demo-hilink-text', z, 180, 'A text comes in', `${url}/emulator/inbox`, question, 'demo-hilink-in'),
    node('demo-hilink-in', 'hilink-sms-in', 640, 180, 'Texts', {}, 'demo-hilink-received', 'demo-hilink-signal'),
    debug('demo-hilink-received', z, 180, 'received'),
    ...(once ? [button('demo-hilink-look', z, 400, 'Look for texts now', 'demo-hilink-in')] : []),
    node('demo-hilink-signal', 'hilink-device', 340, 240, 'Signal', { operation: 'signal' }, 'demo-hilink-words'),
    {
      id: 'demo-hilink-words',
      type: 'change',
      z,
      x: 500,
      y: 240,
      name: 'to its sender',
      rules: [
        { t: 'set', p: 'payload', pt: 'msg', to: '"Signal " & payload.rsrp & " dBm"', tot: 'jsonata' },
        { t: 'set', p: 'to', pt: 'msg', to: 'topic', tot: 'msg' },
      ],
      wires: [['demo-hilink-answer']],
    },
    node(
      'demo-hilink-answer',
      'hilink-sms',
      650,
      240,
      'Answer',
      { to: '', toType: 'str', text: 'payload', textType: 'msg' },
      'demo-hilink-answered',
    ),
    debug('demo-hilink-answered', z, 240, 'answered'),

    button('demo-hilink-balance-start', z, 320, 'Balance', 'demo-hilink-ussd'),
    node(
      'demo-hilink-ussd',
      'hilink-device',
      340,
      320,
      'Balance by USSD',
      { operation: 'ussd', content: '*123#' },
      'demo-hilink-balance',
      ...(once ? ['demo-hilink-note'] : []),
    ),
    debug('demo-hilink-balance', z, 320, 'balance', 'payload.content'),
    ...(once ? note('demo-hilink-note', z, 640, 400, balance, output, 'hilink-balance.json') : []),
  ]
}
