import type { Translation } from '../translation.js'

export const fleet: Translation<'fleet'> = {
  twice: 'L’inventario ha “{name}” due volte: nessuna delle voci viene usata. Date a ogni dispositivo un nome suo.',
  'no-name': 'La voce {line} dell’inventario non ha un nome e viene tralasciata.',
  'unknown-kind': '“{name}” viene tralasciato: il suo tipo è “{kind}” e non uno tra {kinds}.',
  'no-address': '“{name}” viene tralasciato: “{address}” non è un indirizzo.',
  'no-variable': '“{name}” viene tralasciato: prende la password da {variable}, che nell’ambiente non c’è.',
  unreadable: 'L’inventario {path} non è leggibile ({reason}). Vale ancora quello che si sapeva prima.',
  'no-path': 'nessun percorso indicato',
  'no-inventory': 'né un array JSON di dispositivi né un CSV con le colonne name e kind',
  'open-file':
    'Altri utenti di questo computer possono leggere {path}, che contiene password. Togliete loro il diritto (chmod o-r), oppure usate passwordEnv.',
}
