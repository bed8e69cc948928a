import type { Translation } from '../translation.js'

export const ucm: Translation<'ucm'> = {
  'status-apply': '{action} · Übernehmen nötig',
  'old-api':
    '{device} hat mit seiner alten HTTPS-API geantwortet (HTTP Digest, meist Port 8443). Dieses Paket spricht die neue: den Port der neuen API angeben, meist 8089, und sie auf der Telefonanlage unter „Integrations“ einschalten.',
  'old-api-short': 'das ist die alte HTTPS-API',
  'no-challenge':
    '{device} nimmt unter {endpoint} keine Anmeldung an: {reply} ({code}). Ist der API-Pfad /api, und der Port der der HTTPS-API?',
  'no-challenge-short': 'API-Pfad oder Port falsch?',
  'no-recording':
    '{device} hat keine solche Aufnahme ({code}). Dateiname und Verzeichnis prüfen, oder ob sie aufgeräumt wurde.',
  'no-recording-short': 'keine solche Aufnahme',
}
