import type { Translation } from '../translation.js'

export const lookup: Translation<'lookup'> = {
  'no-path': 'den Pfad der Datei oder den Namen dessen, was die Kontakte enthält, etwa contacts.csv',
  'no-path-short': 'kein Pfad',
  'no-file': 'Die Kontakte lassen sich nicht lesen: {reason}. Prüfen Sie den Pfad {path} im Node.',
  'no-file-short': 'keine solche Datei',
  'too-large': 'Die Kontakte in {path} sind größer als {mebibytes} MiB. Geben Sie eine kleinere Datei an.',
  'too-large-short': 'Datei zu groß',
  'no-columns':
    '{file} hat keine Spalten „name“ und „number“ (oder „numbers“). Die erste Zeile muss die Spalten nennen.',
  'no-columns-short': 'keine Spalten name und number',
  'no-contacts':
    'In {where} sind keine Kontakte. Legen Sie dort ein Array ab: [{"name": "Ann", "numbers": ["+390555550101"]}, …].',
  'no-contacts-short': 'keine Kontakte in {where}',
  country: 'ein Land mit seinen zwei Buchstaben, etwa IT',
  'country-short': 'kein Land',
  digits: 'die Ziffern, mit denen ein Amt geholt wird, etwa 0',
  'digits-short': 'keine Ziffern',
  number: 'einen Anrufdatensatz, ein Anrufereignis, eine SMS oder eine Nummer wie +390555550101',
  'number-short': 'keine Nummer',
  'status-known': '{found#} von {asked#} bekannt',
  'status-unknown': 'nicht in den Kontakten',
  'status-nothing': 'nichts nachzuschlagen',
}
