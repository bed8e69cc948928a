import type { Translation } from '../translation.js'

export const ucm: Translation<'ucm'> = {
  'status-apply': '{action} · à appliquer',
  'old-api':
    '{device} a répondu avec son ancienne API HTTPS (HTTP Digest, en général port 8443). Ce paquet parle la nouvelle : indiquez son port, en général 8089, et activez-la dans « Integrations » sur le PBX.',
  'old-api-short': 'c’est l’ancienne API HTTPS',
  'no-challenge':
    '{device} n’accepte pas de connexion à {endpoint} : {reply} ({code}). Le chemin de l’API est-il /api, et le port celui de l’API HTTPS ?',
  'no-challenge-short': 'chemin ou port de l’API erroné ?',
  'no-recording':
    '{device} n’a pas cet enregistrement ({code}). Vérifiez le nom du fichier et le dossier, ou s’il a été nettoyé.',
  'no-recording-short': 'enregistrement introuvable',
}
