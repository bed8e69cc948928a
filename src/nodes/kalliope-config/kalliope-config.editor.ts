import { prepareConfigDialog } from '../../editor/config-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { offerTimezones } from '../../editor/timezones'
import { addressField, choiceField, fingerprintField, numberField, timezoneField } from '../../editor/validators'

interface KalliopeConfigProperties {
  name: string
  address: string
  timezone: string
  trust: string
  fingerprint: string
  tls: string
  legacyTls: boolean
  proxy: string
  timeout: number
  maxBody: number
  domain: string
  saltDomain: string
  trace: boolean
  version: number
}

interface KalliopeCredentials {
  username: string
  password: string
}

const address = { scheme: 'https' } as const

/** The name of a tenant, or nothing for the usual one. */
function tenantField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  return !/["@]/.test(value ?? '') || complaint(options, this._('kalliope-config.error.tenant'))
}

RED.nodes.registerType<KalliopeConfigProperties, KalliopeCredentials>('kalliope-config', {
  category: 'config',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: { value: '' },
    address: {
      value: '',
      label: text('kalliope-config', 'telecom.label.address'),
      validate: addressField(address),
    },
    timezone: { value: '', label: text('kalliope-config', 'telecom.label.timezone'), validate: timezoneField },
    trust: {
      value: 'verify',
      label: text('kalliope-config', 'telecom.label.trust'),
      validate: choiceField(['verify', 'pin', 'insecure']),
    },
    fingerprint: {
      value: '',
      label: text('kalliope-config', 'telecom.label.fingerprint'),
      validate: fingerprintField,
    },
    tls: { value: '', type: 'tls-config', required: false, label: text('kalliope-config', 'telecom.label.tls') },
    legacyTls: { value: false },
    proxy: { value: '', type: 'http proxy', required: false, label: text('kalliope-config', 'telecom.label.proxy') },
    timeout: { value: 15000, label: text('kalliope-config', 'telecom.label.timeout'), validate: numberField(1) },
    maxBody: {
      value: 64,
      label: text('kalliope-config', 'telecom.label.maxBody'),
      validate: numberField(0.001, { fractions: true }),
    },
    domain: { value: 'default', label: text('kalliope-config', 'kalliope-config.label.domain'), validate: tenantField },
    saltDomain: {
      value: '',
      label: text('kalliope-config', 'kalliope-config.label.saltDomain'),
      validate: tenantField,
    },
    trace: { value: false },
    version: { value: 1 },
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
