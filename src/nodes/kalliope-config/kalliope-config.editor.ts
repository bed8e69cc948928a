import { prepareConfigDialog } from '../../editor/config-dialog'
import { type ConfigProperties, type Credentials, configProperties } from '../../editor/config-properties'
import { showDoorAddress } from '../../editor/door-address'
import { dialogClosed } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { offerTimezones } from '../../editor/timezones'
import { doorPathField, timezoneField } from '../../editor/validators'

interface KalliopeConfigProperties extends ConfigProperties {
  timezone: string
  domain: string
  saltDomain: string
  notifyPath: string
}

interface KalliopeCredentials extends Credentials {
  notifyUsername: string
  notifyPassword: string
}

/** What the PBX is to send, whatever the event. */
const notificationTemplate =
  '{"event":"%event_name%","id":"%event_id%","severity":"%event_severity%","time":"%event_timestamp%","params":%call_params[JSON]%}'

const address = { scheme: 'https' } as const
const common = configProperties('kalliope-config', address)

/** The name of a tenant, or nothing for the usual one. */
function tenantField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  return !/["@]/.test(value ?? '') || complaint(options, this._('kalliope-config.error.tenant'))
}

RED.nodes.registerType<KalliopeConfigProperties, KalliopeCredentials>('kalliope-config', {
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
    notifyPath: {
      value: '',
      label: text('kalliope-config', 'kalliope-config.label.notifyPath'),
      validate: doorPathField,
    },
    trace: common.trace,
    version: common.version,
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
    notifyUsername: { type: 'text' },
    notifyPassword: { type: 'password' },
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
    showDoorAddress('config', 'notifyPath', `/telecom/kalliope/${this.id}`)
    $('#telecom-door-template').val(notificationTemplate)
    prepareConfigDialog(this, { address, testProperties: ['domain', 'saltDomain', 'timezone'] })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
