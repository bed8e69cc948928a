import type { Translation } from '../translation.js'

export const mqtt: Translation<'mqtt'> = {
  'status-published': '{devices} {devices|Gerät|Geräte} · {time}',
  'status-partly': '{failed} von {devices} Geräten antworten nicht',
  'status-broker': 'wartet auf den Broker',
  'status-starting': 'liest die Geräte',
  'status-command': '{command} ausgeführt',
  'on-off': 'ON oder OFF',
  'on-off-short': 'weder ON noch OFF',
  'no-number': 'eine Nummer: unter „SMS senden an“ im Node oder als {"to": "+390555550101", "text": "…"}',
  'no-number-short': 'keine Telefonnummer',
  'unknown-command': '{device} kennt keinen Befehl „{command}“.',
  'unknown-command-short': 'unbekannter Befehl',
  'no-commands':
    '„{command}“ wurde nicht ausgeführt: Dieser Node nimmt keine Befehle an. Schalten Sie in seinem Dialog „Befehle annehmen“ ein.',
  'no-commands-short': 'Befehle sind aus',
  'unknown-topic':
    '„{topic}“ ist kein Befehls-Topic eines Geräts dieses Nodes. Befehls-Topics sehen so aus: {example}.',
  'unknown-topic-short': 'unbekanntes Topic',
  topic: 'ein Topic ohne +, # und Leerzeichen, etwa telecom',
  'no-broker': 'Der MQTT-Broker dieses Nodes ist nicht da. Wählen Sie in seinem Dialog einen oder keinen.',
  'no-broker-short': 'Broker fehlt',
  'broker-away':
    'Der MQTT-Broker ist nicht verbunden: Was an den Geräten geschieht, kann gerade nicht veröffentlicht werden.',
  'broker-away-short': 'Broker nicht verbunden',
  'no-serial':
    '{device} nennt seine Seriennummer nicht, nach der seine Topics heißen. Der API-Benutzer braucht das Recht, den Systemstatus zu lesen.',
  'no-serial-short': 'keine Seriennummer',
  interval: 'eine Zahl von Sekunden ab 1, etwa 60',
  'choose-device': 'Wählen Sie mindestens ein Gerät: ein Modem, einen Router oder eine Telefonanlage.',
  'choose-device-short': 'kein Gerät gewählt',
  'another-device': 'Adresse oder Benutzer wurde geändert: Das gilt als anderes Gerät, und ein erster Lauf beginnt.',
  'memory-damaged':
    'Teile der Datei, die sich SMS oder Anwesende merkt, waren nicht lesbar (eine Kopie liegt daneben): Manches wird vielleicht noch einmal veröffentlicht.',
}
