import type { NodeAPI } from 'node-red'
import { formatIso } from '../../lib/calls/wall-clock.js'
import { checkZone, offsetMinutesAt } from '../../lib/calls/zone.js'
import { kalliopeAccount } from '../../lib/kalliope/account.js'
import { learnZone } from '../../lib/kalliope/calls/pbx-zone.js'
import { KalliopeClient } from '../../lib/kalliope/client.js'
import { readKalliopeSystem } from '../../lib/kalliope/system.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { registerConfigNode } from '../shared/config-node.js'
import { textField } from '../shared/fields.js'
import { notificationExtras } from './notifications.js'

/** Address, trust, tenant and user of a KalliopePBX; shares salt and clock among the nodes that use it. */
export default function (RED: NodeAPI): void {
  registerConfigNode<KalliopeClient>(RED, {
    type: 'kalliope-config',
    addressDefaults: { scheme: 'https' },
    createDevice: (settings, properties, credentials) => {
      const text = (name: string): string => textField('').read(properties[name], name).trim()
      const timezone = text('timezone')
      return new KalliopeClient({
        device: settings.label,
        http: settings.http,
        account: kalliopeAccount({
          username: credentials.username || 'admin',
          domain: text('domain'),
          saltDomain: text('saltDomain'),
        }),
        password: credentials.password,
        timeoutMs: settings.timeoutMs,
        maxBodyBytes: settings.maxBodyBytes,
        timezone: timezone === '' ? '' : checkZone(timezone),
        trace: settings.trace,
      })
    },
    moreCredentials: { notifyUsername: 'text', notifyPassword: 'password' },
    extras: notificationExtras,
    test: async (client, signal) => {
      const limits = { signal, impatient: true }
      const { firmware, serialNumber } = await readKalliopeSystem(client, limits)
      const { zone } = await learnZone(client, limits)
      const nowMs = client.pbxNowMs
      const clock = formatIso(nowMs, offsetMinutesAt(nowMs, zone))
      const model = `KalliopePBX ${serialNumber}`.trim()
      const notice = client.clockNotice
      const shown = notice === undefined ? clock : sentence('kalliope.clock-off', { time: clock, notice })
      return { model, firmware, clock: shown, zone }
    },
  })
}
