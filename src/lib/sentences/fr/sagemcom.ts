import type { Translation } from '../translation.js'

export const sagemcom: Translation<'sagemcom'> = {
  'status-present': '{hosts} {hosts|présent|présents}',
  'status-start': 'point de départ fixé · {hosts} {hosts|présent|présents}',
  'status-pace': '{hosts} {hosts|présent|présents} · interrogé toutes les {seconds} s au plus',
  'status-information': '{model} · allumé depuis {upTime}',
  'status-model': '{model}',
  'status-hosts': '{hosts#} {hosts|appareil|appareils} · {active#} {active|actif|actifs}',
  'status-ports': '{rules#} {rules|redirection|redirections} de port',
  'status-networks': '{networks#} {networks|réseau|réseaux} Wi-Fi · {on#} {on|actif|actifs}',
  'status-line-up': 'ligne active · {ip}',
  'status-line-down': 'ligne coupée',
  'status-line': 'ligne : {status}',
  'status-lines': '{lines#} {lines|ligne|lignes} de journal',
  'status-cable': '{channels#} {channels|canal|canaux} · SNR {snr} dB',
  'status-channels': '{channels#} {channels|canal|canaux}',
  'status-reboot': 'redémarrage accepté',
  'status-working': '{operation} …',
  'status-request': '{method} {path} · {status}',
  'family-xmo': '/cgi/json-req (la plupart des modèles)',
  'family-rest': 'micrologiciel REST à /api/v1 (F@st 5598, 5599, 5866T et autres)',
  'family-rest-cable': 'micrologiciel REST v1 à /rest/v1 (F3896LG de Ziggo, Virgin et autres)',
  'other-api':
    '{device} a le plus récent {family}, qui parle une autre langue que celle qui est réglée. Choisissez « trouver » comme interface.',
  'no-api':
    '{device} n’a pas de {path} (HTTP {status}) : ce n’est pas un routeur Sagemcom avec cette interface, ou sa page web est à un autre port. Vérifiez l’adresse.',
  'no-paths':
    '{device} a {family} : il ne connaît pas ces chemins. Utilisez le nœud sagemcom-request pour ce que sagemcom-device n’offre pas.',
  'no-rest': '{device} n’a pas d’interface REST. Utilisez le nœud sagemcom-xpath.',
  'other-session':
    '{device} parle une autre langue qu’il y a un instant : son micrologiciel a été remplacé. Réessayez.',
  'not-rest': '{device} n’a pas répondu à {endpoint} en JSON : « {said} ». Vérifiez l’adresse et le chemin.',
  'rest-malformed': 'Dans la réponse de {device} à {endpoint} manque ce qu’elle devrait contenir.',
  'rest-denied':
    'L’utilisateur de {device} n’a pas droit à {endpoint} (HTTP {status}). Utilisez-en un qui a plus de droits.',
  'rest-unknown': '{device} ne connaît pas {endpoint}. Les micrologiciels diffèrent : vérifiez le chemin.',
  'rest-method': '{device} n’accepte pas {endpoint}. Choisissez une autre méthode.',
  'rest-busy': '{device} ne peut pas faire {endpoint} maintenant. Réessayez dans 5 s.',
  'rest-refused': '{device} a refusé {endpoint} (HTTP {status}{said}). Vérifiez chemin, requête et corps.',
  'http-failed': '{device} a échoué avec HTTP {status}{said}. Réessayez ; si cela persiste, redémarrez le routeur.',
  redirects: '{device} redirige vers une autre adresse. {advice}',
  'not-its-page': 'Vérifiez son adresse : ce n’est pas la page du routeur lui-même.',
  enter: 'Saisissez {target} comme adresse.',
  'no-challenge':
    '{device} ne dit pas comment prouver le mot de passe. Son micrologiciel se connecte peut-être autrement.',
  'no-login': '{device} n’a pas la connexion du micrologiciel REST à /api/v1. Vérifiez l’adresse et l’interface.',
  'rest-credentials':
    '{device} a refusé l’utilisateur ou le mot de passe (HTTP {status}). Corrigez-les ; ils ne seront pas réessayés avant d’avoir changé. Certains répondent ainsi aussi pendant que quelqu’un d’autre est connecté.',
  'cable-credentials':
    '{device} a refusé le mot de passe (HTTP {status}). Corrigez-le ; il ne sera pas réessayé avant d’avoir changé.',
  'cable-busy':
    'Quelqu’un d’autre est connecté à {device}, qui n’accepte pas d’autre session. Déconnectez-vous de sa page web.',
  'no-token': '{device} a répondu à la connexion sans session. Est-ce un routeur câble avec /rest/v1 ?',
  'cable-bridge': '{device} ne dit pas qui est connecté : il ne fonctionne que comme modem (mode bridge).',
  'cable-no-wifi':
    '{device} n’indique pas ses réseaux Wi-Fi d’une façon connue. Demandez-les avec le nœud sagemcom-request.',
  'no-cable': '{device} n’est pas un modem câble : il n’indique aucun canal DOCSIS.',
  path: 'un chemin du routeur comme /api/v1/hosts ou /rest/v1/cablemodem/state_',
  'path-short': 'pas un chemin',
  query: 'un texte comme connectedOnly=true, ou un objet',
  'query-short': 'ni texte ni objet',
  body: 'un objet comme {"enable": 1}, ou un texte',
  'body-short': 'ni objet ni texte',
  'no-hosts':
    '{device} ne dit pas qui est connecté : il manque {path} à son micrologiciel, ou son utilisateur n’a pas le droit de le lire.',
  'no-networks':
    '{device} n’indique aucun réseau Wi-Fi : il manque {path} à son micrologiciel, ou son utilisateur n’a pas le droit de le lire.',
  pace: 'Ce routeur n’est interrogé que toutes les {seconds} s au plus, quel que soit le réglage du nœud.',
  forbidden: 'Le serveur web de {device} refuse cet ordinateur (HTTP 403). Vérifiez ses réglages d’accès.',
  'not-xmo': '{device} n’a pas répondu à {endpoint} comme un routeur Sagemcom : {said}. Vérifiez l’adresse.',
  nothing: 'rien',
  unanswered:
    '{message} Le mot de passe est peut-être faux : les routeurs tardent alors à répondre, et certains ne répondent jamais à une mauvaise méthode de hachage.',
  'no-session': '{device} a répondu à la connexion sans session. Est-ce un routeur Sagemcom ?',
  'file-gone': '{device} n’a plus le fichier qu’il a proposé (HTTP {status}). Réessayez.',
  'left-out': 'La réponse de {device} omet {endpoint}.',
  'foreign-log': '{device} propose son journal à un endroit qui n’est pas le sien.',
  'no-node': '{device} n’a rien à « {path} » : sa réponse ne nomme aucun nœud. Vérifiez la condition.',
  'read-only-path':
    '« {path} » de {device} ne peut pas être écrit : le routeur le dit en lecture seule. Rien n’a été envoyé.',
  'session-refused':
    '{device} n’accepte pas la session pour {what} : {said}. Si cela continue, quelqu’un se connecte sans cesse avec le même utilisateur.',
  credentials:
    '{device} a refusé l’utilisateur ou le mot de passe ({number}). Corrigez-les, ou « Hachage » et « Sel » ; ils ne seront pas réessayés avant d’avoir changé.',
  'empty-password':
    '{device} a refusé le mot de passe vide ({number}) : aucun mot de passe n’est défini ; une importation ne l’apporte pas. Ouvrez l’appareil et saisissez-le.',
  'locked-out':
    '{device} a bloqué cet utilisateur après trop de mots de passe faux ({number}). Attendez au moins 5 minutes ; un redémarrage du routeur y met fin.',
  taken:
    'Quelqu’un d’autre est connecté à {device}, qui n’accepte pas d’autre session : {said}. Déconnectez-vous de sa page web.',
  busy: '{device} ne peut pas faire {what} maintenant : {said}. Réessayez dans {seconds} s.',
  'not-found':
    '{device} n’a rien à {path} : {said}. Les micrologiciels diffèrent : parcourez l’appareil pour trouver le chemin ; majuscules et minuscules comptent.',
  unsupported:
    '{device} ne peut pas faire {what} : {said}. Le micrologiciel ne l’a pas, ou cela relève d’un autre chemin.',
  'cannot-write': '{path} de {device} ne peut pas être écrit : {said}.',
  refused: '{device} a refusé {what} : {said}. {advice}',
  'login-restricted':
    '{device} ne laisse pas cet utilisateur se connecter d’ici : {said}. Certains routeurs attendent un autre nom, comme local_admin ; vérifiez-le, ainsi que les réglages d’accès à distance.',
  denied: 'L’utilisateur de {device} n’a pas droit à {what} : {said}. Utilisez-en un qui a plus de droits.',
  what: '{method} de {path}',
  quoted: '« {path} »',
  'advice-value': 'Parcourez l’appareil pour voir quelles valeurs sont possibles.',
  'advice-other-action': 'Une autre action de la même requête a échoué.',
  'advice-list': 'Donnez le chemin de la liste, comme Device/NAT/PortMappings.',
  'advice-element': "Donnez le chemin d’un élément, comme Device/NAT/PortMappings/PortMapping[@uid='3'].",
  'advice-full': 'Supprimez d’abord un élément.',
  'advice-duplicate': 'Modifiez l’élément existant, ou choisissez une autre clé.',
  'advice-check': 'Vérifiez chemin, valeur et paramètres.',
}
