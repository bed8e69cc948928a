import type { Translation } from '../translation.js'

export const kalliopePaths: Translation<'kalliope-paths'> = {
  dashboard: 'Pannello',
  'firmware-version-as-text': 'Versione del firmware, come testo',
  'serial-number-as-text': 'Numero di serie, come testo',
  'sip-accounts': 'Account SIP',
  'cti-users-with-the-slash-at-the-end': 'Utenti CTI (con la barra finale)',
  'click-to-call-rings-the-source-for-ten-seconds-then-dials-the-destination':
    'Click to call: squilla dieci secondi alla sorgente, poi chiama la destinazione',
  'names-of-the-backups': 'Nomi dei backup',
  'download-a-backup': 'Scarica un backup',
  'create-a-backup-answers-the-file': 'Crea un backup; risponde con il file',
  'delete-a-backup': 'Elimina un backup',
  'upload-a-backup-a-buffer': 'Carica un backup (un Buffer)',
  'restore-a-backup-that-is-on-the-pbx': 'Ripristina un backup presente sul centralino',
  'upload-a-backup-a-buffer-and-restore-it': 'Carica un backup (un Buffer) e ripristinalo',
  'call-records-of-a-period-kalliope-cdr-does-this-with-more-comfort':
    'Registro chiamate di un periodo; kalliope-cdr lo fa più comodamente',
  'call-records-of-this-month': 'Registro chiamate di questo mese',
  'salt-of-a-tenant': 'Salt di un tenant',
  'what-this-pbx-can-do-as-a-web-page': 'Cosa sa fare questo centralino, come pagina web',
  'what-this-pbx-can-do-swagger': 'Cosa sa fare questo centralino (Swagger)',
}
