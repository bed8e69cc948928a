import type { NodeAPI } from 'node-red'
import { checkZone } from '../../lib/calls/zone.js'
import { badInput } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { readIfAllowed, readUcmClock, readUcmModel } from '../../lib/ucm/system.js'
import { registerConfigNode } from '../shared/config-node.js'
import { textField } from '../shared/fields.js'

/** Address, trust and API user of a Grandstream UCM; shares one session among the nodes that use it. */
export default function (RED: NodeAPI): void {
  registerConfigNode<UcmClient>(RED, {
    type: 'ucm-config',
    addressDefaults: { scheme: 'https', port: 8089 },
    moreCredentials: { eventsUsername: 'text', eventsPassword: 'password' },
    createDevice: (settings, properties, credentials, more) => {
      const timezone = textField('').read(properties.timezone, 'timezone').trim()
      return new UcmClient({
        device: settings.label,
        http: settings.http,
        apiPath: readApiPath(properties.apiPath),
        username: credentials.username || 'cdrapi',
        password: credentials.password,
        timeoutMs: settings.timeoutMs,
        maxBodyBytes: settings.maxBodyBytes,
        timezone: timezone === '' ? '' : checkZone(timezone),
        trace: settings.trace,
        events: { username: more.eventsUsername?.trim() ?? '', password: more.eventsPassword ?? '' },
      })
    },
    test: async (client, signal) => {
      const limits = { signal, impatient: true }
      // A user whose rights end at call records has logged in all the same.
      const clock = await readIfAllowed(readUcmClock(client, limits))
      const model = await readIfAllowed(readUcmModel(client, limits))
      const { text = '', zone = '' } = clock ?? {}
      return { model: '', firmware: '', ...model, clock: text, zone }
    },
  })
}

function readApiPath(given: unknown): string {
  const path = textField('/api').read(given, 'apiPath').trim()
  if (!/^\/[\w./-]*$/.test(path)) throw badInput('apiPath', given, sentence('input.path', { example: '/api' }))
  return path
}
