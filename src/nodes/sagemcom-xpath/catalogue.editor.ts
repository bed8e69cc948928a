import { fillCatalogue } from '../../editor/catalogue'
import { catalogued } from '../../editor/sentences'
import { usefulPaths } from '../../lib/sagemcom/requests/catalogue'
import { pickPath } from './picked-path.editor'

/** Fills the list of useful paths; choosing one takes it over. Call it in `oneditprepare`. */
export function prepareCatalogue(node: EditorNodeBase): void {
  const select = $('#sagemcom-xpath-catalogue')
  const entries = usefulPaths.map(({ topic, xpath, about, writable }) => ({
    value: xpath,
    label: `${xpath.replace('Device/', '')}${writable ? ' ✎' : ''} – ${catalogued('sagemcom-xpath', 'sagemcom-paths', about)}`,
    group: node._(`sagemcom-xpath.topic.${topic}`),
  }))
  fillCatalogue(select, node._('sagemcom-xpath.placeholder.catalogue'), entries, (chosen) => {
    if (chosen !== '') pickPath(chosen, 'use')
    select.val('')
  })
}
