import { type DialogKind, fieldSelector } from './open-dialog'

/**
 * Shows the whole address of a door, as far as this browser knows it, and brings the buttons to life that copy what
 * stands beside them; call it in `oneditprepare`.
 *
 * @param field that holds the path; empty = `usualPath`
 * @param suffix what follows the path
 */
export function showDoorAddress(kind: DialogKind, field: string, usualPath: string, suffix = ''): void {
  const path = $(fieldSelector(kind, field))
  const show = (): void => {
    const root = typeof RED.settings.httpNodeRoot === 'string' ? RED.settings.httpNodeRoot.replace(/\/$/, '') : ''
    const given = String(path.val() ?? '').trim()
    $('#telecom-door-address').val(`${location.origin}${root}${given === '' ? usualPath : given}${suffix}`)
  }
  path.attr('placeholder', usualPath).on('input change', show)
  show()
  $('.telecom-copy').on('click', (event) => {
    event.preventDefault()
    const button = $(event.currentTarget)
    RED.clipboard.copyText(String($(`#${String(button.data('copies'))}`).val() ?? ''), button)
  })
}
