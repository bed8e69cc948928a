import type { Translation } from '../translation.js'

export const kalliopePaths: Translation<'kalliope-paths'> = {
  dashboard: 'Tableau de bord',
  'firmware-version-as-text': 'Version du micrologiciel, en texte',
  'serial-number-as-text': 'Numéro de série, en texte',
  'sip-accounts': 'Comptes SIP',
  'cti-users-with-the-slash-at-the-end': 'Utilisateurs CTI (avec la barre oblique finale)',
  'click-to-call-rings-the-source-for-ten-seconds-then-dials-the-destination':
    'Cliquer pour appeler : sonne dix secondes chez la source, puis compose la destination',
  'names-of-the-backups': 'Noms des sauvegardes',
  'download-a-backup': 'Télécharger une sauvegarde',
  'create-a-backup-answers-the-file': 'Créer une sauvegarde ; répond le fichier',
  'delete-a-backup': 'Supprimer une sauvegarde',
  'upload-a-backup-a-buffer': 'Envoyer une sauvegarde (un Buffer)',
  'restore-a-backup-that-is-on-the-pbx': 'Restaurer une sauvegarde présente sur le PBX',
  'upload-a-backup-a-buffer-and-restore-it': 'Envoyer une sauvegarde (un Buffer) et la restaurer',
  'call-records-of-a-period-kalliope-cdr-does-this-with-more-comfort':
    'Relevés d’appels d’une période ; kalliope-cdr le fait plus commodément',
  'call-records-of-this-month': 'Relevés d’appels de ce mois',
  'salt-of-a-tenant': 'Sel d’un client (tenant)',
  'what-this-pbx-can-do-as-a-web-page': 'Ce que sait faire ce PBX, en page web',
  'what-this-pbx-can-do-swagger': 'Ce que sait faire ce PBX (Swagger)',
}
