import type { Translation } from '../translation.js'

export const ucm: Translation<'ucm'> = {
  'status-apply': '{action} · Übernehmen nötig',
}
