import type { Translation } from '../translation.js'

export const session: Translation<'session'> = {
  'queue-full':
    'Per questo dispositivo attendono già {waiting} richieste. Inviare meno messaggi, o distanziarli con un nodo delay.',
  'queue-full-short': 'coda piena',
  'in-use': 'L’unica sessione del dispositivo è in uso da qualcun altro; l’interrogazione si astiene per un po’.',
  'in-use-short': 'in uso da qualcun altro',
  'no-password':
    'In {device} non è impostata alcuna password; un’importazione non la porta con sé. Aprire il dispositivo e inserirla.',
  'no-password-short': 'nessuna password',
}
