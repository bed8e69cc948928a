import { shown } from '../../editor/fields'
import { fieldSelector } from '../../editor/open-dialog'

/** One row of the table: a parameter of the chosen action or method. */
export interface Parameter {
  name: string
  required: boolean
  hint: string
  example: string
  values?: readonly string[]
  alsoNamed?: string
}

type JsonObject = Record<string, unknown>

/** The JSON object that a text holds (`{}` for none), or `undefined` if it holds something else. */
export function readObject(text: string): JsonObject | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A table that edits the JSON object of the field `options`, one row per parameter. Keys that have no row stay. The
 * returned function shows the rows for these parameters, with what the field holds now.
 */
export function prepareParameterTable(): (parameters: readonly Parameter[]) => void {
  const table = $('table.telecom-parameters')
  let inTable = ''
  return (parameters) => {
    const options = readObject(shown('options'))
    table.toggle(parameters.length > 0 && options !== undefined)
    if (options === undefined) return
    const names = parameters.map(({ name }) => name).join()
    if (names !== inTable) table.children('tbody').empty().append(parameters.map(row))
    inTable = names
    for (const parameter of parameters) showValue(parameter, options)
  }
}

function fieldId(name: string): string {
  return `telecom-parameter-${name.replace(/\W/g, '_')}`
}

function row(parameter: Parameter): JQuery {
  const id = fieldId(parameter.name)
  const label = $('<label>')
    .attr('for', id)
    .text(parameter.required ? `${parameter.name} *` : parameter.name)
  const field = $('<input type="text">').attr({ id, placeholder: parameter.example })
  if (parameter.required) field.attr('aria-required', 'true')
  field.on('change keyup', () => write(parameter, String(field.val())))
  const hint = $('<div class="telecom-hint">').text(parameter.hint)
  const cell = $('<td>').append(field, hint)
  if (parameter.values !== undefined) {
    field.attr('list', `${id}-values`)
    cell.append(suggestions(`${id}-values`, parameter.values))
  }
  return $('<tr>').append($('<td>').append(label), cell)
}

/** Suggestions, not limits: some parameters take several of the words, and firmwares know more. */
function suggestions(id: string, values: readonly string[]): JQuery {
  const list: JQuery = $('<datalist>').attr('id', id)
  for (const value of values) $('<option>').val(value).appendTo(list)
  return list
}

function showValue(parameter: Parameter, options: JsonObject): void {
  const field = $(`#${fieldId(parameter.name)}`)
  const value =
    options[parameter.name] ?? (parameter.alsoNamed === undefined ? undefined : options[parameter.alsoNamed])
  const words = value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  field.toggleClass('input-error', parameter.required && words === '')
  if (field.val() !== words) field.val(words)
}

function write(parameter: Parameter, words: string): void {
  const options = readObject(shown('options'))
  if (options === undefined) return
  const name =
    parameter.alsoNamed !== undefined && parameter.alsoNamed in options ? parameter.alsoNamed : parameter.name
  const before = options[name]
  if (words === (typeof before === 'string' ? before : JSON.stringify(before ?? ''))) return
  const others = Object.entries(options).filter(([key]) => key !== name)
  const next =
    words === '' ? others : name in options ? Object.entries({ ...options, [name]: words }) : [...others, [name, words]]
  $(fieldSelector('node', 'options')).typedInput('value', JSON.stringify(Object.fromEntries(next)))
}
