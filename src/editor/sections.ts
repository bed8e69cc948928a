/** Opens a folded section if one of its fields holds something else than what a new node has. */
export function openSectionsInUse(node: EditorNodeBase): void {
  $('details.telecom-section').each((_index, section) => {
    const changed = String($(section).data('properties'))
      .split(' ')
      .some((entry) => {
        const [property = '', usual = ''] = entry.split('=')
        const held: unknown = Reflect.get(node, property)
        return (
          (typeof held === 'string' || typeof held === 'number' || typeof held === 'boolean') && `${held}` !== usual
        )
      })
    $(section).prop('open', changed)
  })
}
