import { prepareConfigDialog } from '../../editor/config-dialog'
import { type ConfigProperties, type Credentials, configProperties } from '../../editor/config-properties'
import { dialogClosed } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { offerTimezones } from '../../editor/timezones'
import { timezoneField } from '../../editor/validators'

interface KalliopeConfigProperties extends ConfigProperties {
  timezone: string
  domain: string
  saltDomain: string
}

const address = { scheme: 'https' } as const
const common = configProperties('kalliope-config', address)

/** The name of a tenant, or nothing for the usual one. */
function tenantField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  return !/["@]/.test(value ?? '') || complaint(options, this._('kalliope-config.error.tenant'))
}

RED.nodes.registerType<KalliopeConfigProperties, Credentials>('kalliope-config', {
  category: 'config',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: common.name,
    address: common.address,
    timezone: { value: '', label: text('kalliope-config', 'telecom.label.timezone'), validate: timezoneField },
    trust: common.trust,
    fingerprint: common.fingerprint,
    tls: common.tls,
    legacyTls: common.legacyTls,
    proxy: common.proxy,
    timeout: common.timeout,
    maxBody: common.maxBody,
    domain: { value: 'default', label: text('kalliope-config', 'kalliope-config.label.domain'), validate: tenantField },
    saltDomain: {
      value: '',
      label: text('kalliope-config', 'kalliope-config.label.saltDomain'),
      validate: tenantField,
    },
    trace: common.trace,
    version: common.version,
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
  },
  paletteLabel: function () {
    return this._('kalliope-config.paletteLabel')
  },
  label: function () {
    return this.name || this.address || 'kalliope-config'
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare: function () {
    offerTimezones()
    prepareConfigDialog(this, { address, testProperties: ['domain', 'saltDomain', 'timezone'] })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
