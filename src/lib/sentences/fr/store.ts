import type { Translation } from '../translation.js'

export const store: Translation<'store'> = {
  'status-standby': 'en veille · {instance} est actif',
  somebody: 'un autre Node-RED',
  'no-driver':
    'Le pilote de PostgreSQL n’est pas installé. Exécutez « npm install pg » dans le répertoire utilisateur de Node-RED (en général ~/.node-red), puis redémarrez Node-RED.',
  'no-driver-short': 'pilote pg absent',
  refused:
    'La base {store} a refusé l’utilisateur « {username} » ou son mot de passe. Indiquez les deux dans les réglages de la base.',
  'refused-short': 'base : identifiants refusés',
  unreachable: 'La base {store} est injoignable : {reason}. Une nouvelle tentative aura lieu d’elle-même.',
  'unreachable-short': 'base injoignable',
  untrusted:
    'Le certificat de la base {store} n’est pas approuvé : {reason}. Choisissez une configuration TLS avec l’autorité qui l’a signé.',
  'untrusted-short': 'base : certificat non approuvé',
  failed: 'La base {store} n’a pas pu faire ce qui était demandé : {reason}',
  'failed-short': 'erreur de la base',
  'not-sure': 'La base n’a pas répondu à temps ; un autre Node-RED a pu prendre le relais.',
  'not-sure-short': 'base injoignable',
  newer:
    'Les tables du schéma {schema} ont été créées par une version plus récente de ce paquet. Mettez le paquet à jour ici aussi.',
  'newer-short': 'tables d’une version plus récente',
  'newer-memory':
    'La mémoire de {key} a été écrite par une version plus récente de ce paquet. Mettez le paquet à jour ici aussi.',
  'newer-memory-short': 'mémoire d’une version plus récente',
  url: 'une adresse telle que postgres://192.168.1.5:5432/telecom, sans utilisateur ni mot de passe',
  'url-short': 'pas une adresse PostgreSQL',
  schema: 'un nom fait de lettres, de chiffres et de tirets bas, par exemple telecom',
  'schema-short': 'pas un nom de schéma',
  none: 'Choisissez une base (telecom-store) dans le nœud, ou laissez-le garder sa mémoire dans un fichier.',
  'none-short': 'aucune base choisie',
  'status-sent-before': 'déjà envoyé',
  'once-uncertain':
    'Un SMS pour « {key} » avait été commencé, et Node-RED ou le modem s’est arrêté avant que l’on sache s’il était parti. Il n’est pas renvoyé ; vérifiez dans le modem ou prenez une autre clé.',
  'once-uncertain-short': 'peut-être déjà envoyé',
  'once-key': 'un texte qui nomme l’occasion, par exemple alarme-2026-11-28',
}
