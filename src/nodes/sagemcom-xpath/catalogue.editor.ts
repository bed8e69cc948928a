import { usefulPaths } from '../../lib/sagemcom/catalogue'
import { pickPath } from './picked-path.editor'

const catalogueField = '#sagemcom-xpath-catalogue'

/** Fills the list of useful paths; choosing one takes it over. Call it in `oneditprepare`. */
export function prepareCatalogue(node: EditorNodeBase): void {
  const select = $(catalogueField)
  $('<option value="">').text(node._('sagemcom-xpath.placeholder.catalogue')).appendTo(select)
  const groups = new Map<string, JQuery>()
  for (const { topic, xpath, about, writable } of usefulPaths) {
    const group =
      groups.get(topic) ??
      $('<optgroup>')
        .attr('label', node._(`sagemcom-xpath.topic.${topic}`))
        .appendTo(select)
    groups.set(topic, group)
    const mark = writable ? ' ✎' : ''
    $('<option>')
      .val(xpath)
      .text(`${xpath.replace('Device/', '')}${mark} – ${about}`)
      .appendTo(group)
  }
  select.on('change', () => {
    const chosen = String(select.val())
    if (chosen !== '') pickPath(chosen, 'use')
    select.val('')
  })
}
