import type { Translation } from '../translation.js'

export const kalliopePaths: Translation<'kalliope-paths'> = {
  dashboard: 'Übersicht',
  'firmware-version-as-text': 'Firmware-Version, als Text',
  'serial-number-as-text': 'Seriennummer, als Text',
  'sip-accounts': 'SIP-Konten',
  'cti-users-with-the-slash-at-the-end': 'CTI-Benutzer (mit dem Schrägstrich am Ende)',
  'click-to-call-rings-the-source-for-ten-seconds-then-dials-the-destination':
    'Click-to-call: klingelt zehn Sekunden bei der Quelle und wählt dann das Ziel',
  'names-of-the-backups': 'Namen der Sicherungen',
  'download-a-backup': 'Sicherung herunterladen',
  'create-a-backup-answers-the-file': 'Sicherung erstellen; antwortet mit der Datei',
  'delete-a-backup': 'Sicherung löschen',
  'upload-a-backup-a-buffer': 'Sicherung hochladen (ein Buffer)',
  'restore-a-backup-that-is-on-the-pbx': 'Sicherung wiederherstellen, die auf der Anlage liegt',
  'upload-a-backup-a-buffer-and-restore-it': 'Sicherung (ein Buffer) hochladen und wiederherstellen',
  'call-records-of-a-period-kalliope-cdr-does-this-with-more-comfort':
    'Anrufdaten eines Zeitraums; kalliope-cdr macht das bequemer',
  'call-records-of-this-month': 'Anrufdaten dieses Monats',
  'salt-of-a-tenant': 'Salt eines Mandanten',
  'what-this-pbx-can-do-as-a-web-page': 'Was diese Anlage kann, als Webseite',
  'what-this-pbx-can-do-swagger': 'Was diese Anlage kann (Swagger)',
}
