import { fillCatalogue } from '../../editor/catalogue'
import { shown, toggleRow, typedField, whenChanged } from '../../editor/fields'
import { currentValue, fieldSelector } from '../../editor/open-dialog'
import { catalogued } from '../../editor/sentences'
import { complaint } from '../../editor/texts'
import { errorWords, isEnvironmentReference } from '../../editor/validators'
import { checkOptions } from '../../lib/ucm/action-options'
import { effectOf, findAction, type UcmAction, ucmActions } from '../../lib/ucm/actions'
import { isObject, prepareParameterTable, readObject } from './parameter-table.editor'

const catalogue = ucmActions
  .filter((action) => action.effect !== 'session')
  .map((action) => ({ ...action, description: explained(action.description) }))
const catalogueField = '#ucm-action-catalogue'

/** Brings the choice of the action, its parameters and what depends on them to life; call it in `oneditprepare`. */
export function prepareActionChoice(node: EditorNodeBase): void {
  typedField('action', [
    { value: 'str', label: node._('ucm-action.label.by-name'), icon: 'fa fa-bolt', autoComplete: completions },
    'msg',
    'flow',
    'global',
    'env',
    'jsonata',
  ])
  typedField('options', ['json', 'msg', 'flow', 'global', 'env', 'jsonata'])
  prepareCatalogue(node)
  const showParameters = prepareParameterTable()
  const update = () => {
    const fixed = shown('actionType') === 'str'
    const name = fixed ? shown('action').trim() : ''
    const action = findAction(name)
    showAbout(node, name, action)
    const parameters = fixed && shown('optionsType') === 'json' ? (action?.parameters ?? []) : []
    showParameters(parameters.map((parameter) => ({ ...parameter, hint: explained(parameter.hint) })))
    toggleRow('catalogue', fixed)
    toggleRow('allPages', action === undefined || action.paged)
    toggleRow('apply', action === undefined || action.effect === 'write')
  }
  whenChanged(['action', 'options'], 'node', update)
  $(fieldSelector('node', 'action')).on('keyup', update)
}

function completions(value: string): { value: string; label: string }[] {
  const wanted = value.trim().toLowerCase()
  return catalogue
    .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted))
    .map(({ name, description }) => ({ value: name, label: `${name} – ${description}` }))
}

function prepareCatalogue(node: EditorNodeBase): void {
  const entries = catalogue.map(({ name, group, description }) => ({
    value: name,
    label: `${name} – ${description}`,
    group: node._(`ucm-action.group.${group.replace(' ', '-')}`),
  }))
  fillCatalogue($(catalogueField), node._('ucm-action.placeholder.catalogue'), entries, (chosen) => {
    if (chosen !== '') $(fieldSelector('node', 'action')).typedInput('value', chosen)
  })
}

function explained(english: string): string {
  return catalogued('ucm-action', 'ucm-actions', english)
}

/** What the chosen action does: read or write, and in words. */
function showAbout(node: EditorNodeBase, name: string, action: UcmAction | undefined): void {
  $(catalogueField).val(action === undefined ? '' : name)
  const about = $('.ucm-action-about').empty()
  if (name === '') return
  const effect = effectOf(name) === 'read' ? 'read' : 'write'
  $('<span class="telecom-badge">')
    .addClass(effect)
    .text(node._(`ucm-action.effect.${effect}`))
    .appendTo(about)
  const words = action === undefined ? node._('ucm-action.hint.unknown') : explained(action.description)
  const note = action?.documented === false ? ` ${node._('ucm-action.hint.undocumented')}` : ''
  about.append(document.createTextNode(` ${words}${note}`))
}

/** Validator of `action`. */
export function actionField(
  this: EditorNodeBase,
  value: string | undefined,
  options: ValidatorOptions,
): boolean | string {
  const type = currentValue(this, 'actionType') || 'str'
  const given = value ?? ''
  if (type !== 'str') return RED.utils.validateTypedProperty(given, type, options)
  if (given.trim() === '') return complaint(options, this._('ucm-action.error.action'))
  return effectOf(given.trim()) !== 'session' || complaint(options, this._('ucm-action.error.session'))
}

/** Validator of `options`: a JSON object with all that a known action needs, by the runtime's own rules. */
export function optionsField(
  this: EditorNodeBase,
  value: string | undefined,
  options: ValidatorOptions,
): boolean | string {
  const type = currentValue(this, 'optionsType') || 'json'
  const given = value ?? ''
  if (type !== 'json') return RED.utils.validateTypedProperty(given, type, options)
  if (isEnvironmentReference(given)) return true
  const parameters = readObject(given)
  if (!isObject(parameters)) return complaint(options, this._('ucm-action.error.options'))
  const action = currentValue(this, 'action').trim()
  const isFixed = (currentValue(this, 'actionType') || 'str') === 'str'
  if (!isFixed || action === '' || effectOf(action) === 'session' || isEnvironmentReference(action)) return true
  try {
    checkOptions(action, parameters)
    return true
  } catch (error) {
    return complaint(options, errorWords(this.type, error))
  }
}
