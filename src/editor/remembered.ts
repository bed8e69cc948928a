import { shown, toggleRow, whenChanged } from './fields'
import { text } from './texts'
import { choiceField } from './validators'

/** The properties of nodes that remember, with their defaults and checks. */
export function rememberedProperties(type: string) {
  const label = (property: string): string => text(type, `telecom.remembered.label.${property}`)
  return {
    cursorStore: { value: 'file', label: label('cursorStore'), validate: choiceField(['file', 'store']) },
    store: { value: '', type: 'telecom-store', required: false, label: label('store') },
  }
}

/** Shows the store where one is to be chosen. */
export function prepareRemembered(): void {
  whenChanged(['cursorStore'], 'node', () => toggleRow('store', shown('cursorStore') === 'store'))
}
