import { prepareConfigDialog } from '../../editor/config-dialog'
import { type ConfigProperties, type Credentials, configProperties } from '../../editor/config-properties'
import { dialogClosed } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { offerTimezones } from '../../editor/timezones'
import { pathField, timezoneField } from '../../editor/validators'

interface UcmCredentials extends Credentials {
  eventsUsername: string
  eventsPassword: string
}

interface UcmConfigProperties extends ConfigProperties {
  timezone: string
  apiPath: string
}

const address = { scheme: 'https', port: 8089 } as const
const common = configProperties('ucm-config', address)

RED.nodes.registerType<UcmConfigProperties, UcmCredentials>('ucm-config', {
  category: 'config',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: common.name,
    address: common.address,
    timezone: { value: '', label: text('ucm-config', 'telecom.label.timezone'), validate: timezoneField },
    trust: common.trust,
    fingerprint: common.fingerprint,
    tls: common.tls,
    legacyTls: common.legacyTls,
    proxy: common.proxy,
    timeout: common.timeout,
    maxBody: common.maxBody,
    apiPath: { value: '/api', label: text('ucm-config', 'ucm-config.label.apiPath'), validate: pathField },
    trace: common.trace,
    version: common.version,
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
    eventsUsername: { type: 'text' },
    eventsPassword: { type: 'password' },
  },
  paletteLabel: function () {
    return this._('ucm-config.paletteLabel')
  },
  label: function () {
    return this.name || this.address || 'ucm-config'
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare: function () {
    offerTimezones()
    prepareConfigDialog(this, { address, testProperties: ['apiPath', 'timezone'] })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
