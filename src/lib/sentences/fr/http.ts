import type { Translation } from '../translation.js'

export const http: Translation<'http'> = {
  unreachable: '{device} est injoignable à l’adresse {origin} : {why}.',
  'unreachable-short': 'injoignable',
  ECONNREFUSED: 'rien n’y répond. Vérifiez l’adresse et le port, et si l’appareil a démarré',
  EHOSTUNREACH: 'aucune route n’y mène. Vérifiez l’adresse et le réseau',
  ENETUNREACH: 'aucune route ne mène à son réseau. Vérifiez l’adresse et le réseau',
  EHOSTDOWN: 'il est éteint. Vérifiez son alimentation et le réseau',
  ENOTFOUND: 'son nom est inconnu. Vérifiez l’orthographe, ou indiquez son adresse IP',
  EAI_AGAIN: 'son nom n’a pas pu être résolu. Vérifiez le DNS, ou indiquez son adresse IP',
  ETIMEDOUT: 'il n’a pas répondu à temps. Vérifiez l’adresse et le réseau',
  'no-connection': 'aucune connexion n’a abouti à temps. Vérifiez l’adresse et le réseau',
  'cut-off': 'La réponse de {device} est tronquée ou n’est pas du HTTP ({origin}).',
  'cut-off-short': 'réponse tronquée',
  closed: '{device} a fermé la connexion sans répondre ({origin}). Il redémarre peut-être ; réessayez.',
  'closed-short': 'pas de réponse',
  'self-signed': 'l’appareil l’a signé lui-même',
  untrusted:
    'Le certificat de {device} ({origin}) n’est pas fiable : {reason}. Son empreinte SHA-256 est {fingerprint} : comparez-la à celle qu’affiche l’appareil, puis épinglez-la par « Tester la connexion » dans ses réglages.',
  'untrusted-short': 'certificat non fiable',
  'no-certificate': 'Le certificat de {device} ({origin}) n’est pas fiable : {reason}.',
  'no-certificate-short': 'certificat non fiable',
  'not-pinned': 'ce n’est pas celui qui est épinglé',
  'weak-encryption':
    'Aucune connexion chiffrée avec {device} ({origin}) n’a abouti. Il n’offre qu’un chiffrement dépassé : cochez « Autoriser TLS 1.0 et les clés faibles » dans ses réglages.',
  'weak-encryption-short': 'chiffrement dépassé',
  'no-encryption':
    'Aucune connexion chiffrée avec {device} ({origin}) n’a abouti. Vérifiez le schéma et le port : il attend peut-être http://.',
  'no-encryption-short': 'pas de connexion chiffrée',
  timeout:
    '{device} n’a pas fini de répondre à {endpoint} en {seconds} s. Réessayez, ou augmentez « Délai » dans ses réglages.',
  'timeout-short': 'pas de réponse en {seconds} s',
  'too-large':
    'La réponse de {device} dépasse {limit}. Demandez-en moins à la fois, ou augmentez « Réponse maximale » dans ses réglages.',
  'too-large-short': 'réponse de plus de {limit}',
}
