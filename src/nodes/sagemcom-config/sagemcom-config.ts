import type { NodeAPI } from 'node-red'
import { SagemcomClient } from '../../lib/sagemcom/client.js'
import type { EncryptionChoice } from '../../lib/sagemcom/xmo/encryption.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { ConfigDefinition } from '../shared/config-definition.js'
import { registerConfigNode } from '../shared/config-node.js'
import { choiceField, numberField, textField } from '../shared/fields.js'
import { registerBrowsing } from './browsing.js'

const encryptionField = choiceField(['auto', 'md5', 'sha512', 'md5-nonce'], 'auto')
const apiField = choiceField(['auto', 'xmo', 'rest', 'rest-cable'], 'auto')
const saltField = textField('')
const idleLogoutField = numberField(60, { min: 1, expected: sentence('input.seconds-such', { example: 60 }) })

const definition: ConfigDefinition<SagemcomClient> = {
  type: 'sagemcom-config',
  addressDefaults: { scheme: 'http', host: '192.168.1.1' },
  createDevice: (settings, properties, credentials) =>
    new SagemcomClient({
      device: settings.label,
      http: settings.http,
      username: credentials.username || 'admin',
      password: credentials.password,
      encryption: encryptionOf(properties.encryption),
      salt: saltField.read(properties.salt, 'salt'),
      api: apiField.read(properties.api, 'api'),
      timeoutMs: settings.timeoutMs,
      maxBodyBytes: settings.maxBodyBytes,
      idleLogoutMs: idleLogoutField.read(properties.idleLogout, 'idleLogout') * 1000,
      trace: settings.trace,
    }),
  test: async (client, signal) => {
    const { api, ...facts } = await client.model({ signal, impatient: true })
    return { ...facts, api: sentence(`sagemcom.family-${api}`) }
  },
}

/** Address, trust and login of a Sagemcom F@st router; shares one session among the nodes that use it. */
export default function (RED: NodeAPI): void {
  registerConfigNode(RED, definition)
  registerBrowsing(RED, definition)
}

/** What another client calls MD5 with a nonce is MD5. */
function encryptionOf(given: unknown): EncryptionChoice {
  const choice = encryptionField.read(given, 'encryption')
  return choice === 'md5-nonce' ? 'md5' : choice
}
