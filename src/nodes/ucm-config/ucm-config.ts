import type { NodeAPI } from 'node-red'
import { checkZone } from '../../lib/calls/zone.js'
import { badInput } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { ucmAddress } from '../../lib/ucm/address.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { describeUcm } from '../../lib/ucm/system.js'
import { registerConfigNode } from '../shared/config-node.js'
import { choiceField, textField } from '../shared/fields.js'
import { pushExtras } from './push-door.js'

const apiField = choiceField(['new', 'old'], 'new')

/** Address, trust and API user of a Grandstream UCM; shares one session among the nodes that use it. */
export default function (RED: NodeAPI): void {
  registerConfigNode<UcmClient>(RED, {
    type: 'ucm-config',
    addressDefaults: ({ api }) => ucmAddress(apiField.read(api, 'api')),
    moreCredentials: {
      eventsUsername: 'text',
      eventsPassword: 'password',
      pushUsername: 'text',
      pushPassword: 'password',
    },
    extras: pushExtras,
    createDevice: (settings, properties, credentials, more) => {
      const timezone = textField('').read(properties.timezone, 'timezone').trim()
      return new UcmClient({
        device: settings.label,
        http: settings.http,
        api: apiField.read(properties.api, 'api'),
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
      const description = await describeUcm(client, { signal, impatient: true })
      return { ...description, api: client.api === 'old' ? sentence('ucm.api-old') : sentence('ucm.api-new') }
    },
  })
}

function readApiPath(given: unknown): string {
  const path = textField('/api').read(given, 'apiPath').trim()
  if (!/^\/[\w./-]*$/.test(path)) throw badInput('apiPath', given, sentence('input.path', { example: '/api' }))
  return path
}
