import type { Translation } from '../translation.js'

export const kalliope: Translation<'kalliope'> = {
  'not-found':
    '{device} non ha nulla in {endpoint} (HTTP 404). Controllare percorso e nome, e se il firmware lo offre (/api/doc sul centralino).',
  'not-found-short': 'non trovato',
}
