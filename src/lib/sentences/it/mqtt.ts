import type { Translation } from '../translation.js'

export const mqtt: Translation<'mqtt'> = {
  'status-published': '{devices} {devices|dispositivo|dispositivi} · {time}',
  'status-partly': '{failed} dispositivi su {devices} non rispondono',
  'status-broker': 'in attesa del broker',
  'status-starting': 'lettura dei dispositivi',
  'status-command': '{command} eseguito',
  'on-off': 'ON oppure OFF',
  'on-off-short': 'né ON né OFF',
  'no-number': 'un numero: in «Invia SMS a» del nodo, oppure come {"to": "+390555550101", "text": "…"}',
  'no-number-short': 'nessun numero di telefono',
  'unknown-command': '{device} non ha un comando «{command}».',
  'unknown-command-short': 'comando sconosciuto',
  'no-commands':
    '«{command}» non è stato eseguito: questo nodo non accetta comandi. Selezionate «Accetta comandi» nella sua finestra.',
  'no-commands-short': 'comandi disattivati',
  'unknown-topic':
    '«{topic}» non è un topic di comando di un dispositivo di questo nodo. I topic di comando hanno la forma {example}.',
  'unknown-topic-short': 'topic sconosciuto',
  topic: 'un topic senza +, # e spazi, ad esempio telecom',
  'no-broker': 'Il broker MQTT di questo nodo non c’è. Sceglietene uno nella sua finestra, oppure nessuno.',
  'no-broker-short': 'broker mancante',
  'broker-away': 'Il broker MQTT non è connesso: quello che succede sui dispositivi non può essere pubblicato ora.',
  'broker-away-short': 'broker non connesso',
  'no-serial':
    '{device} non comunica il suo numero di serie, da cui prendono nome i suoi topic. L’utente API deve poter leggere lo stato del sistema.',
  'no-serial-short': 'nessun numero di serie',
  interval: 'un numero di secondi da 1, ad esempio 60',
  'choose-device': 'Scegliete almeno un dispositivo: un modem, un router o un centralino.',
  'choose-device-short': 'nessun dispositivo scelto',
  'another-device':
    'Indirizzo o utente sono cambiati: vale come un altro dispositivo, e comincia una prima esecuzione.',
  'memory-damaged':
    'Parti del file che ricorda gli SMS o chi è in casa non sono leggibili (una copia resta accanto): qualcosa potrebbe essere pubblicato di nuovo.',
}
