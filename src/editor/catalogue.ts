/** One line of a list to choose from. */
export interface CatalogueEntry {
  value: string
  label: string
  /** Title of the group that it stands in. */
  group?: string
}

/** Fills a list to choose from; `choose` is called with what the user picks, or with `''`. */
export function fillCatalogue(
  select: JQuery,
  placeholder: string,
  entries: readonly CatalogueEntry[],
  choose: (value: string) => void,
): void {
  $('<option value="">').text(placeholder).appendTo(select)
  const groups = new Map<string, JQuery>()
  for (const { value, label, group } of entries) {
    $('<option>').val(value).text(label).appendTo(placeOf(group))
  }
  select.on('change', () => choose(String(select.val())))

  function placeOf(title: string | undefined): JQuery {
    if (title === undefined) return select
    const known = groups.get(title)
    if (known !== undefined) return known
    const group = $('<optgroup>').attr('label', title).appendTo(select)
    groups.set(title, group)
    return group
  }
}
