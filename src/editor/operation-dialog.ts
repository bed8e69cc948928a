import { shown, toggleRow, typedField } from './fields'
import { currentValue } from './open-dialog'
import { complaint, text } from './texts'
import { isEnvironmentReference, type Validator } from './validators'

/** The operations of a node, and the rows of its dialog that each of them needs. */
export type RowsOf = Readonly<Record<string, readonly string[]>>

/** A list of the operations; one that it does not know (a variable of the environment) stays chosen. */
export function prepareOperation(
  node: EditorNodeBase,
  operations: readonly string[],
  label: (operation: string) => string,
): void {
  const held = shown('operation')
  const isForeign = held !== '' && shown('operationType') === 'str' && !operations.includes(held)
  const known = operations.map((operation) => ({ value: operation, label: label(operation) }))
  typedField('operation', [
    {
      value: 'str',
      label: node._('telecom.label.from-list'),
      icon: 'fa fa-list',
      options: isForeign ? [...known, { value: held, label: held }] : known,
    },
    'msg',
    'flow',
    'global',
    'env',
    'jsonata',
  ])
}

/** The operation that the open dialog fixes, or `undefined` while it is not known which one it will be. */
export function shownOperation(operations: readonly string[]): string | undefined {
  const operation = shown('operation')
  return shown('operationType') === 'str' && operations.includes(operation) ? operation : undefined
}

/** Shows the rows of the chosen operation; all of them while it is not known which one it will be. */
export function showRowsOf(rowsOf: RowsOf): void {
  const operation = shownOperation(Object.keys(rowsOf))
  for (const row of new Set(Object.values(rowsOf).flat())) {
    toggleRow(row, operation === undefined || rowsOf[operation]?.includes(row) === true)
  }
}

/** The operation that the author fixed, known or not; `undefined` where it comes with the message. */
export function fixedOperation(node: EditorNodeBase): string | undefined {
  return (currentValue(node, 'operationType') || 'str') === 'str' ? currentValue(node, 'operation') : undefined
}

/** Validator of `operation`: one of these, or whatever its type takes. */
export function operationField(operations: readonly string[]): Validator {
  return function (value, options) {
    const type = currentValue(this, 'operationType') || 'str'
    const given = value ?? ''
    if (type !== 'str') return RED.utils.validateTypedProperty(given, type, options)
    if (given === '' || operations.includes(given) || isEnvironmentReference(given)) return true
    return complaint(options, text(this.type, 'telecom.error.choice', { words: operations.join(', ') }))
  }
}
