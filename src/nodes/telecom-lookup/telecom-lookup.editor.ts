import { maxWaitProperty, prepareActionDialog } from '../../editor/action-dialog'
import { shown, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { complaint, text } from '../../editor/texts'
import { choiceField, isEnvironmentReference, type Validator } from '../../editor/validators'

interface TelecomLookupProperties {
  name: string
  source: string
  path: string
  country: string
  outsidePrefix: string
  overwrite: boolean
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

const sources: readonly string[] = ['csv', 'vcard', 'flow', 'global', 'msg']

/** Needed for all sources but `msg`, which then takes `msg.contacts`. */
const pathField: Validator = function (value, options) {
  if (value === undefined || value.trim() !== '' || currentValue(this, 'source') === 'msg') return true
  return complaint(options, text(this.type, 'telecom-lookup.error.path'))
}

function patternField(pattern: RegExp, error: string): Validator {
  return function (value, options) {
    if (value === undefined || value === '' || pattern.test(value) || isEnvironmentReference(value)) return true
    return complaint(options, text(this.type, `telecom-lookup.error.${error}`))
  }
}

RED.nodes.registerType<TelecomLookupProperties>('telecom-lookup', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#8FC24A',
  icon: 'telecom-contacts.svg',
  defaults: {
    name: { value: '' },
    source: {
      value: 'csv',
      label: text('telecom-lookup', 'telecom-lookup.label.source'),
      validate: choiceField(sources),
    },
    path: {
      value: '',
      label: text('telecom-lookup', 'telecom-lookup.label.path'),
      validate: pathField,
    },
    country: {
      value: '',
      label: text('telecom-lookup', 'telecom-lookup.label.country'),
      validate: patternField(/^\s*[a-z]{2}\s*$/i, 'country'),
    },
    outsidePrefix: {
      value: '',
      label: text('telecom-lookup', 'telecom-lookup.label.outsidePrefix'),
      validate: patternField(/^\d{1,6}$/, 'outsidePrefix'),
    },
    overwrite: { value: false },
    maxWait: maxWaitProperty('telecom-lookup', 30),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('telecom-lookup.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'telecom-lookup.searchWords')
  },
  label: function () {
    return this.name || this._('telecom-lookup.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('telecom-lookup.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'telecom-lookup.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    whenChanged(['source'], 'node', () => showSource(this, shown('source')))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})

function showSource(node: EditorNodeBase, source: string): void {
  const isFile = source === 'csv' || source === 'vcard'
  $('.telecom-lookup-source-hint').text(node._(`telecom-lookup.hint.${source}`))
  $('.telecom-lookup-path-label').text(node._(`telecom-lookup.label.${isFile ? 'path' : 'key'}`))
  $('.telecom-lookup-path-hint').text(node._(`telecom-lookup.hint.${isFile ? 'path' : 'key'}`))
  $('#node-input-path').attr('placeholder', { csv: 'contacts.csv', vcard: 'contacts.vcf' }[source] ?? 'contacts')
}
