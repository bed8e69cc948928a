import type { Translation } from '../translation.js'

export const session: Translation<'session'> = {
  'queue-full':
    'Für dieses Gerät warten schon {waiting} Anfragen. Weniger Nachrichten senden oder sie mit einem Delay-Node weiter auseinanderziehen.',
  'queue-full-short': 'Warteschlange voll',
  'in-use': 'Die einzige Sitzung des Geräts wird von jemand anderem benutzt; die Abfrage hält sich eine Weile zurück.',
  'in-use-short': 'von jemand anderem benutzt',
  'no-password':
    'In {device} ist kein Passwort gesetzt; ein Import bringt es nicht mit. Das Gerät öffnen und es eingeben.',
  'no-password-short': 'kein Passwort gesetzt',
}
