import { callDirections, callStatuses, isMissed } from '../lib/calls/call-record'
import { checkList, shown, textTypes, toggleRow, typedField, whenChanged } from './fields'
import { currentValue } from './open-dialog'
import { prepareRemembered } from './remembered'
import { openSectionsInUse } from './sections'
import { complaint } from './texts'
import { isEnvironmentReference } from './validators'

/** Values of `range`, as saved in flows. */
export const callRanges = [
  'new',
  'between',
  'today',
  'yesterday',
  'last-hours',
  'last-days',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
]

const timeTypes = ['str', 'num', 'date', 'msg', 'flow', 'global', 'env', 'jsonata']

/** Brings the rows to life that the call-record nodes of all PBXs share; call it in `oneditprepare`. */
export function prepareCallExport(node: EditorNodeBase): void {
  typedField('start', timeTypes)
  typedField('end', timeTypes)
  offerCalendar('start')
  offerCalendar('end')
  prepareCalls(node)
  whenChanged(['range', 'firstRun', 'commit'], 'node', () => showRange(node, shown('range')))
}

/** The same for the nodes that emit each call as soon as it has ended. */
export function prepareCallsIn(node: EditorNodeBase): void {
  prepareCalls(node)
  whenChanged(['firstRun', 'commit'], 'node', () => showRange(node, 'new'))
}

function prepareCalls(node: EditorNodeBase): void {
  prepareRemembered()
  openSectionsInUse(node)
  typedField('caller', textTypes)
  typedField('callee', textTypes)
  const tickDirections = checkList('direction', callDirections, (word) => node._(`telecom.calls.direction.${word}`))
  const tickStatuses = checkList('callStatus', callStatuses, (word) => node._(`telecom.calls.status.${word}`))
  $('.telecom-missed-button').on('click', (event) => {
    event.preventDefault()
    tickDirections(callDirections.filter((direction) => callStatuses.some((status) => isMissed(direction, status))))
    tickStatuses(callStatuses.filter((status) => isMissed('inbound', status)))
  })
  whenChanged(['emit'], 'node', showOutput)
  showPosition(node)
  $('.telecom-reset-button').on('click', (event) => {
    event.preventDefault()
    resetCursor(node)
  })
}

/** A calendar beside a time that is given as text; what it gives is PBX time. */
function offerCalendar(property: string): void {
  const field = $(`#node-input-${property}`)
  const calendar = $('<input type="datetime-local" class="telecom-calendar">')
  calendar.on('change', () => {
    field.typedInput('type', 'str')
    field.typedInput('value', String(calendar.val()))
  })
  $(`.telecom-row-${property}`).children('.telecom-hint').before(calendar)
  field.on('change', () => calendar.toggle(field.typedInput('type') === 'str'))
}

/** Where the deployed node has come to. */
function showPosition(node: EditorNodeBase): void {
  const show = (newestMs: unknown) =>
    $('.telecom-position').text(
      typeof newestMs === 'number'
        ? node._('telecom.calls.position.known', { time: new Date(newestMs).toLocaleString() })
        : node._('telecom.calls.position.none'),
    )
  show(null)
  $.ajax({ url: `telecom/${node.type}/${encodeURIComponent(node.id)}/cursor`, method: 'GET' }).done(
    (reply: { newestMs?: unknown }) => show(reply.newestMs),
  )
}

function showRange(node: EditorNodeBase, range: string): void {
  const isNew = range === 'new'
  const firstRun = isNew ? shown('firstRun') : ''
  const counted = isNew ? firstRun === 'last-days' : range === 'last-hours' || range === 'last-days'
  toggleRow('new', isNew)
  toggleRow('count', counted)
  toggleRow('start', range === 'between' || firstRun === 'all')
  toggleRow('end', range === 'between')
  toggleRow('auto', isNew && shown('commit') !== 'ack')
  toggleRow('ack', isNew && shown('commit') === 'ack')
  $('.telecom-count-label').text(
    node._(range === 'last-hours' ? 'telecom.calls.label.hours' : 'telecom.calls.label.days'),
  )
}

function showOutput(): void {
  const emit = shown('emit')
  toggleRow('array', emit === 'array')
  toggleRow('join', emit !== 'array')
  toggleRow('batchSize', emit === 'batch' || emit === 'csv')
  toggleRow('csv', emit === 'csv')
}

/** Makes the deployed node forget where it was; nothing else of the dialog is sent or saved. */
function resetCursor(node: EditorNodeBase): void {
  const result = $('.telecom-reset-result')
  $.ajax({
    url: `telecom/${node.type}/${encodeURIComponent(node.id)}/reset-cursor`,
    method: 'POST',
    contentType: 'application/json',
    data: '{}',
  })
    .done(() => {
      result.text(node._('telecom.calls.reset.done'))
      showPosition(node)
    })
    .fail((failed) =>
      result.text(node._(failed.status === 404 ? 'telecom.calls.reset.not-deployed' : 'telecom.calls.reset.failed')),
    )
}

/** Validator of `start`: a time, needed only for `between`. */
export function startField(
  this: EditorNodeBase,
  value: string | undefined,
  options: ValidatorOptions,
): boolean | string {
  const isTimestamp = currentValue(this, 'startType') === 'date'
  if ((value ?? '').trim() === '' && !isTimestamp && currentValue(this, 'range') === 'between') {
    return complaint(options, this._('telecom.calls.error.start'))
  }
  return timeField.call(this, value, options, 'start')
}

/** Validator of `end`: a time; empty means now. */
export function endField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  return timeField.call(this, value, options, 'end')
}

function timeField(
  this: EditorNodeBase,
  value: string | undefined,
  options: ValidatorOptions,
  property: string,
): boolean | string {
  if (value === undefined || value.trim() === '') return true
  const type = currentValue(this, `${property}Type`) || 'str'
  if (type === 'date') return true
  if (type !== 'str') return RED.utils.validateTypedProperty(value, type, options)
  return isTime(value.trim()) || complaint(options, this._('telecom.calls.error.time'))
}

/** ISO date or date and time, with or without offset, or epoch milliseconds; or a variable of the environment. */
function isTime(value: string): boolean {
  return (
    isEnvironmentReference(value) ||
    /^-?\d{9,}$/.test(value) ||
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/i.test(value)
  )
}
