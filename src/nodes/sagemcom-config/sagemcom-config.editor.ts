import { prepareConfigDialog } from '../../editor/config-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { addressField, choiceField, fingerprintField, numberField } from '../../editor/validators'

interface SagemcomConfigProperties {
  name: string
  address: string
  trust: string
  fingerprint: string
  tls: string
  legacyTls: boolean
  proxy: string
  timeout: number
  maxBody: number
  encryption: string
  salt: string
  idleLogout: number
  trace: boolean
  version: number
}

interface SagemcomCredentials {
  username: string
  password: string
}

const address = { scheme: 'http', host: '192.168.1.1' } as const

RED.nodes.registerType<SagemcomConfigProperties, SagemcomCredentials>('sagemcom-config', {
  category: 'config',
  icon: 'telecom-router.svg',
  defaults: {
    name: { value: '' },
    address: {
      value: '',
      label: text('sagemcom-config', 'telecom.label.address'),
      validate: addressField(address),
    },
    trust: {
      value: 'verify',
      label: text('sagemcom-config', 'telecom.label.trust'),
      validate: choiceField(['verify', 'pin', 'insecure']),
    },
    fingerprint: {
      value: '',
      label: text('sagemcom-config', 'telecom.label.fingerprint'),
      validate: fingerprintField,
    },
    tls: { value: '', type: 'tls-config', required: false, label: text('sagemcom-config', 'telecom.label.tls') },
    legacyTls: { value: false },
    proxy: { value: '', type: 'http proxy', required: false, label: text('sagemcom-config', 'telecom.label.proxy') },
    timeout: { value: 15000, label: text('sagemcom-config', 'telecom.label.timeout'), validate: numberField(1) },
    maxBody: {
      value: 64,
      label: text('sagemcom-config', 'telecom.label.maxBody'),
      validate: numberField(0.001, { fractions: true }),
    },
    encryption: {
      value: 'auto',
      label: text('sagemcom-config', 'sagemcom-config.label.encryption'),
      validate: choiceField(['auto', 'md5', 'sha512', 'md5-nonce']),
    },
    salt: { value: '' },
    idleLogout: {
      value: 60,
      label: text('sagemcom-config', 'sagemcom-config.label.idleLogout'),
      validate: numberField(1, { fractions: true }),
    },
    trace: { value: false },
    version: { value: 1 },
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
  },
  paletteLabel: function () {
    return this._('sagemcom-config.paletteLabel')
  },
  label: function () {
    return this.name || this.address || address.host
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare: function () {
    prepareConfigDialog(this, { address, testProperties: ['encryption', 'salt', 'idleLogout'] })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
