import type { Translation } from '../translation.js'

export const lookup: Translation<'lookup'> = {
  'no-path': 'il percorso del file o il nome di ciò che contiene i contatti, ad esempio contacts.csv',
  'no-path-short': 'non è un percorso',
  'no-file': 'Impossibile leggere i contatti: {reason}. Controlla il percorso {path} nel nodo.',
  'no-file-short': 'file inesistente',
  'too-large': 'I contatti in {path} superano {mebibytes} MiB. Indica un file più piccolo.',
  'too-large-short': 'file troppo grande',
  'no-columns': '{file} non ha le colonne «name» e «number» (o «numbers»). La prima riga deve nominare le colonne.',
  'no-columns-short': 'mancano le colonne name e number',
  'no-contacts':
    'In {where} non ci sono contatti. Mettici un array: [{"name": "Ann", "numbers": ["+390555550101"]}, …].',
  'no-contacts-short': 'nessun contatto in {where}',
  country: 'un paese con le sue due lettere, ad esempio IT',
  'country-short': 'non è un paese',
  digits: 'le cifre composte per una linea esterna, ad esempio 0',
  'digits-short': 'non sono cifre',
  number: 'un record di chiamata, un evento di chiamata, un SMS o un numero come +390555550101',
  'number-short': 'non è un numero',
  'status-known': '{found#} di {asked#} conosciuti',
  'status-unknown': 'non è nei contatti',
  'status-nothing': 'niente da cercare',
}
