import { prepareConfigDialog } from '../../editor/config-dialog'
import { type ConfigProperties, type Credentials, configProperties } from '../../editor/config-properties'
import { shown, toggleRow, whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { choiceField, numberField, textField } from '../../editor/validators'

interface SagemcomConfigProperties extends ConfigProperties {
  api: string
  encryption: string
  salt: string
  idleLogout: number
}

const address = { scheme: 'http', host: '192.168.1.1' } as const
const common = configProperties('sagemcom-config', address)

RED.nodes.registerType<SagemcomConfigProperties, Credentials>('sagemcom-config', {
  category: 'config',
  icon: 'telecom-router.svg',
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
    api: {
      value: 'auto',
      label: text('sagemcom-config', 'sagemcom-config.label.api'),
      validate: choiceField(['auto', 'xmo', 'rest', 'rest-cable']),
    },
    encryption: {
      value: 'auto',
      label: text('sagemcom-config', 'sagemcom-config.label.encryption'),
      validate: choiceField(['auto', 'md5', 'sha512', 'md5-nonce']),
    },
    salt: { value: '', label: text('sagemcom-config', 'sagemcom-config.label.salt'), validate: textField },
    idleLogout: {
      value: 60,
      label: text('sagemcom-config', 'sagemcom-config.label.idleLogout'),
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
    return this._('sagemcom-config.paletteLabel')
  },
  label: function () {
    return this.name || this.address || address.host
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare: function () {
    prepareConfigDialog(this, { address, testProperties: ['api', 'encryption', 'salt', 'idleLogout'] })
    // Hash and salt belong to the older interface; one of the newer ones knows no users.
    whenChanged(['api'], 'config', () => {
      const isRest = shown('api', 'config').startsWith('rest')
      toggleRow('username', shown('api', 'config') !== 'rest-cable')
      toggleRow('encryption', !isRest)
      toggleRow('salt', !isRest)
    })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
