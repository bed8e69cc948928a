/** Known paths of a Kalliope, as dialogs and errors explain them; the key is the text itself, see `catalogued`. */
export const kalliopePaths = {
  dashboard: 'Dashboard',
  'firmware-version-as-text': 'Firmware version, as text',
  'serial-number-as-text': 'Serial number, as text',
  'sip-accounts': 'SIP accounts',
  'cti-users-with-the-slash-at-the-end': 'CTI users (with the slash at the end)',
  'click-to-call-rings-the-source-for-ten-seconds-then-dials-the-destination':
    'Click to call: rings the source for ten seconds, then dials the destination',
  'names-of-the-backups': 'Names of the backups',
  'download-a-backup': 'Download a backup',
  'create-a-backup-answers-the-file': 'Create a backup; answers the file',
  'delete-a-backup': 'Delete a backup',
  'upload-a-backup-a-buffer': 'Upload a backup (a Buffer)',
  'restore-a-backup-that-is-on-the-pbx': 'Restore a backup that is on the PBX',
  'upload-a-backup-a-buffer-and-restore-it': 'Upload a backup (a Buffer) and restore it',
  'call-records-of-a-period-kalliope-cdr-does-this-with-more-comfort':
    'Call records of a period; kalliope-cdr does this with more comfort',
  'call-records-of-this-month': 'Call records of this month',
  'salt-of-a-tenant': 'Salt of a tenant',
  'what-this-pbx-can-do-as-a-web-page': 'What this PBX can do, as a web page',
  'what-this-pbx-can-do-swagger': 'What this PBX can do (Swagger)',
} as const
