import type { Translation } from '../translation.js'

export const kalliope: Translation<'kalliope'> = {
  'not-found':
    '{device} hat nichts unter {endpoint} (HTTP 404). Pfad und Namen prüfen, und ob die Firmware es bietet (/api/doc auf der Anlage).',
  'not-found-short': 'nicht gefunden',
}
