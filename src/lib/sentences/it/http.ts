import type { Translation } from '../translation.js'

export const http: Translation<'http'> = {
  unreachable: '{device} non è raggiungibile all’indirizzo {origin}: {why}.',
  'unreachable-short': 'non raggiungibile',
  ECONNREFUSED: 'lì non risponde nulla. Controllare indirizzo e porta, e se il dispositivo è avviato',
  EHOSTUNREACH: 'nessun percorso porta lì. Controllare l’indirizzo e la rete',
  ENETUNREACH: 'nessun percorso porta alla sua rete. Controllare l’indirizzo e la rete',
  EHOSTDOWN: 'è spento. Controllare l’alimentazione e la rete',
  ENOTFOUND: 'il nome è sconosciuto. Controllare come è scritto, o indicare l’indirizzo IP',
  EAI_AGAIN: 'il nome non è stato risolto. Controllare il DNS, o indicare l’indirizzo IP',
  ETIMEDOUT: 'non ha risposto in tempo. Controllare l’indirizzo e la rete',
  'no-connection': 'la connessione non è riuscita in tempo. Controllare l’indirizzo e la rete',
  'cut-off': 'La risposta di {device} è troncata o non è HTTP ({origin}).',
  'cut-off-short': 'risposta troncata',
  closed: '{device} ha chiuso la connessione senza rispondere ({origin}). Forse si sta riavviando; riprovare.',
  'closed-short': 'nessuna risposta',
  'self-signed': 'il dispositivo l’ha firmato da sé',
  untrusted:
    'Il certificato di {device} ({origin}) non è attendibile: {reason}. La sua impronta SHA-256 è {fingerprint}: confrontarla con quella mostrata dal dispositivo, poi fissarla con «Prova connessione» nelle sue impostazioni.',
  'untrusted-short': 'certificato non attendibile',
  'no-certificate': 'Il certificato di {device} ({origin}) non è attendibile: {reason}.',
  'no-certificate-short': 'certificato non attendibile',
  'not-pinned': 'non è quello fissato',
  'weak-encryption':
    'La connessione cifrata con {device} ({origin}) non è riuscita. Offre solo una cifratura superata: spuntare «Consenti TLS 1.0 e chiavi deboli» nelle sue impostazioni.',
  'weak-encryption-short': 'cifratura superata',
  'no-encryption':
    'La connessione cifrata con {device} ({origin}) non è riuscita. Controllare schema e porta: forse lì si aspetta http://.',
  'no-encryption-short': 'nessuna connessione cifrata',
  timeout:
    '{device} non ha finito di rispondere a {endpoint} entro {seconds} s. Riprovare, o aumentare «Tempo limite» nelle sue impostazioni.',
  'timeout-short': 'nessuna risposta in {seconds} s',
  'too-large':
    'La risposta di {device} supera {limit}. Chiedere meno dati alla volta, o aumentare «Risposta massima» nelle sue impostazioni.',
  'too-large-short': 'risposta oltre {limit}',
}
