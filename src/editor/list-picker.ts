import { shown } from './fields'
import { fieldSelector } from './open-dialog'
import type { Failure } from './replies'
import { splitList } from './validators'

/** One thing on the device that may be picked. */
export interface Pick {
  /** What is written into the field. */
  value: string
  label: string
  /** Shown beside it, and searched. */
  detail: string
  /** Other words by which a field may mean it; compared without regard to case. */
  aliases: readonly string[]
  /** Whether it is there now: those come first. */
  isActive: boolean
}

export interface ListPicker {
  /** A comma list. */
  property: string
  /** Asks the device for what there is. */
  read: (done: (outcome: { picks: Pick[] } | Failure) => void) => void
  words: { reading: string; empty: string; absent: string }
}

/**
 * Wires the button `.telecom-pick-<property>` and the panel `.telecom-picker-<property>` of a comma list: what the device
 * knows can be searched and ticked. What the field holds and the device does not know stays, and is listed first.
 */
export function prepareListPicker({ property, read, words }: ListPicker): void {
  const panel = $(`.telecom-picker-${property}`)
  const field = $(fieldSelector('node', property))
  const search = panel.find('.telecom-picker-search')
  const list = panel.find('.telecom-picker-list')
  const note = panel.find('.telecom-picker-note')
  let known: readonly Pick[] = []

  const refresh = (): void => {
    note.removeClass('telecom-warning').text(words.reading)
    read((outcome) => {
      if ('message' in outcome) {
        note.addClass('telecom-warning').text(outcome.message)
        return
      }
      known = outcome.picks
      note.text(known.length === 0 ? words.empty : '')
      show()
    })
  }

  const show = (): void => {
    const held = splitList(shown(property))
    const absent = held
      .filter((word) => !known.some((pick) => means(word, pick)))
      .map((word): Pick => ({ value: word, label: word, detail: words.absent, aliases: [], isActive: false }))
    const isHeld = (pick: Pick): boolean => held.some((word) => means(word, pick))
    const rank = (pick: Pick): number => (isHeld(pick) ? 0 : pick.isActive ? 1 : 2)
    const sorted = [...known].sort((one, other) => rank(one) - rank(other) || one.label.localeCompare(other.label))
    list.empty()
    for (const pick of [...absent, ...sorted]) list.append(line(pick, isHeld(pick)))
    filter()
  }

  const line = (pick: Pick, isHeld: boolean): JQuery => {
    const box = $('<input type="checkbox">')
      .prop('checked', isHeld)
      .on('change', () => {
        const others = splitList(shown(property)).filter((word) => !means(word, pick))
        const next = box.prop('checked') === true ? [...others, pick.value] : others
        field.val(next.join(', ')).trigger('change')
      })
    const state = $('<i class="fa">').addClass(pick.isActive ? 'fa-circle' : 'fa-circle-o')
    return $('<label>').append(
      box,
      state,
      $('<span>').text(pick.label),
      $('<span class="telecom-picker-detail">').text(pick.detail),
    )
  }

  const filter = (): void => {
    const wanted = String(search.val()).trim().toLowerCase()
    list.children().each((_index, each) => {
      $(each).toggle($(each).text().toLowerCase().includes(wanted))
    })
  }

  search.on('input', filter)
  panel.find('.telecom-picker-refresh').on('click', refresh)
  $(`.telecom-pick-${property}`).on('click', () => {
    panel.toggle()
    if (panel.is(':visible')) refresh()
  })
}

function means(word: string, { value, aliases }: Pick): boolean {
  return [value, ...aliases].some((name) => name.toLowerCase() === word.toLowerCase())
}
