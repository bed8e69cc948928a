import {
  concurrencyProperty,
  deviceNameProperty,
  maxWaitProperty,
  prepareActionDialog,
} from '../../editor/action-dialog'
import { fillCatalogue } from '../../editor/catalogue'
import { shown, textTypes, toggleRow, typedField, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed, fieldSelector } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { complaint, text } from '../../editor/texts'
import { choiceField, deviceOrName, isEnvironmentReference, readableField, typedValue } from '../../editor/validators'
import { restPaths } from '../../lib/sagemcom/requests/rest-paths'
import { checkRestPath, queryText, restEffect, restMethods } from '../../lib/sagemcom/requests/rest-request'

interface SagemcomRequestProperties {
  name: string
  device: string
  method: string
  path: string
  pathType: string
  query: string
  body: string
  bodyType: string
  allowWrite: boolean
  deviceName: string
  deviceNameType: string
  concurrency: number
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

/** A path on the router itself. */
function pathField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const type = currentValue(this, 'pathType') || 'str'
  const given = (value ?? '').trim()
  if (type !== 'str') return RED.utils.validateTypedProperty(given, type, options)
  if (isEnvironmentReference(given)) return true
  try {
    checkRestPath(given)
    return true
  } catch {
    return complaint(options, this._('sagemcom-request.error.path'))
  }
}

/** Fills the list of known paths; choosing one fills method, path and body. */
function prepareCatalogue(node: EditorNodeBase): void {
  const entries = restPaths.map(({ method, path }, index) => ({
    value: String(index),
    label: `${method} ${path}`,
    group: node._(`sagemcom-request.family.${path.startsWith('/api/') ? 'rest' : 'rest-cable'}`),
  }))
  const placeholder = node._('sagemcom-request.placeholder.catalogue')
  fillCatalogue($('#sagemcom-request-catalogue'), placeholder, entries, (index) => {
    const chosen = restPaths[index === '' ? -1 : Number(index)]
    if (chosen === undefined) return
    $(fieldSelector('node', 'method')).val(chosen.method).trigger('change')
    $(fieldSelector('node', 'path')).typedInput('type', 'str')
    $(fieldSelector('node', 'path')).typedInput('value', chosen.path)
    if (chosen.body === undefined) return
    $(fieldSelector('node', 'body')).typedInput('type', 'json')
    $(fieldSelector('node', 'body')).typedInput('value', chosen.body)
  })
}

/** Says what the chosen request does, and shows the fields that it needs. */
function showRequest(node: EditorNodeBase): void {
  const method = restMethods.find((known) => known === shown('method')) ?? 'GET'
  const isFixed = shown('pathType') === 'str' || shown('pathType') === ''
  const path = isFixed ? shown('path').trim() : ''
  toggleRow('body', method !== 'GET')
  toggleRow('catalogue', isFixed)
  const about = $('.sagemcom-request-about').empty()
  if (path === '') return
  const effect = restEffect(method, path)
  $('<span class="telecom-badge">')
    .addClass(effect === 'read' ? 'read' : 'write')
    .text(node._(`sagemcom-request.effect.${effect}`))
    .appendTo(about)
}

RED.nodes.registerType<SagemcomRequestProperties>('sagemcom-request', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#45BFA5',
  icon: 'telecom-action.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'sagemcom-config',
      validate: deviceOrName,
      label: text('sagemcom-request', 'telecom.label.device'),
    },
    method: {
      value: 'GET',
      label: text('sagemcom-request', 'sagemcom-request.label.method'),
      validate: choiceField(restMethods),
    },
    path: { value: '', label: text('sagemcom-request', 'sagemcom-request.label.path'), validate: pathField },
    pathType: { value: 'str' },
    query: {
      value: '',
      label: text('sagemcom-request', 'sagemcom-request.label.query'),
      validate: readableField(queryText),
    },
    body: { value: '', label: text('sagemcom-request', 'sagemcom-request.label.body'), validate: typedValue('body') },
    bodyType: { value: 'json' },
    allowWrite: { value: false },
    deviceName: deviceNameProperty('sagemcom-request'),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty('sagemcom-request'),
    maxWait: maxWaitProperty('sagemcom-request', 30),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('sagemcom-request.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'sagemcom-request.searchWords')
  },
  label: function () {
    const fixed = this.pathType === 'str' && this.path ? `${this.method} ${this.path}` : ''
    return this.name || fixed || this._('sagemcom-request.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('sagemcom-request.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'sagemcom-request.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    typedField('path', textTypes)
    typedField('body', ['json', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'])
    prepareCatalogue(this)
    whenChanged(['method', 'path'], 'node', () => showRequest(this))
    $(fieldSelector('node', 'path')).on('keyup', () => showRequest(this))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
