import { prepareConfigDialog } from '../../editor/config-dialog'
import { type ConfigProperties, type Credentials, configProperties } from '../../editor/config-properties'
import { showDoorAddress } from '../../editor/door-address'
import { shown, toggleRow, whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { offerTimezones } from '../../editor/timezones'
import {
  choiceField,
  doorPathField,
  numberField,
  pathField,
  textField,
  timezoneField,
  type Validator,
} from '../../editor/validators'
import { ucmAddress } from '../../lib/ucm/address'

interface UcmCredentials extends Credentials {
  eventsUsername: string
  eventsPassword: string
  pushUsername: string
  pushPassword: string
}

interface UcmConfigProperties extends ConfigProperties {
  api: string
  timezone: string
  apiPath: string
  pushTransport: string
  pushPath: string
  pushHost: string
  pushPort: string
}

/** Needed for TCP only. */
const portField: Validator = function (value, options) {
  const isMissing = value === '' || value === undefined
  if (isMissing)
    return Reflect.get(this, 'pushTransport') !== 'tcp' || complaint(options, text(this.type, 'ucm-config.error.port'))
  return numberField(1).call(this, value, options)
}

const common = configProperties('ucm-config', ucmAddress('new'))

RED.nodes.registerType<UcmConfigProperties, UcmCredentials>('ucm-config', {
  category: 'config',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: common.name,
    address: common.address,
    api: { value: 'new', label: text('ucm-config', 'ucm-config.label.api'), validate: choiceField(['new', 'old']) },
    timezone: { value: '', label: text('ucm-config', 'telecom.label.timezone'), validate: timezoneField },
    trust: common.trust,
    fingerprint: common.fingerprint,
    tls: common.tls,
    legacyTls: common.legacyTls,
    proxy: common.proxy,
    timeout: common.timeout,
    maxBody: common.maxBody,
    apiPath: { value: '/api', label: text('ucm-config', 'ucm-config.label.apiPath'), validate: pathField },
    pushTransport: {
      value: 'none',
      label: text('ucm-config', 'ucm-config.label.pushTransport'),
      validate: choiceField(['none', 'http', 'tcp']),
    },
    pushPath: { value: '', label: text('ucm-config', 'ucm-config.label.pushPath'), validate: doorPathField },
    pushHost: { value: '', label: text('ucm-config', 'ucm-config.label.pushHost'), validate: textField },
    pushPort: { value: '', label: text('ucm-config', 'ucm-config.label.pushPort'), validate: portField },
    trace: common.trace,
    version: common.version,
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
    eventsUsername: { type: 'text' },
    eventsPassword: { type: 'password' },
    pushUsername: { type: 'text' },
    pushPassword: { type: 'password' },
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
    const showOrigin = prepareConfigDialog(this, {
      address: () => ucmAddress(shown('api', 'config')),
      testProperties: ['api', 'apiPath', 'timezone'],
    })
    whenChanged(['api'], 'config', () => {
      const isOld = shown('api', 'config') === 'old'
      toggleRow('new-api', !isOld)
      toggleRow('old-api', isOld)
      showOrigin()
    })
    showDoorAddress('config', 'pushPath', `/telecom/ucm/${this.id}`)
    whenChanged(['pushTransport'], 'config', () => {
      toggleRow('push-http', shown('pushTransport', 'config') === 'http')
      toggleRow('push-tcp', shown('pushTransport', 'config') === 'tcp')
    })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
