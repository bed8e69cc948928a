import type { Translation } from '../translation.js'

export const store: Translation<'store'> = {
  'status-standby': 'Bereitschaft · {instance} ist aktiv',
  somebody: 'ein anderes Node-RED',
  'no-driver':
    'Der Treiber für PostgreSQL ist nicht installiert. Führen Sie im Benutzerverzeichnis von Node-RED (meist ~/.node-red) „npm install pg“ aus und starten Sie Node-RED neu.',
  'no-driver-short': 'Treiber pg fehlt',
  refused:
    'Der Speicher {store} hat den Benutzer „{username}“ oder sein Passwort abgelehnt. Tragen Sie beide in den Einstellungen des Speichers ein.',
  'refused-short': 'Speicher: Anmeldung abgelehnt',
  unreachable: 'Der Speicher {store} ist nicht erreichbar: {reason}. Es wird von selbst wieder versucht.',
  'unreachable-short': 'Speicher nicht erreichbar',
  untrusted:
    'Dem Zertifikat des Speichers {store} wird nicht vertraut: {reason}. Wählen Sie eine TLS-Konfiguration mit der Stelle, die es ausgestellt hat.',
  'untrusted-short': 'Speicher: Zertifikat nicht vertraut',
  failed: 'Der Speicher {store} konnte nicht ausführen, was verlangt war: {reason}',
  'failed-short': 'Speicher meldet Fehler',
  'not-sure': 'Der Speicher hat nicht rechtzeitig geantwortet; ein anderes Node-RED kann übernommen haben.',
  'not-sure-short': 'Speicher nicht erreichbar',
  newer:
    'Die Tabellen im Schema {schema} stammen von einer neueren Version dieses Pakets. Aktualisieren Sie das Paket auch hier.',
  'newer-short': 'Tabellen einer neueren Version',
  'newer-memory':
    'Was sich {key} merkt, stammt von einer neueren Version dieses Pakets. Aktualisieren Sie das Paket auch hier.',
  'newer-memory-short': 'Gedächtnis einer neueren Version',
  url: 'eine Adresse wie postgres://192.168.1.5:5432/telecom, ohne Benutzer und Passwort',
  'url-short': 'keine Adresse von PostgreSQL',
  schema: 'einen Namen aus Buchstaben, Ziffern und Unterstrichen, etwa telecom',
  'schema-short': 'kein Name eines Schemas',
  none: 'Wählen Sie im Node einen Speicher (telecom-store), oder lassen Sie ihn sein Gedächtnis in einer Datei führen.',
  'none-short': 'kein Speicher gewählt',
  'status-sent-before': 'schon gesendet',
  'once-uncertain':
    'Eine SMS für „{key}“ wurde schon begonnen, und Node-RED oder das Modem fiel aus, bevor bekannt war, ob sie gesendet wurde. Sie wird nicht noch einmal gesendet; sehen Sie im Modem nach, oder nehmen Sie einen anderen Schlüssel.',
  'once-uncertain-short': 'vielleicht schon gesendet',
  'once-key': 'einen Text, der den Anlass nennt, etwa alarm-2026-11-28',
}
