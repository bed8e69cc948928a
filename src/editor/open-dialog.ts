/** Which of the two stacked dialogs a field belongs to; Node-RED derives element ids from it. */
export type DialogKind = 'node' | 'config'

/** Selector of a property's field in the open dialog, e.g. `#node-config-input-address`. */
export function fieldSelector(kind: DialogKind, property: string): string {
  return `#node-${kind === 'config' ? 'config-' : ''}input-${property}`
}

let openNodeId: string | undefined

/** Remembers which node of this type is being edited; call it first in `oneditprepare`. */
export function dialogOpened(node: EditorNodeBase): void {
  openNodeId = node.id
}

/** Call it in `oneditsave` and `oneditcancel`: from then on only what the node holds counts. */
export function dialogClosed(): void {
  openNodeId = undefined
}

/**
 * Value of another property, as a validator needs it: what the open dialog shows, or what the node holds when it is
 * validated without a dialog (on import and on deploy).
 */
export function currentValue(node: EditorNodeBase, property: string, kind: DialogKind = 'node'): string {
  const field = node.id === openNodeId ? $(fieldSelector(kind, property)) : $()
  const shown = field.length > 0 ? field.val() : undefined
  if (typeof shown === 'string') return shown
  const held: unknown = Reflect.get(node, property)
  return typeof held === 'string' || typeof held === 'number' || typeof held === 'boolean' ? String(held) : ''
}
