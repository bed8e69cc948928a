import type { Translation } from '../translation.js'

export const ucm: Translation<'ucm'> = {
  'status-apply': '{action} · Übernehmen nötig',
  'old-api':
    '{device} antwortet unter dieser Adresse mit der alten HTTPS-API (HTTP Digest, in der Regel Port 8443). In den Einstellungen „Alt“ als „API“ wählen; oder den Port der neuen nehmen, in der Regel 8089, und sie auf der Anlage unter Integrations einschalten.',
  'old-api-short': 'das ist die alte HTTPS-API',
  'no-challenge':
    '{device} nimmt unter {endpoint} keine Anmeldung an: {reply} ({code}). Ist der API-Pfad /api, und der Port der der HTTPS-API?',
  'no-challenge-short': 'API-Pfad oder Port falsch?',
  says: '{sentence} Die Anlage sagt: "{said}".',
  'says-short': '{sentence}',
  documented: '{text} ({code})',
  'no-login':
    '{device} lässt diesen API-Benutzer nicht herein ({code}): Der Benutzer ist auf der Anlage nicht gespeichert und übernommen, ihre HTTPS-API ist ausgeschaltet, oder die Adresse dieses Rechners ist nicht zugelassen. Die API-Einstellungen der Anlage prüfen.',
  'no-login-short': 'API-Benutzer nicht zugelassen',
  'unknown-action':
    '{device} kennt "{action}" nicht ({code}). Schreibweise und Groß-/Kleinschreibung der Aktion prüfen oder die Firmware aktualisieren.',
  'unknown-action-short': '{action}: nicht unterstützt',
  'not-allowed':
    '{device} erlaubt seinem API-Benutzer "{action}" nicht ({code}). Das Recht in der API-Konfiguration der Anlage geben, speichern und übernehmen.',
  'not-allowed-short': '{action}: keine Berechtigung',
  busy: '{device} kann "{action}" jetzt nicht: {documented}. {when} noch einmal versuchen.',
  'busy-short': 'Gerät beschäftigt',
  'session-lost':
    '{device} nimmt die Sitzung für "{action}" nicht an: {documented}. Wenn das so bleibt, meldet sich ein anderes Programm mit demselben API-Benutzer an: jedem einen eigenen geben.',
  'session-lost-short': 'Sitzung nicht angenommen',
  failed:
    '{device} ist an "{action}" gescheitert: {documented}. Noch einmal versuchen; wenn es so bleibt, die Anlage neu starten.',
  'failed-short': '{action}: gescheitert',
  refused: '{device} hat "{action}" abgelehnt: {documented}. {advice}',
  'refused-short': '{action}: abgelehnt',
  'no-recording':
    '{device} hat keine solche Aufnahme ({code}). Dateinamen und Verzeichnis prüfen, oder ob sie aufgeräumt wurde.',
  'no-recording-short': 'keine solche Aufnahme',
  'no-recording-of-call': '{device} hat keine Aufnahme dieses Anrufs ({code}).',
  'no-recording-of-call-short': 'keine Aufnahme dieses Anrufs',
  'no-item':
    '{device} hat keinen solchen Eintrag für "{action}" ({code}). Die Einträge neu auflisten: Vielleicht wurde er gelöscht.',
  'no-item-short': 'nicht gefunden',
  'unknown-user':
    '{device} kennt diesen Benutzernamen nicht ({code}). Den Benutzer der HTTPS-API eintragen, nicht den der Weboberfläche.{tries}',
  'unknown-user-short': 'unbekannter Benutzer{tries}',
  'wrong-password':
    '{device} hat Benutzername oder Passwort abgelehnt ({code}). Bitte berichtigen; sie werden nicht noch einmal probiert, bis sie sich ändern.{tries}',
  'wrong-password-short': 'falsches Passwort{tries}',
  'tries-left':
    ' {tries|Es bleibt noch|Es bleiben noch} {tries} {tries|Versuch|Versuche}, bevor die Anlage Benutzer und Adresse aussperrt.',
  'tries-left-short': ' · noch {tries} {tries|Versuch|Versuche}',
  'no-try-left': ' Es bleibt kein Versuch, bevor die Anlage Benutzer und Adresse aussperrt.',
  'no-try-left-short': ' · kein Versuch mehr',
  'locked-out':
    '{device} hat diesen Benutzer oder diese Adresse ausgesperrt: {documented}. {when} noch einmal versuchen oder die Sperre in den Anmeldeeinstellungen der Anlage aufheben.',
  'locked-out-short': 'ausgesperrt',
  later: 'Später',
  'in-seconds': 'In {seconds} s',
  'in-minutes': 'In {minutes} min',
  'advice-parameters': 'Namen und Werte der Parameter prüfen.',
  'advice-changed': 'Vor dem Ändern neu lesen.',
  'advice-exists': 'Den vorhandenen Eintrag ändern oder einen anderen Namen wählen.',
  'advice-characters': 'Sonderzeichen aus den Werten entfernen.',
  'advice-guide': 'Die Parameter mit dem API-Handbuch der Firmware vergleichen.',
  'login-without': '{device} hat {sent} ohne {missing} beantwortet. Ist es eine UCM mit der neuen HTTPS-API?',
  'login-without-short': 'nicht die neue HTTPS-API',
  forbidden:
    'Der Webserver von {device} lässt diesen Rechner nicht zu (HTTP 403). Seine Adresse unter System Settings → HTTP Server → Permitted IP(s) hinzufügen.',
  'forbidden-short': 'dieser Rechner ist nicht zugelassen',
  redirects:
    '{device} leitet weiter nach {location} (HTTP {status}). Dieses Schema und diesen Port als Adresse verwenden.',
  'redirects-short': 'falsches Schema oder falscher Port',
  'no-api': '{device} hat unter {endpoint} keine API (HTTP 404). Port und „API-Pfad“ prüfen.',
  'no-api-short': 'dort keine API',
  'http-failed':
    '{device} ist mit HTTP {status} gescheitert. Noch einmal versuchen; wenn es so bleibt, die Anlage neu starten.',
  'http-failed-short': 'HTTP {status}',
  'not-json':
    '{device} hat {endpoint} nicht so beantwortet wie seine API: {what}. Adresse, Port und „API-Pfad“ prüfen.',
  'not-json-short': 'keine Antwort einer API',
  nothing: 'nichts',
  'json-for-recording': 'Die Anlage hat recapi für {file} mit JSON statt mit einer Aufnahme beantwortet.',
  'missing-recording': 'Es gibt keine Aufnahme {file}.',
  'missing-recording-short': 'keine solche Aufnahme',
  'no-wav': 'Was die Anlage für {file} geschickt hat, ist keine WAV-Datei ({kind}, {bytes} Byte).',
  'no-wav-short': 'keine Aufnahme',
  'many-pages': 'Die Anlage nennt mehr als {pages} Seiten für {action}. Mit "page" einen Teil davon abfragen.',
  'many-pages-short': 'zu viele Seiten',
  action: 'der genaue Name einer Aktion wie getSystemStatus',
  'action-short': 'keine Aktion',
  'session-action': 'eine andere Aktion wie getSystemStatus: Der Konfigurations-Node meldet sich selbst an und ab',
  'session-action-short': 'gehört zur Anmeldung',
  taken:
    '„options.{name}“ lässt sich nicht angeben, der Node setzt es selbst. Bitte entfernen; Optionen sind Parameter wie {example}.',
  'taken-short': 'options.{name}: setzt der Node',
  parameter: '{hint}; {action} braucht es, z. B. {example}',
  'parameter-short': 'fehlt',
  options: 'ein Objekt aus Texten und Zahlen wie {"extension": "1001"}',
  'options-short': 'kein Objekt aus Texten und Zahlen',
  'no-json-object': 'ein Objekt, das sich nicht als JSON schreiben lässt',
  deletion: '"{name}" lässt cdrapi Anrufdaten löschen und wird nie gesendet. Bitte aus den Optionen entfernen.',
  'deletion-short': 'Anrufe zu löschen wird nie gesendet',
  directory: 'ein Verzeichnis wie monitor oder queue',
  'directory-short': 'kein Verzeichnis',
  'what-action': 'Aktion "{action}"',
  'any-action': 'der Name einer API-Aktion wie getSystemStatus',
  'any-action-short': 'keine Aktion gewählt',
  'no-call': 'Die Anlage hat etwas anderes gesendet, wo ein Anruf stehen sollte: {quote}',
  'no-call-short': 'kein Anrufdatensatz',
  'list-changed':
    'Die Anrufliste hat sich geändert, während sie nach einem Fehler erneut gelesen wurde. Den Export erneut starten.',
  'same-page':
    'Die Anlage sendet immer dieselbe Seite mit Anrufen, was auch gefragt wird. Nach einem kürzeren Zeitraum fragen, oder die Anlage neu starten.',
  'page-unwanted': 'Diese Seite mit Anrufen wird nicht mehr gebraucht.',
  'events-refused':
    '{device} hat den Benutzer {user} am WebSocket abgewiesen ({status}). Eine UCM62xx nimmt dort nur einen Web-Benutzer: tragen Sie im Gerät einen Benutzer für Ereignisse ein.',
  'events-refused-short': 'Ereignis-Benutzer abgewiesen',
  'raw-needs-socket':
    '{device} gibt Ereignisse, wie sie kommen, nur am WebSocket. Wählen Sie Datensätze als Form oder erlauben Sie den Socket.',
  'raw-needs-socket-short': 'roh nur mit Socket',
  'status-live': 'live · {calls#} {calls|Anruf|Anrufe}',
  'status-polling': 'fragt alle {seconds} s · {calls#} {calls|Anruf|Anrufe}',
  'status-connecting': 'verbindet',
  'status-present': 'aktueller Stand gemeldet',
  numbers: 'Nummern und Bereiche davon, etwa 1001, 1005~1007',
  'numbers-short': 'keine Nummern',
  'unknown-events': 'Die Firmware von {device} kennt diese Ereignisse nicht: {names}. Die anderen werden gemeldet.',
  'old-api-lacks':
    '{device} ist auf die alte HTTPS-API eingestellt, die nur Anrufdaten (cdrapi) und Aufnahmen (recapi) kennt: {action} braucht die neue. Hat die Anlage sie, in ihren Einstellungen „Neu“ als „API“ wählen.',
  'old-api-lacks-short': 'nicht in der alten API',
  'old-parameters': 'einen der Parameter, die die alte API kennt: {names}',
  'old-parameters-short': 'der alten API unbekannt',
  'old-once': '"{name}" nur einmal: Auf einen doppelten Parameter antwortet die alte API mit einer leeren Liste',
  'old-once-short': 'doppelt angegeben',
  'old-json':
    '"json" oder nichts: In ihrem CSV setzt die alte API keine Anführungszeichen, sodass sich die Spalten nicht trennen lassen',
  'old-json-short': 'nicht json',
  'old-count': 'eine ganze Zahl von 0 bis {most}, etwa 100',
  'old-count-short': 'keine ganze Zahl bis {most}',
  'old-numbers': 'Nummern, Muster oder Bereiche wie 1001, 2*, 1000-1099, durch Kommas getrennt',
  'old-numbers-short': 'keine Liste von Nummern',
  'old-time': 'eine Zeit wie 2026-05-31T10:00:00, bei Bedarf mit einem Abstand zu UTC wie +02:00',
  'old-time-short': 'keine Zeit',
  'old-directory': 'einen Ordner wie monitor, mehrere durch @ getrennt',
  'old-directory-short': 'kein Ordner',
  'old-file': 'einen Dateinamen wie auto-1717090910-1001-2100.wav',
  'old-file-short': 'kein Dateiname',
  'old-authentication':
    '{device} verlangt eine Anmeldung, die weder Digest noch Basic ist (HTTP 401). Adresse und Port prüfen: Die alte HTTPS-API hat einen eigenen, 8443.',
  'old-authentication-short': 'unbekannte Art der Anmeldung',
  'old-refused':
    '{device} lehnt Benutzername oder Passwort ab ({username}). Die aus „HTTPS API Settings (Old)“ der Anlage verwenden; sie werden erst wieder gesendet, wenn sie geändert wurden.',
  'old-refused-short': 'Benutzer oder Passwort falsch',
  'old-nonce':
    '{device} verlangt immer wieder eine neue Signatur. Noch einmal versuchen; bleibt es dabei, die Anlage neu starten.',
  'old-nonce-short': 'Signatur nicht angenommen',
  'no-old-api':
    '{device} hat unter {origin} keine alte HTTPS-API (HTTP 404). Sie in „HTTPS API Settings (Old)“ einschalten und ihren Port 8443 verwenden; neuere Modelle haben nur die neue: dann „Neu“ als „API“ wählen.',
  'no-old-api-short': 'dort ist keine alte API',
  'new-api-here':
    '{device} antwortet unter {origin} mit der neuen HTTPS-API, nicht mit der alten. In den Einstellungen „Neu“ als „API“ wählen.',
  'new-api-here-short': 'es ist die neue API',
  'api-new': 'HTTPS-API (New)',
  'api-old': 'HTTPS-API (Old): Anrufdaten und Aufnahmen',
  'recording-name': 'ein Dateiname wie 2024-05/auto-1717090910-1001-2100.wav',
  'recording-name-short': 'kein Dateiname',
  port: 'ein Port von 1 bis 65535',
  'push-password': 'ein Passwort: Ohne könnte jeder den Node wecken; setzen Sie dasselbe an der Anlage',
  'push-password-short': 'Push-Passwort fehlt',
  'free-port': 'ein Port, den kein anderes Gerät hat',
  'free-port-short': 'Port belegt',
  'push-port':
    'Port {port} für das, was die Anlage sendet, lässt sich nicht öffnen ({reason}). Anrufe kommen im Intervall; wählen Sie einen anderen Port.',
}
