import { prepareConfigDialog } from '../../editor/config-dialog'
import { type ConfigProperties, type Credentials, configProperties } from '../../editor/config-properties'
import { shown, toggleRow, whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { offerTimezones } from '../../editor/timezones'
import { choiceField, pathField, timezoneField } from '../../editor/validators'
import { ucmAddress } from '../../lib/ucm/address'

interface UcmCredentials extends Credentials {
  eventsUsername: string
  eventsPassword: string
}

interface UcmConfigProperties extends ConfigProperties {
  api: string
  timezone: string
  apiPath: string
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
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
