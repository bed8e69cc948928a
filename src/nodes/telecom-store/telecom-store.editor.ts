import { dialogClosed, dialogOpened } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { isEnvironmentReference } from '../../editor/validators'

interface StoreProperties {
  name: string
  url: string
  schema: string
  tls: string
  instance: string
  version: number
}

interface StoreCredentials {
  username: string
  password: string
}

function urlField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const given = value ?? ''
  return (
    isEnvironmentReference(given) ||
    /^postgres(ql)?:\/\/[^@/]+(\/[^@]*)?$/.test(given) ||
    complaint(options, text(this.type, 'telecom-store.error.url'))
  )
}

function schemaField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const given = value ?? ''
  return (
    isEnvironmentReference(given) ||
    /^([a-z_]\w{0,62})?$/i.test(given) ||
    complaint(options, text(this.type, 'telecom-store.error.schema'))
  )
}

RED.nodes.registerType<StoreProperties, StoreCredentials>('telecom-store', {
  category: 'config',
  icon: 'telecom-calls.svg',
  defaults: {
    name: { value: '' },
    url: { value: '', required: true, label: text('telecom-store', 'telecom-store.label.url'), validate: urlField },
    schema: { value: 'telecom', label: text('telecom-store', 'telecom-store.label.schema'), validate: schemaField },
    tls: { value: '', type: 'tls-config', required: false, label: text('telecom-store', 'telecom.label.tls') },
    instance: { value: '' },
    version: { value: 1 },
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
  },
  paletteLabel: function () {
    return this._('telecom-store.paletteLabel')
  },
  label: function () {
    return this.name || this._('telecom-store.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare: function () {
    dialogOpened(this)
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
