import type { Translation } from '../translation.js'

export const http: Translation<'http'> = {
  unreachable: '{device} ist unter {origin} nicht erreichbar: {why}.',
  'unreachable-short': 'nicht erreichbar',
  ECONNREFUSED: 'dort antwortet niemand. Adresse und Port prüfen, und ob das Gerät gestartet ist',
  EHOSTUNREACH: 'es gibt keinen Weg dorthin. Adresse und Netzwerk prüfen',
  ENETUNREACH: 'es gibt keinen Weg in dieses Netz. Adresse und Netzwerk prüfen',
  EHOSTDOWN: 'es ist aus. Stromversorgung und Netzwerk prüfen',
  ENOTFOUND: 'der Name ist unbekannt. Schreibweise prüfen oder die IP-Adresse angeben',
  EAI_AGAIN: 'der Name ließ sich nicht auflösen. DNS prüfen oder die IP-Adresse angeben',
  ETIMEDOUT: 'es hat nicht rechtzeitig geantwortet. Adresse und Netzwerk prüfen',
  'no-connection': 'es kam nicht rechtzeitig eine Verbindung zustande. Adresse und Netzwerk prüfen',
  'cut-off': 'Die Antwort von {device} ist abgeschnitten oder kein HTTP ({origin}).',
  'cut-off-short': 'Antwort abgeschnitten',
  closed:
    '{device} hat die Verbindung ohne Antwort geschlossen ({origin}). Vielleicht startet das Gerät gerade neu; noch einmal versuchen.',
  'closed-short': 'keine Antwort',
  'self-signed': 'das Gerät hat es selbst unterschrieben',
  untrusted:
    'Dem Zertifikat von {device} ({origin}) wird nicht vertraut: {reason}. Sein SHA-256-Fingerabdruck ist {fingerprint}: mit dem vergleichen, den das Gerät anzeigt, und ihn dann über „Verbindung testen“ in den Einstellungen des Geräts anheften.',
  'untrusted-short': 'Zertifikat nicht vertrauenswürdig',
  'no-certificate': 'Dem Zertifikat von {device} ({origin}) wird nicht vertraut: {reason}.',
  'no-certificate-short': 'Zertifikat nicht vertrauenswürdig',
  'not-pinned': 'es ist nicht das angeheftete',
  'weak-encryption':
    'Mit {device} ({origin}) kam keine verschlüsselte Verbindung zustande. Das Gerät bietet nur veraltete Verschlüsselung: in seinen Einstellungen „TLS 1.0 und schwache Schlüssel zulassen“ ankreuzen.',
  'weak-encryption-short': 'veraltete Verschlüsselung',
  'no-encryption':
    'Mit {device} ({origin}) kam keine verschlüsselte Verbindung zustande. Schema und Port prüfen: Vielleicht erwartet das Gerät dort http://.',
  'no-encryption-short': 'keine verschlüsselte Verbindung',
  timeout:
    '{device} hat {endpoint} nicht innerhalb von {seconds} s zu Ende beantwortet. Noch einmal versuchen oder „Zeitlimit“ in den Einstellungen des Geräts erhöhen.',
  'timeout-short': 'keine Antwort in {seconds} s',
  'too-large':
    'Die Antwort von {device} ist größer als {limit}. Weniger auf einmal abfragen oder „Größte Antwort“ in den Einstellungen des Geräts erhöhen.',
  'too-large-short': 'Antwort größer als {limit}',
}
