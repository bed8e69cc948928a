import type { Translation } from '../translation.js'

export const kalliope: Translation<'kalliope'> = {
  'not-found':
    '{device} n’a rien à {endpoint} (HTTP 404). Vérifiez le chemin et le nom, et si le micrologiciel l’offre (/api/doc sur le PBX).',
  'not-found-short': 'introuvable',
  refused:
    '{device} a refusé le nom d’utilisateur, le mot de passe ou le locataire, ou l’utilisateur n’a pas le droit API (HTTP {status}). Les corriger ; ils ne sont plus essayés tant qu’ils n’ont pas changé. Les utilisateurs de LDAP ou d’Active Directory ne peuvent pas utiliser l’API.{clock}',
  'nothing-proven':
    '{device} a refusé {endpoint} (HTTP {status}). L’utilisateur click2call ne peut que lancer des appels, ou son mot de passe est faux : seul un appel le dira. Rien n’est envoyé pendant une minute.',
  'no-tenant':
    '{device} n’a pas de locataire « {tenant} », ou n’est pas un Kalliope : la réponse ne contient pas de sel. Vérifier l’adresse et le locataire ; un autocommutateur à un seul locataire l’appelle « default ».',
  'no-tenant-short': 'locataire inconnu',
  clock:
    'L’horloge de {device} est {offset} celle de cet ordinateur. Les requêtes sont signées à son heure ; régler son horloge ou celle de cet ordinateur.',
  'minutes-ahead': 'en avance de {count} minutes sur',
  'minutes-behind': 'en retard de {count} minutes sur',
  'hours-ahead': 'en avance de {count} heures sur',
  'hours-behind': 'en retard de {count} heures sur',
  'web-login':
    '{device} demande une connexion web au lieu de répondre à {endpoint} (HTTP {status}). Vérifier l’utilisateur et le mot de passe, que l’utilisateur a le droit API, et le chemin.',
  'web-login-short': 'demande une connexion web',
  redirected:
    '{device} renvoie {endpoint} vers {location} (HTTP {status}). Utiliser cette adresse ; une requête signée n’est pas envoyée deux fois.',
  'redirected-short': 'a une autre adresse',
  'another-address': 'une autre adresse',
  'not-permitted':
    '{device} ne permet pas à cet utilisateur de faire {endpoint} (HTTP {status}), bien que l’utilisateur et le mot de passe soient acceptés. Lui donner le droit, ou utiliser un autre utilisateur.',
  unsupported: '{device} ne peut pas faire {endpoint} : {text} (HTTP {status}).',
  busy: '{device} ne peut pas faire {endpoint} maintenant : {text} (HTTP {status}). Réessayer dans {seconds} s.',
  failed:
    '{device} a échoué à {endpoint} : {text} (HTTP {status}). Réessayer ; si cela persiste, redémarrer l’autocommutateur.',
  'refused-request': '{device} a refusé {endpoint} : {text} (HTTP {status}).{said}',
  says: ' Sa réponse : « {words} ».',
  unexpected: '{device} n’a pas répondu à {endpoint} comme le fait son API : {quote}. Vérifier l’adresse et le port.',
  'unexpected-short': 'pas d’API Kalliope à cet endroit',
  nothing: 'rien',
  'unknown-charset':
    '{device} répond à {endpoint} dans le jeu de caractères {charset}, qui est inconnu. Le faire répondre en UTF-8.',
  compressed:
    '{device} répond à {endpoint} sous forme compressée (Content-Encoding: {encoding}), alors que personne ne l’a demandé. Désactiver la compression du serveur web ou du proxy placé devant.',
  'clock-off': '{time}. {notice}',
  'status-answer': '{what} · {time}',
  'status-items': '{count#} {count|entrée|entrées}',
  'status-bytes': '{count#} {count|octet|octets}',
  'status-answered': 'répondu',
  'http-400': 'Requête incorrecte',
  'http-404': 'Pas de tel chemin, ou rien de ce nom',
  'http-405': 'Le chemin n’accepte pas cette méthode',
  'http-406': 'Le chemin ne répond pas dans ce format',
  'http-409': 'Conflit avec ce qui existe',
  'http-415': 'Le chemin n’accepte pas ce type de contenu',
  'http-422': 'Les valeurs du contenu ne conviennent pas',
  'http-429': 'Trop de requêtes',
  'http-500': 'Erreur interne de l’autocommutateur',
  'http-501': 'Non implémenté',
  'http-502': 'Le serveur web n’atteint pas l’autocommutateur',
  'http-503': 'Une restauration est en cours, ou la configuration est verrouillée',
  'http-504': 'L’autocommutateur ne répond pas à son serveur web',
  'http-other': 'HTTP {status}',
  'probe-unread':
    '{device} n’a pas répondu à la requête signée comme le fait un Kalliope. Vérifiez l’adresse et le port, et si un proxy répond à sa place.',
  'probe-unread-short': 'pas une réponse de Kalliope',
  'no-notification':
    '{device} a envoyé une notification qui ne nomme aucun événement : {quote}. Saisir le corps que montrent les réglages de l’appareil.',
  'status-event': '{event} · {time}',
  'no-routing-request':
    'L’autocommutateur a demandé une route avec un corps qui n’est ni nom=valeur, ni XML, ni JSON : {quote}. Il lui a été dit d’utiliser sa propre gestion des erreurs.',
  'late-route':
    'Le flow n’a pas répondu à l’appel de {caller} en {deadline} ms ; il a été dit à l’autocommutateur : {told}. Répondre plus tôt, ou augmenter « Répondre en » dans le nœud.',
  'late-route-short': 'pas de réponse à temps',
  'told-nothing': 'd’utiliser sa propre gestion des erreurs',
  'no-route-waits':
    'Aucun appel n’attend cette réponse : il a déjà reçu une réponse, son délai est passé, ou le message ne vient pas d’un nœud kalliope-routing.',
  'no-route-waits-short': 'aucun appel n’attend',
  'status-routed': '{caller} → {value}',
  'status-asked': '{caller} · {time}',
}
