import type { Translation } from '../translation.js'

export const kalliope: Translation<'kalliope'> = {
  'not-found':
    '{device} hat nichts unter {endpoint} (HTTP 404). Pfad und Namen prüfen, und ob die Firmware es bietet (/api/doc auf der Anlage).',
  'not-found-short': 'nicht gefunden',
  refused:
    '{device} hat Benutzername, Passwort oder Mandant abgelehnt, oder dem Benutzer fehlt das API-Recht (HTTP {status}). Die Angaben berichtigen; sie werden erst wieder versucht, wenn sie sich ändern. Benutzer aus LDAP oder Active Directory können die API nicht nutzen.{clock}',
  'nothing-proven':
    '{device} hat {endpoint} abgelehnt (HTTP {status}). Der Benutzer click2call darf nur Anrufe auslösen, oder sein Passwort ist falsch: Das zeigt erst ein Anruf. Eine Minute lang wird nichts gesendet.',
  'no-tenant':
    '{device} kennt keinen Mandanten „{tenant}“ oder ist keine Kalliope: Es kam kein Salt zurück. Adresse und Mandant prüfen; eine Anlage mit nur einem Mandanten nennt ihn „default“.',
  'no-tenant-short': 'Mandant unbekannt',
  clock:
    'Die Uhr von {device} geht {offset} der dieses Rechners. Anfragen werden für ihre Zeit signiert; ihre Uhr oder die dieses Rechners richtig stellen.',
  'minutes-ahead': '{count} Minuten vor',
  'minutes-behind': '{count} Minuten nach',
  'hours-ahead': '{count} Stunden vor',
  'hours-behind': '{count} Stunden nach',
  'web-login':
    '{device} verlangt eine Anmeldung im Browser, statt {endpoint} zu beantworten (HTTP {status}). Benutzer und Passwort prüfen, ob der Benutzer das API-Recht hat, und den Pfad.',
  'web-login-short': 'verlangt Web-Anmeldung',
  redirected:
    '{device} leitet {endpoint} weiter nach {location} (HTTP {status}). Diese Adresse verwenden; eine signierte Anfrage wird nicht zweimal gesendet.',
  'redirected-short': 'hat eine andere Adresse',
  'another-address': 'einer anderen Adresse',
  'not-permitted':
    '{device} lässt diesen Benutzer {endpoint} nicht ausführen (HTTP {status}), obwohl Benutzer und Passwort stimmen. Dem Benutzer das Recht geben oder einen anderen verwenden.',
  unsupported: '{device} kann {endpoint} nicht: {text} (HTTP {status}).',
  busy: '{device} kann {endpoint} gerade nicht: {text} (HTTP {status}). In {seconds} s erneut versuchen.',
  failed:
    '{device} ist an {endpoint} gescheitert: {text} (HTTP {status}). Erneut versuchen; wenn es so bleibt, die Anlage neu starten.',
  'refused-request': '{device} hat {endpoint} abgelehnt: {text} (HTTP {status}).{said}',
  says: ' Die Antwort: „{words}“.',
  unexpected: '{device} hat {endpoint} nicht so beantwortet, wie seine API es tut: {quote}. Adresse und Port prüfen.',
  'unexpected-short': 'dort keine Kalliope-API',
  nothing: 'nichts',
  'unknown-charset':
    '{device} beantwortet {endpoint} im Zeichensatz {charset}, der nicht bekannt ist. Die Anlage in UTF-8 antworten lassen.',
  compressed:
    '{device} beantwortet {endpoint} komprimiert (Content-Encoding: {encoding}), obwohl niemand das verlangt hat. Die Komprimierung im Webserver oder Proxy davor abschalten.',
  'clock-off': '{time}. {notice}',
  'status-answer': '{what} · {time}',
  'status-items': '{count#} {count|Eintrag|Einträge}',
  'status-bytes': '{count#} {count|Byte|Bytes}',
  'status-answered': 'beantwortet',
  'http-400': 'Fehlerhafte Anfrage',
  'http-404': 'Kein solcher Pfad, oder nichts mit diesem Namen',
  'http-405': 'Der Pfad nimmt diese Methode nicht an',
  'http-406': 'Der Pfad antwortet nicht in diesem Format',
  'http-409': 'Widerspruch zu dem, was schon da ist',
  'http-415': 'Der Pfad nimmt diese Art von Inhalt nicht an',
  'http-422': 'Die Werte im Inhalt passen nicht',
  'http-429': 'Zu viele Anfragen',
  'http-500': 'Fehler in der Anlage',
  'http-501': 'Nicht vorhanden',
  'http-502': 'Der Webserver erreicht die Anlage nicht',
  'http-503': 'Eine Wiederherstellung läuft, oder die Konfiguration ist gesperrt',
  'http-504': 'Die Anlage antwortet ihrem Webserver nicht',
  'http-other': 'HTTP {status}',
  'probe-unread':
    '{device} hat auf die signierte Anfrage nicht wie eine Kalliope geantwortet. Prüfe Adresse und Port, und ob ein Proxy an ihrer Stelle antwortet.',
  'probe-unread-short': 'keine Antwort einer Kalliope',
  'no-notification':
    '{device} hat eine Meldung ohne Ereignis gesendet: {quote}. Den Inhalt eintragen, den die Einstellungen des Geräts zeigen.',
  'status-event': '{event} · {time}',
  'no-routing-request':
    'Die Anlage fragte nach einem Ziel mit einem Inhalt, der weder Name=Wert noch XML noch JSON ist: {quote}. Ihr wurde gesagt, ihre eigene Fehlerbehandlung zu nehmen.',
  'late-route':
    'Der Flow hat den Anruf von {caller} nicht innerhalb von {deadline} ms beantwortet; der Anlage wurde {told} gesagt. Früher antworten oder „Antwort innerhalb von“ im Node erhöhen.',
  'late-route-short': 'keine rechtzeitige Antwort',
  'told-nothing': 'ihre eigene Fehlerbehandlung zu nehmen',
  'no-route-waits':
    'Kein Anruf wartet auf diese Antwort: Er wurde schon beantwortet, seine Zeit war um, oder die Nachricht kommt nicht von einem kalliope-routing-Node.',
  'no-route-waits-short': 'kein Anruf wartet',
  'status-routed': '{caller} → {value}',
  'status-asked': '{caller} · {time}',
}
