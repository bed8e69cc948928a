import type { Translation } from '../translation.js'

export const sagemcom: Translation<'sagemcom'> = {
  'status-present': '{hosts} anwesend',
  'status-start': 'Startpunkt gesetzt · {hosts} anwesend',
  'status-pace': '{hosts} anwesend · höchstens alle {seconds} s gefragt',
  'status-information': '{model} · läuft seit {upTime}',
  'status-model': '{model}',
  'status-hosts': '{hosts#} {hosts|Gerät|Geräte} · {active#} aktiv',
  'status-ports': '{rules#} {rules|Portfreigabe|Portfreigaben}',
  'status-networks': '{networks#} {networks|WLAN|WLANs} · {on#} an',
  'status-line-up': 'Leitung steht · {ip}',
  'status-line-down': 'Leitung unterbrochen',
  'status-line': 'Leitung: {status}',
  'status-lines': '{lines#} {lines|Protokollzeile|Protokollzeilen}',
  'status-cable': '{channels#} {channels|Kanal|Kanäle} · SNR {snr} dB',
  'status-channels': '{channels#} {channels|Kanal|Kanäle}',
  'status-reboot': 'Neustart angenommen',
  'status-working': '{operation} …',
  'status-request': '{method} {path} · {status}',
  'family-xmo': '/cgi/json-req (die meisten Modelle)',
  'family-rest': 'REST-Firmware mit /api/v1 (F@st 5598, 5599, 5866T und andere)',
  'family-rest-cable': 'REST-v1-Firmware mit /rest/v1 (F3896LG von Ziggo, Virgin und anderen)',
  'other-api':
    '{device} hat die neuere {family}, die eine andere Sprache spricht als die eingestellte. Wählen Sie als Schnittstelle „herausfinden“.',
  'no-api':
    '{device} hat kein {path} (HTTP {status}): Es ist kein Sagemcom-Router mit dieser Schnittstelle, oder seine Webseite liegt an einem anderen Port. Prüfen Sie die Adresse.',
  'no-paths':
    '{device} hat {family}: Sie kennt keine Pfade dieser Art. Nehmen Sie den Node sagemcom-request für das, was sagemcom-device nicht bietet.',
  'no-rest': '{device} hat keine REST-Schnittstelle. Nehmen Sie den Node sagemcom-xpath.',
  'other-session':
    '{device} spricht eine andere Sprache als eben noch: Seine Firmware wurde ersetzt. Versuchen Sie es noch einmal.',
  'not-rest': '{device} hat {endpoint} nicht mit JSON beantwortet: „{said}“. Prüfen Sie Adresse und Pfad.',
  'rest-malformed': 'In der Antwort von {device} auf {endpoint} fehlt, was sie enthalten müsste.',
  'rest-denied': 'Der Benutzer von {device} darf {endpoint} nicht (HTTP {status}). Nehmen Sie einen mit mehr Rechten.',
  'rest-unknown': '{device} kennt {endpoint} nicht. Je nach Firmware heißt es anders: Prüfen Sie den Pfad.',
  'rest-method': '{device} nimmt {endpoint} nicht an. Wählen Sie eine andere Methode.',
  'rest-busy': '{device} kann {endpoint} gerade nicht. Versuchen Sie es in 5 s noch einmal.',
  'rest-refused': '{device} hat {endpoint} abgelehnt (HTTP {status}{said}). Prüfen Sie Pfad, Abfrage und Inhalt.',
  'http-failed':
    '{device} antwortet mit HTTP {status}{said}. Versuchen Sie es noch einmal; bleibt es dabei, starten Sie den Router neu.',
  redirects: '{device} leitet an eine andere Adresse weiter. {advice}',
  'not-its-page': 'Prüfen Sie seine Adresse: Das ist nicht die Seite des Routers selbst.',
  enter: 'Tragen Sie {target} als seine Adresse ein.',
  'no-challenge':
    '{device} sagt nicht, wie das Passwort zu beweisen ist. Vielleicht meldet sich seine Firmware anders an.',
  'no-login': '{device} hat keine Anmeldung der REST-Firmware mit /api/v1. Prüfen Sie Adresse und Schnittstelle.',
  'rest-credentials':
    '{device} hat Benutzer oder Passwort abgelehnt (HTTP {status}). Berichtigen Sie sie; sie werden nicht noch einmal versucht, bis sie sich ändern. Manche antworten auch so, während jemand anderes angemeldet ist.',
  'cable-credentials':
    '{device} hat das Passwort abgelehnt (HTTP {status}). Berichtigen Sie es; es wird nicht noch einmal versucht, bis es sich ändert.',
  'cable-busy':
    'Jemand anderes ist an {device} angemeldet, und es erlaubt keine weitere Sitzung. Melden Sie sich von seiner Webseite ab.',
  'no-token': '{device} hat die Anmeldung ohne Sitzung beantwortet. Ist es ein Kabelrouter mit /rest/v1?',
  'cable-bridge': '{device} sagt nicht, wer verbunden ist: Es arbeitet nur als Modem (Bridge-Modus).',
  'cable-no-wifi':
    '{device} nennt seine WLANs nicht auf bekannte Weise. Fragen Sie mit dem Node sagemcom-request danach.',
  'no-cable': '{device} ist kein Kabelmodem: Es nennt keine DOCSIS-Kanäle.',
  path: 'einen Pfad des Routers wie /api/v1/hosts oder /rest/v1/cablemodem/state_',
  'path-short': 'kein Pfad',
  query: 'Text wie connectedOnly=true oder ein Objekt',
  'query-short': 'weder Text noch Objekt',
  body: 'ein Objekt wie {"enable": 1} oder Text',
  'body-short': 'weder Objekt noch Text',
  'no-hosts':
    '{device} sagt nicht, wer verbunden ist: Seiner Firmware fehlt {path}, oder sein Benutzer darf es nicht lesen.',
  'no-networks': '{device} nennt keine WLANs: Seiner Firmware fehlt {path}, oder sein Benutzer darf es nicht lesen.',
  pace: 'Dieser Router wird höchstens alle {seconds} s gefragt, wie oft der Node auch nachsehen soll.',
  forbidden: 'Der Webserver von {device} weist diesen Rechner ab (HTTP 403). Prüfen Sie seine Zugriffsregeln.',
  'not-xmo':
    '{device} hat {endpoint} nicht so beantwortet, wie ein Sagemcom-Router es tut: {said}. Prüfen Sie die Adresse.',
  nothing: 'nichts',
  unanswered:
    '{message} Vielleicht ist das Passwort falsch: Router verzögern dann ihre Antwort, und manche antworten auf ein falsches Hashverfahren nie.',
  'no-session': '{device} hat die Anmeldung ohne Sitzung beantwortet. Ist es ein Sagemcom-Router?',
  'file-gone': '{device} hat die Datei nicht mehr, die es angeboten hat (HTTP {status}). Versuchen Sie es noch einmal.',
  'left-out': 'In der Antwort von {device} fehlt {endpoint}.',
  'foreign-log': '{device} bietet sein Protokoll an einem Ort an, der nicht sein eigener ist.',
  'no-node': '{device} hat nichts unter „{path}“: Seine Antwort nennt keinen Knoten. Prüfen Sie die Bedingung.',
  'read-only-path':
    '„{path}“ von {device} lässt sich nicht schreiben: Der Router nennt es schreibgeschützt. Gesendet wurde nichts.',
  'session-refused':
    '{device} nimmt die Sitzung für {what} nicht an: {said}. Geht das so weiter, meldet sich jemand immer wieder mit demselben Benutzer an.',
  credentials:
    '{device} hat Benutzer oder Passwort abgelehnt ({number}). Berichtigen Sie sie oder „Passwort-Hash“ und „Salt“; sie werden nicht noch einmal versucht, bis sie sich ändern.',
  'empty-password':
    '{device} hat das leere Passwort abgelehnt ({number}): Es ist kein Passwort gesetzt; ein Import bringt es nicht mit. Öffnen Sie das Gerät und tragen Sie es ein.',
  'locked-out':
    '{device} hat diesen Benutzer nach zu vielen falschen Passwörtern gesperrt ({number}). Warten Sie mindestens 5 Minuten; ein Neustart des Routers hebt es auf.',
  taken:
    'Jemand anderes ist an {device} angemeldet, und es erlaubt keine weitere Sitzung: {said}. Melden Sie sich von seiner Webseite ab.',
  busy: '{device} kann {what} gerade nicht: {said}. Versuchen Sie es in {seconds} s noch einmal.',
  'not-found':
    '{device} hat nichts unter {path}: {said}. Firmwares unterscheiden sich: Durchsuchen Sie das Gerät nach dem Pfad; Groß- und Kleinschreibung zählt.',
  unsupported: '{device} kann {what} nicht: {said}. Der Firmware fehlt es, oder es gehört zu einem anderen Pfad.',
  'cannot-write': '{path} von {device} lässt sich nicht schreiben: {said}.',
  refused: '{device} hat {what} abgelehnt: {said}. {advice}',
  'login-restricted':
    '{device} lässt diesen Benutzer von hier nicht herein: {said}. Manche Router erwarten einen anderen Benutzernamen wie local_admin; prüfen Sie ihn und die Einstellungen des Fernzugriffs.',
  denied: 'Der Benutzer von {device} darf {what} nicht: {said}. Nehmen Sie einen mit mehr Rechten.',
  what: '{method} von {path}',
  quoted: '„{path}“',
  'advice-value': 'Durchsuchen Sie das Gerät, um zu sehen, welche Werte möglich sind.',
  'advice-other-action': 'Eine andere Aktion derselben Anfrage ist fehlgeschlagen.',
  'advice-list': 'Geben Sie den Pfad der Liste an, etwa Device/NAT/PortMappings.',
  'advice-element': "Geben Sie den Pfad eines Elements an, etwa Device/NAT/PortMappings/PortMapping[@uid='3'].",
  'advice-full': 'Löschen Sie zuerst ein Element.',
  'advice-duplicate': 'Ändern Sie das vorhandene Element, oder wählen Sie einen anderen Schlüssel.',
  'advice-check': 'Prüfen Sie Pfad, Wert und Parameter.',
}
