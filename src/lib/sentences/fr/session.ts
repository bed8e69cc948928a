import type { Translation } from '../translation.js'

export const session: Translation<'session'> = {
  'queue-full':
    '{waiting} requêtes attendent déjà cet appareil. Envoyez moins de messages, ou espacez-les avec un nœud delay.',
  'queue-full-short': 'file d’attente pleine',
  'in-use': 'La seule session de l’appareil est utilisée par quelqu’un d’autre ; l’interrogation s’abstient un moment.',
  'in-use-short': 'utilisé par quelqu’un d’autre',
  'no-password':
    'Aucun mot de passe n’est défini dans {device} ; un import ne l’apporte pas. Ouvrir l’appareil et le saisir.',
  'no-password-short': 'aucun mot de passe',
}
