import { type DialogKind, fieldSelector } from './open-dialog'
import { splitList } from './validators'

/** Types for a field that a user usually fixes as text but may take from the message, the context or a formula. */
export const textTypes = ['str', 'msg', 'flow', 'global', 'env', 'jsonata']

/** Turns the field of `property` into a typed input whose type is saved as `<property>Type`. */
export function typedField(property: string, types: TypedInputOptions['types']): void {
  const first = types[0]
  const fallback = typeof first === 'string' ? first : (first?.value ?? 'str')
  $(fieldSelector('node', property)).typedInput({
    default: fallback,
    types,
    typeField: fieldSelector('node', `${property}Type`),
  })
}

/**
 * Shows the defaults of properties that the node lacks (a flow written by hand or by an older version), as the runtime
 * takes them, so that the dialog tells what will happen.
 */
export function showDefaults(node: EditorNodeBase, kind: DialogKind): void {
  for (const [property, { value, type }] of Object.entries(node._def.defaults)) {
    const isConfigNode = type !== undefined
    if (isConfigNode || Reflect.get(node, property) !== undefined) continue
    const field = $(fieldSelector(kind, property))
    if (typeof value === 'boolean') field.prop('checked', value)
    else if (typeof value === 'string' || typeof value === 'number') field.val(value)
  }
}

/** Runs `update` now and whenever one of the fields changes. */
export function whenChanged(fields: readonly string[], kind: DialogKind, update: () => void): void {
  for (const field of fields) $(fieldSelector(kind, field)).on('change', update)
  update()
}

/** What a text field, select or check box shows, as text; a check box gives `true` or `false`. */
export function shown(property: string, kind: DialogKind = 'node'): string {
  const field = $(fieldSelector(kind, property))
  if (field.attr('type') === 'checkbox') return String(field.prop('checked'))
  const value = field.val()
  return typeof value === 'string' ? value : ''
}

/** Shows or hides the row `.telecom-row-<name>` of the open dialog. */
export function toggleRow(name: string, visible: boolean): void {
  $(`.telecom-row-${name}`).toggle(visible)
}

/**
 * Keeps a chosen config node that does not exist (a flow imported without it, a subflow's variable) selected, so that
 * opening and closing the dialog does not forget it.
 */
export function keepMissingConfig(node: EditorNodeBase, property: string, kind: DialogKind, label: string): void {
  const chosen: unknown = Reflect.get(node, property)
  if (typeof chosen !== 'string' || chosen === '' || RED.nodes.node(chosen)) return
  const select = $(fieldSelector(kind, property))
  const offered = select.find('option').filter((_index, option) => $(option).val() === chosen)
  if (offered.length === 0) $('<option>').val(chosen).text(label).appendTo(select)
  select.val(chosen)
}

/**
 * Check boxes for a comma list: what is ticked is written to the hidden field of `property`.
 *
 * @returns ticks these and no others
 */
export function checkList(
  property: string,
  words: readonly string[],
  label: (word: string) => string,
): (ticked: readonly string[]) => void {
  const field = $(fieldSelector('node', property))
  const chosen = splitList(shown(property))
  const foreign = chosen.filter((word) => !words.includes(word))
  const boxes = [...words, ...foreign].map((word) => {
    const box = $('<input type="checkbox">').prop('checked', chosen.includes(word)).val(word)
    $('<label>')
      .append(box, document.createTextNode(words.includes(word) ? label(word) : word))
      .appendTo(`.telecom-list-${property}`)
    return box
  })
  const write = () => {
    const ticked = boxes.filter((box) => box.prop('checked') === true).map((box) => String(box.val()))
    field.val(ticked.join(',')).trigger('change')
  }
  for (const box of boxes) box.on('change', write)
  return (ticked) => {
    for (const box of boxes) box.prop('checked', ticked.includes(String(box.val())))
    write()
  }
}
