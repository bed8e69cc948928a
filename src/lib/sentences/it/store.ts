import type { Translation } from '../translation.js'

export const store: Translation<'store'> = {
  'status-standby': 'in attesa · {instance} è attivo',
  somebody: 'un altro Node-RED',
  'no-driver':
    'Il driver di PostgreSQL non è installato. Eseguire “npm install pg” nella cartella utente di Node-RED (di solito ~/.node-red), poi riavviare Node-RED.',
  'no-driver-short': 'manca il driver pg',
  refused:
    'Il database {store} ha rifiutato l’utente “{username}” o la sua password. Inserire entrambi nelle impostazioni del database.',
  'refused-short': 'database: credenziali rifiutate',
  unreachable: 'Il database {store} non è raggiungibile: {reason}. Si riprova da solo.',
  'unreachable-short': 'database non raggiungibile',
  untrusted:
    'Il certificato del database {store} non è attendibile: {reason}. Scegliere una configurazione TLS con l’autorità che lo ha firmato.',
  'untrusted-short': 'database: certificato non attendibile',
  failed: 'Il database {store} non ha potuto eseguire quanto richiesto: {reason}',
  'failed-short': 'errore del database',
  'not-sure': 'Il database non ha risposto in tempo: un altro Node-RED potrebbe essere subentrato.',
  'not-sure-short': 'database non raggiungibile',
  newer:
    'Le tabelle dello schema {schema} sono state create da una versione più recente di questo pacchetto. Aggiornare il pacchetto anche qui.',
  'newer-short': 'tabelle di una versione più recente',
  'newer-memory':
    'La memoria di {key} è stata scritta da una versione più recente di questo pacchetto. Aggiornare il pacchetto anche qui.',
  'newer-memory-short': 'memoria di una versione più recente',
  url: 'un indirizzo come postgres://192.168.1.5:5432/telecom, senza utente e password',
  'url-short': 'non è un indirizzo PostgreSQL',
  schema: 'un nome fatto di lettere, cifre e trattini bassi, come telecom',
  'schema-short': 'non è un nome di schema',
  none: 'Scegliere un database (telecom-store) nel nodo, oppure lasciare la memoria in un file.',
  'none-short': 'nessun database scelto',
  'status-sent-before': 'già inviato',
  'once-uncertain':
    'Un SMS per “{key}” era già stato iniziato, e Node-RED o il modem si è fermato prima di sapere se era partito. Non viene inviato di nuovo; controllare nel modem, o usare un’altra chiave.',
  'once-uncertain-short': 'forse già inviato',
  'once-key': 'un testo che indica l’occasione, come allarme-2026-11-28',
}
