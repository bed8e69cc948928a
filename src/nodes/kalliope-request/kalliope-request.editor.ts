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
import { catalogued } from '../../editor/sentences'
import { complaint, text } from '../../editor/texts'
import { choiceField, deviceOrName, isEnvironmentReference, readableField, typedValue } from '../../editor/validators'
import { effectOf, findEndpoint, kalliopeEndpoints, kalliopeMethods } from '../../lib/kalliope/endpoints'
import { checkedPath, mediaType, queryText } from '../../lib/kalliope/request-grammar'

interface KalliopeRequestProperties {
  name: string
  device: string
  method: string
  path: string
  pathType: string
  query: string
  body: string
  bodyType: string
  accept: string
  allowWrite: boolean
  deviceName: string
  deviceNameType: string
  concurrency: number
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

/** A path of the API, every part of it filled in. */
function pathField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const type = currentValue(this, 'pathType') || 'str'
  const given = (value ?? '').trim()
  if (type !== 'str') return RED.utils.validateTypedProperty(given, type, options)
  if (isEnvironmentReference(given)) return true
  if (/\{[^{}]*\}/.test(given)) return complaint(options, this._('kalliope-request.error.open'))
  try {
    checkedPath(given)
    return true
  } catch {
    return complaint(options, this._('kalliope-request.error.path'))
  }
}

function explained(english: string): string {
  return catalogued('kalliope-request', 'kalliope-paths', english)
}

/** Fills the list of known endpoints; choosing one fills method, path and body. */
function prepareCatalogue(node: EditorNodeBase): void {
  const entries = kalliopeEndpoints.map(({ method, path, description }, index) => ({
    value: String(index),
    label: `${method} ${path} – ${explained(description)}`,
  }))
  const placeholder = node._('kalliope-request.placeholder.catalogue')
  fillCatalogue($('#kalliope-request-catalogue'), placeholder, entries, (index) => {
    const chosen = kalliopeEndpoints[index === '' ? -1 : Number(index)]
    if (chosen === undefined) return
    $(fieldSelector('node', 'method')).val(chosen.method).trigger('change')
    $(fieldSelector('node', 'path')).typedInput('type', 'str')
    $(fieldSelector('node', 'path')).typedInput('value', chosen.path)
    if (chosen.body === undefined) return
    $(fieldSelector('node', 'body')).typedInput('type', 'json')
    $(fieldSelector('node', 'body')).typedInput('value', chosen.body)
  })
}

/** A media type of its own, or none at all, as flows may hold it, is a choice like the others. */
function offerOwnMediaType({ accept }: KalliopeRequestProperties): void {
  const field = $(fieldSelector('node', 'accept'))
  if (field.find('option').filter((_index, option) => $(option).val() === accept).length > 0) return
  $('<option>')
    .val(accept)
    .text(accept === '' ? 'JSON' : accept)
    .appendTo(field)
  field.val(accept)
}

/** Says what the chosen request does, and shows the fields that it needs. */
function showRequest(node: EditorNodeBase): void {
  const method = kalliopeMethods.find((known) => known === shown('method')) ?? 'GET'
  const path = shown('pathType') === 'str' || shown('pathType') === '' ? shown('path').trim() : ''
  toggleRow('body', method !== 'GET')
  toggleRow('catalogue', shown('pathType') === 'str' || shown('pathType') === '')
  const about = $('.kalliope-request-about').empty()
  if (path === '') return
  const effect = effectOf(method, path)
  const known = findEndpoint(method, path)
  const words = known === undefined ? node._('kalliope-request.hint.unknown') : explained(known.description)
  $('<span class="telecom-badge">')
    .addClass(effect)
    .text(node._(`kalliope-request.effect.${effect}`))
    .appendTo(about)
  about.append(document.createTextNode(` ${words}`))
}

RED.nodes.registerType<KalliopeRequestProperties>('kalliope-request', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#B48DE3',
  icon: 'telecom-action.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'kalliope-config',
      validate: deviceOrName,
      label: text('kalliope-request', 'telecom.label.device'),
    },
    method: {
      value: 'GET',
      label: text('kalliope-request', 'kalliope-request.label.method'),
      validate: choiceField(kalliopeMethods),
    },
    path: { value: '', label: text('kalliope-request', 'kalliope-request.label.path'), validate: pathField },
    pathType: { value: 'str' },
    query: {
      value: '',
      label: text('kalliope-request', 'kalliope-request.label.query'),
      validate: readableField(queryText),
    },
    body: {
      value: '',
      label: text('kalliope-request', 'kalliope-request.label.body'),
      validate: typedValue('body'),
    },
    bodyType: { value: 'str' },
    accept: {
      value: 'json',
      label: text('kalliope-request', 'kalliope-request.label.accept'),
      validate: readableField((value) => mediaType(value ?? '')),
    },
    allowWrite: { value: false },
    deviceName: deviceNameProperty('kalliope-request'),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty('kalliope-request'),
    maxWait: maxWaitProperty('kalliope-request', 30),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('kalliope-request.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'kalliope-request.searchWords')
  },
  label: function () {
    const fixed = this.pathType === 'str' && this.path ? `${this.method} ${this.path}` : ''
    return this.name || fixed || this._('kalliope-request.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('kalliope-request.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'kalliope-request.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    typedField('path', textTypes)
    typedField('body', ['str', 'json', 'bin', 'msg', 'flow', 'global', 'env', 'jsonata'])
    prepareCatalogue(this)
    offerOwnMediaType(this)
    whenChanged(['method', 'path'], 'node', () => showRequest(this))
    $(fieldSelector('node', 'path')).on('keyup', () => showRequest(this))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
