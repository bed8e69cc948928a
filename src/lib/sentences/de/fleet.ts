import type { Translation } from '../translation.js'

export const fleet: Translation<'fleet'> = {
  twice:
    'Im Inventar steht „{name}“ zweimal: Keiner der Einträge wird benutzt. Geben Sie jedem Gerät einen eigenen Namen.',
  'no-name': 'Eintrag {line} des Inventars hat keinen Namen und bleibt weg.',
  'unknown-kind': '„{name}“ bleibt weg: Die Art ist „{kind}“ und keine von {kinds}.',
  'no-address': '„{name}“ bleibt weg: „{address}“ ist keine Adresse.',
  'no-variable':
    '„{name}“ wird ausgelassen: Das Passwort soll aus {variable} kommen; die Umgebung hat diese Variable nicht.',
  unreadable: 'Das Inventar {path} ist nicht lesbar ({reason}). Was vorher bekannt war, gilt weiter.',
  'no-path': 'kein Pfad angegeben',
  'no-inventory': 'weder ein JSON-Array von Geräten noch CSV mit den Spalten name und kind',
  'open-file':
    'Andere Benutzer dieses Rechners dürfen {path} lesen, und darin stehen Passwörter. Nehmen Sie ihnen das Recht (chmod o-r), oder benutzen Sie passwordEnv.',
}
