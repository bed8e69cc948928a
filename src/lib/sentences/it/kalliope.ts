import type { Translation } from '../translation.js'

export const kalliope: Translation<'kalliope'> = {
  'not-found':
    '{device} non ha nulla in {endpoint} (HTTP 404). Controllare percorso e nome, e se il firmware lo offre (/api/doc sul centralino).',
  'not-found-short': 'non trovato',
  refused:
    '{device} ha rifiutato nome utente, password o tenant, oppure all’utente manca il permesso API (HTTP {status}). Correggerli; non vengono riprovati finché non cambiano. Gli utenti di LDAP o Active Directory non possono usare l’API.{clock}',
  'nothing-proven':
    '{device} ha rifiutato {endpoint} (HTTP {status}). L’utente click2call può soltanto avviare chiamate, oppure la sua password è errata: lo dice solo una chiamata. Per un minuto non viene inviato nulla.',
  'no-tenant':
    '{device} non ha un tenant «{tenant}», o non è un Kalliope: ha risposto senza salt. Controllare indirizzo e tenant; un centralino con un solo tenant lo chiama «default».',
  'no-tenant-short': 'tenant sconosciuto',
  clock:
    'L’orologio di {device} è {offset} quello di questo computer. Le richieste vengono firmate per la sua ora; regolare il suo orologio o quello di questo computer.',
  'minutes-ahead': 'avanti di {count} minuti rispetto a',
  'minutes-behind': 'indietro di {count} minuti rispetto a',
  'hours-ahead': 'avanti di {count} ore rispetto a',
  'hours-behind': 'indietro di {count} ore rispetto a',
  'web-login':
    '{device} chiede un accesso web invece di rispondere a {endpoint} (HTTP {status}). Controllare utente e password, che l’utente abbia il permesso API, e il percorso.',
  'web-login-short': 'chiede un accesso web',
  redirected:
    '{device} rimanda {endpoint} a {location} (HTTP {status}). Usare quell’indirizzo; una richiesta firmata non viene inviata due volte.',
  'redirected-short': 'ha un altro indirizzo',
  'another-address': 'un altro indirizzo',
  'not-permitted':
    '{device} non permette a questo utente {endpoint} (HTTP {status}), sebbene utente e password siano accettati. Dargli il diritto, o usare un altro utente.',
  unsupported: '{device} non può fare {endpoint}: {text} (HTTP {status}).',
  busy: '{device} non può fare {endpoint} adesso: {text} (HTTP {status}). Riprovare tra {seconds} s.',
  failed:
    '{device} non è riuscito in {endpoint}: {text} (HTTP {status}). Riprovare; se persiste, riavviare il centralino.',
  'refused-request': '{device} ha rifiutato {endpoint}: {text} (HTTP {status}).{said}',
  says: ' La sua risposta: «{words}».',
  unexpected: '{device} non ha risposto a {endpoint} come fa la sua API: {quote}. Controllare indirizzo e porta.',
  'unexpected-short': 'lì nessuna API Kalliope',
  nothing: 'nulla',
  'unknown-charset':
    '{device} risponde a {endpoint} nel set di caratteri {charset}, che non è noto. Farlo rispondere in UTF-8.',
  compressed:
    '{device} risponde a {endpoint} in forma compressa (Content-Encoding: {encoding}), benché nessuno lo abbia chiesto. Disattivare la compressione nel server web o nel proxy che gli sta davanti.',
  'clock-off': '{time}. {notice}',
  'status-answer': '{what} · {time}',
  'status-items': '{count#} {count|voce|voci}',
  'status-bytes': '{count#} {count|byte|byte}',
  'status-answered': 'risposto',
  'http-400': 'Richiesta errata',
  'http-404': 'Nessun percorso del genere, o nulla con quel nome',
  'http-405': 'Il percorso non accetta questo metodo',
  'http-406': 'Il percorso non risponde in questo formato',
  'http-409': 'Conflitto con ciò che esiste',
  'http-415': 'Il percorso non accetta questo tipo di contenuto',
  'http-422': 'I valori del contenuto non vanno bene',
  'http-429': 'Troppe richieste',
  'http-500': 'Errore interno del centralino',
  'http-501': 'Non implementato',
  'http-502': 'Il server web non raggiunge il centralino',
  'http-503': 'È in corso un ripristino, o la configurazione è bloccata',
  'http-504': 'Il centralino non risponde al suo server web',
  'http-other': 'HTTP {status}',
  'probe-unread':
    '{device} non ha risposto alla richiesta firmata come fa un Kalliope. Controlla indirizzo e porta, e se un proxy risponde al suo posto.',
  'probe-unread-short': 'non è una risposta di Kalliope',
  'no-notification':
    '{device} ha inviato una notifica che non nomina alcun evento: {quote}. Inserire il corpo mostrato nelle impostazioni del dispositivo.',
  'status-event': '{event} · {time}',
  'no-routing-request':
    'Il centralino ha chiesto una destinazione con un corpo che non è nome=valore, né XML, né JSON: {quote}. Gli è stato detto di usare la propria gestione degli errori.',
  'late-route':
    'Il flow non ha risposto alla chiamata di {caller} entro {deadline} ms; al centralino è stato detto: {told}. Rispondere prima, o aumentare «Rispondere entro» nel nodo.',
  'late-route-short': 'nessuna risposta in tempo',
  'told-nothing': 'di usare la propria gestione degli errori',
  'no-route-waits':
    'Nessuna chiamata aspetta questa risposta: ha già avuto risposta, il suo tempo è scaduto, o il messaggio non viene da un nodo kalliope-routing.',
  'no-route-waits-short': 'nessuna chiamata aspetta',
  'status-routed': '{caller} → {value}',
  'status-asked': '{caller} · {time}',
}
