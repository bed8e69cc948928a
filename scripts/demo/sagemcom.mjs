import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { require } from 'tsx/cjs/api'
import { delivery } from './delivery.mjs'
import { button, debug, file, happening, note } from './flow-parts.mjs'

const password = 'secret'
const salt = 'Salt123'
const guest = "Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']"
const paths = 120

/** A Sagemcom router with SHA-512 and a salt: 120 paths in three requests, guest Wi-Fi switched, somebody comes home. */
export const sagemcom = {
  name: 'sagemcom',
  start: async () => {
    const { startSagemcomEmulator } = require('../../emulators/sagemcom/index.ts', import.meta.url)
    return await startSagemcomEmulator({ password, salt })
  },
  demo: ({ url, output, once }) => ({
    flows: flows(url, output, once),
    credentials: { 'demo-sagemcom-router': { username: 'admin', password } },
    run: async (nodeRed, router) => {
      await nodeRed.inject('demo-sagemcom-look')
      while (router.stats().byName.getValue === undefined) await setTimeout(50)
      router.resetStats()
      await nodeRed.inject('demo-sagemcom-many-start')
      const { read } = await delivery(join(output, 'sagemcom-paths.json'))
      const { byName, actions } = router.stats()
      // A look at who is here, two paths in a request, may come in between.
      const requests = byName.getValue - (actions - paths) / 2
      if (read !== paths || requests > Math.ceil(paths / 50)) {
        throw new Error(`${read} of ${paths} paths were read, in ${requests} requests`)
      }

      await nodeRed.inject('demo-sagemcom-guest-start')
      await delivery(join(output, 'sagemcom-guest.json'))
      if (router.values(`${guest}/Enable`)[0] !== true) throw new Error('the guest Wi-Fi is not on')

      router.setHost({ mac: '3C:22:FB:00:00:01', name: 'Anna', active: true })
      await nodeRed.inject('demo-sagemcom-look')
      const { home } = await delivery(join(output, 'sagemcom-home.json'))
      if (home !== 'Anna') throw new Error(`${home} came home instead of Anna`)

      const { refusedLogins, logins } = router.stats()
      if (refusedLogins > 0) throw new Error(`${refusedLogins} logins were refused`)
      return `${paths} paths in ${requests} requests, guest Wi-Fi on, ${home} came home; SHA-512 with a salt, ${logins} more logins, none refused`
    },
  }),
}

const manyPaths = `const leaves = ['Active', 'HostName', 'PhysAddress', 'IPAddress', 'InterfaceType', 'AddressSource', 'UserDeviceType', 'Icon', 'Hidden', 'Blacklisted', 'LeaseDuration', 'Alias']
msg.payload = { xpath: [] }
for (let host = 1; host <= 10; host++) {
  for (const leaf of leaves) msg.payload.xpath.push('Device/Hosts/Hosts/Host[' + host + ']/' + leaf)
}
return msg`

const count = `msg.payload = JSON.stringify({ read: Object.keys(msg.payload).length }) + '\\n'
return msg`

function flows(url, output, once) {
  const z = 'demo-sagemcom'
  const device = 'demo-sagemcom-router'
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
  const script = (id, x, y, name, func, ...targets) => ({
    id,
    type: 'function',
    z,
    x,
    y,
    name,
    func,
    ...form,
    wires: [targets],
  })
  const about = 'Press the buttons from top to bottom; what they bring is in the debug sidebar.'
  const anna = { mac: '3C:22:FB:00:00:01', name: 'Anna' }
  const hosts = `${url}/emulator/hosts`
  const come = { ...anna, active: true }
  const leave = { ...anna, active: false }
  const noted = (name) => (once ? [`demo-sagemcom-${name}-note`] : [])
  return [
    { id: z, type: 'tab', label: 'Sagemcom F@st' },
    { id: device, type: 'sagemcom-config', name: 'Emulated router', address: url },
    { id: 'demo-sagemcom-about', type: 'comment', z, x: 340, y: 40, name: about, wires: [] },

    button('demo-sagemcom-many-start', z, 100, `${paths} paths at once`, 'demo-sagemcom-paths'),
    script('demo-sagemcom-paths', 340, 100, 'paths', manyPaths, 'demo-sagemcom-many'),
    node(
      'demo-sagemcom-many',
      'sagemcom-xpath',
      520,
      100,
      'Any path',
      { xpath: 'Device/DeviceInfo' },
      'demo-sagemcom-read',
      ...noted('paths'),
    ),
    debug(
      'demo-sagemcom-read',
      z,
      100,
      'paths read',
      '$count($keys(payload)) & " paths, the first host is " & $lookup(payload, $keys(payload)[1])',
    ),

    {
      ...button('demo-sagemcom-guest-start', z, 180, 'Guest Wi-Fi on', 'demo-sagemcom-guest'),
      props: [{ p: 'payload', v: 'true', vt: 'bool' }],
    },
    node(
      'demo-sagemcom-guest',
      'sagemcom-xpath',
      340,
      180,
      'Guest Wi-Fi',
      { operation: 'set', xpath: `${guest}/Enable`, value: 'payload', valueType: 'msg' },
      'demo-sagemcom-on',
      ...noted('guest'),
    ),
    debug('demo-sagemcom-on', z, 180, 'guest Wi-Fi'),

    ...(once ? [button('demo-sagemcom-look', z, 400, 'Who is here?', 'demo-sagemcom-presence')] : []),
    ...happening('demo-sagemcom-come', z, 260, 'Anna comes home', hosts, come, 'demo-sagemcom-presence'),
    ...happening('demo-sagemcom-leave', z, 320, 'Anna leaves', hosts, leave, 'demo-sagemcom-presence'),
    node(
      'demo-sagemcom-presence',
      'sagemcom-presence',
      650,
      290,
      'Who is home',
      { interval: once ? 3600 : 2, leaveAfter: 5 },
      'demo-sagemcom-home',
      ...noted('home'),
    ),
    debug('demo-sagemcom-home', z, 290, 'came or left', 'payload.name & " " & payload.event'),
    ...(once ? notes() : []),
  ]

  function notes() {
    return [
      script('demo-sagemcom-paths-note', 640, 400, 'count', count, 'demo-sagemcom-paths-file'),
      file('demo-sagemcom-paths-file', z, 800, 400, output, 'sagemcom-paths.json', false),
      ...note('demo-sagemcom-guest-note', z, 640, 440, '{"guest": {{payload}}}\n', output, 'sagemcom-guest.json'),
      ...note('demo-sagemcom-home-note', z, 640, 480, '{"home": "{{{payload.name}}}"}\n', output, 'sagemcom-home.json'),
    ]
  }
}
