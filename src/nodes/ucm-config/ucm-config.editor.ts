import { prepareConfigDialog } from '../../editor/config-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { offerTimezones } from '../../editor/timezones'
import {
  addressField,
  choiceField,
  fingerprintField,
  numberField,
  pathField,
  timezoneField,
} from '../../editor/validators'

interface UcmConfigProperties {
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
  apiPath: string
  trace: boolean
  version: number
}

interface UcmCredentials {
  username: string
  password: string
}

const address = { scheme: 'https', port: 8089 } as const

RED.nodes.registerType<UcmConfigProperties, UcmCredentials>('ucm-config', {
  category: 'config',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: { value: '' },
    address: {
      value: '',
      label: text('ucm-config', 'telecom.label.address'),
      validate: addressField(address),
    },
    timezone: { value: '', label: text('ucm-config', 'telecom.label.timezone'), validate: timezoneField },
    trust: {
      value: 'verify',
      label: text('ucm-config', 'telecom.label.trust'),
      validate: choiceField(['verify', 'pin', 'insecure']),
    },
    fingerprint: {
      value: '',
      label: text('ucm-config', 'telecom.label.fingerprint'),
      validate: fingerprintField,
    },
    tls: { value: '', type: 'tls-config', required: false, label: text('ucm-config', 'telecom.label.tls') },
    legacyTls: { value: false },
    proxy: { value: '', type: 'http proxy', required: false, label: text('ucm-config', 'telecom.label.proxy') },
    timeout: { value: 15000, label: text('ucm-config', 'telecom.label.timeout'), validate: numberField(1) },
    maxBody: {
      value: 64,
      label: text('ucm-config', 'telecom.label.maxBody'),
      validate: numberField(0.001, { fractions: true }),
    },
    apiPath: { value: '/api', label: text('ucm-config', 'ucm-config.label.apiPath'), validate: pathField },
    trace: { value: false },
    version: { value: 1 },
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
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
