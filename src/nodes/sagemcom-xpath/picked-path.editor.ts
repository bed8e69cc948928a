import { shown } from '../../editor/fields'
import { fieldSelector } from '../../editor/open-dialog'

/** Takes a path over into the field: in place of what is there, or beside it as one of several. */
export function pickPath(path: string, how: 'use' | 'add'): void {
  const field = $(fieldSelector('node', 'xpath'))
  const held = how === 'add' ? heldPaths() : []
  if (held.length === 0) {
    field.typedInput('type', 'str')
    field.typedInput('value', path)
    return
  }
  field.typedInput('type', 'json')
  field.typedInput('value', JSON.stringify([...new Set([...held, path])]))
}

function heldPaths(): string[] {
  const text = shown('xpath')
  if (shown('xpathType') !== 'json') return text.trim() === '' ? [] : [text.trim()]
  try {
    const parsed: unknown = JSON.parse(text)
    return (Array.isArray(parsed) ? parsed : [parsed]).filter((path) => typeof path === 'string')
  } catch {
    return []
  }
}
