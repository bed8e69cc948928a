import { prepareConfigDialog } from '../../editor/config-dialog'
import { type ConfigProperties, type Credentials, configProperties } from '../../editor/config-properties'
import { dialogClosed } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { numberField } from '../../editor/validators'

interface HilinkConfigProperties extends ConfigProperties {
  idleLogout: number
}

const address = { scheme: 'http', host: '192.168.8.1' } as const
const common = configProperties('hilink-config', address)

RED.nodes.registerType<HilinkConfigProperties, Credentials>('hilink-config', {
  category: 'config',
  icon: 'telecom-modem.svg',
  defaults: {
    name: common.name,
    address: common.address,
    trust: common.trust,
    fingerprint: common.fingerprint,
    tls: common.tls,
    legacyTls: common.legacyTls,
    proxy: common.proxy,
    timeout: common.timeout,
    maxBody: common.maxBody,
    idleLogout: {
      value: 60,
      label: text('hilink-config', 'hilink-config.label.idleLogout'),
      validate: numberField(1, { fractions: true }),
    },
    trace: common.trace,
    version: common.version,
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
  },
  paletteLabel: function () {
    return this._('hilink-config.paletteLabel')
  },
  label: function () {
    return this.name || this.address || address.host
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare: function () {
    prepareConfigDialog(this, { address, testProperties: ['idleLogout'] })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
