import type { NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { HilinkClient, type HilinkRequestOptions } from '../../lib/hilink/client.js'
import { type HilinkElement, textOf } from '../../lib/hilink/protocol.js'
import { registerConfigNode } from '../shared/config-node.js'
import { numberField } from '../shared/fields.js'

const idleLogoutField = numberField(60, { min: 1, expected: 'a number of seconds such as 60' })

/** Address, trust and login of a Huawei HiLink modem; shares one session among the nodes that use it. */
export default function (RED: NodeAPI): void {
  registerConfigNode<HilinkClient>(RED, {
    type: 'hilink-config',
    addressDefaults: { scheme: 'http', host: '192.168.8.1' },
    createDevice: (settings, properties, credentials) =>
      new HilinkClient({
        device: settings.label,
        http: {
          origin: settings.address.origin,
          trust: settings.trust,
          legacyTls: settings.legacyTls,
          ...(settings.tls === undefined ? {} : { tls: settings.tls }),
          ...(settings.proxy === undefined ? {} : { proxy: settings.proxy }),
        },
        username: credentials.username,
        password: credentials.password,
        timeoutMs: settings.timeoutMs,
        maxBodyBytes: settings.maxBodyBytes,
        idleLogoutMs: idleLogoutField.read(properties.idleLogout, 'idleLogout') * 1000,
        trace: settings.trace,
      }),
    test: async (client, signal) => {
      const facts = await readModel(client, { signal })
      return {
        model: textOf(facts, 'DeviceName') || textOf(facts, 'devicename'),
        firmware: textOf(facts, 'SoftwareVersion'),
        // The API tells neither.
        clock: '',
        zone: '',
      }
    },
  })
}

/** What the modem tells of itself; the first of the two needs the login, which is what is to be tested. */
async function readModel(client: HilinkClient, options: HilinkRequestOptions): Promise<HilinkElement> {
  try {
    return (await client.get('device/information', options)).content
  } catch (thrown) {
    if (!(thrown instanceof DeviceError) || thrown.code !== 'UNSUPPORTED') throw thrown
    return (await client.get('device/basic_information', options)).content
  }
}
