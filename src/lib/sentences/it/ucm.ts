import type { Translation } from '../translation.js'

export const ucm: Translation<'ucm'> = {
  'status-apply': '{action} · da applicare',
  'old-api':
    '{device} ha risposto con la sua vecchia API HTTPS (HTTP Digest, di solito porta 8443). Questo pacchetto parla quella nuova: indichi la sua porta, di solito 8089, e la attivi in «Integrations» sul centralino.',
  'old-api-short': 'questa è la vecchia API HTTPS',
  'no-challenge':
    '{device} non accetta un accesso a {endpoint}: {reply} ({code}). Il percorso dell’API è /api, e la porta quella dell’API HTTPS?',
  'no-challenge-short': 'percorso o porta dell’API errati?',
  'no-recording':
    '{device} non ha questa registrazione ({code}). Controlli nome del file e cartella, o se è stata eliminata dalla pulizia.',
  'no-recording-short': 'registrazione inesistente',
}
