import type { NodeAPI } from 'node-red'
import { HilinkClient } from '../../lib/hilink/client.js'
import { readHilinkFacts } from '../../lib/hilink/system.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { registerConfigNode } from '../shared/config-node.js'
import { numberField } from '../shared/fields.js'

const idleLogoutField = numberField(60, { min: 1, expected: sentence('input.seconds-such', { example: 60 }) })

/** Address, trust and login of a Huawei HiLink modem; shares one session among the nodes that use it. */
export default function (RED: NodeAPI): void {
  registerConfigNode<HilinkClient>(RED, {
    type: 'hilink-config',
    addressDefaults: { scheme: 'http', host: '192.168.8.1' },
    createDevice: (settings, properties, credentials) =>
      new HilinkClient({
        device: settings.label,
        http: settings.http,
        username: credentials.username,
        password: credentials.password,
        timeoutMs: settings.timeoutMs,
        maxBodyBytes: settings.maxBodyBytes,
        idleLogoutMs: idleLogoutField.read(properties.idleLogout, 'idleLogout') * 1000,
        trace: settings.trace,
      }),
    // The API tells neither clock nor zone.
    test: async (client, signal) => ({
      clock: '',
      zone: '',
      ...(await readHilinkFacts(client, { signal, impatient: true })),
    }),
  })
}
