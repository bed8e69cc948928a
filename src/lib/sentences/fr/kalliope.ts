import type { Translation } from '../translation.js'

export const kalliope: Translation<'kalliope'> = {
  'not-found':
    '{device} n’a rien à {endpoint} (HTTP 404). Vérifiez le chemin et le nom, et si le micrologiciel l’offre (/api/doc sur le PBX).',
  'not-found-short': 'introuvable',
}
