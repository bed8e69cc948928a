import type { Translation } from '../translation.js'

export const mqtt: Translation<'mqtt'> = {
  'status-published': '{devices} {devices|appareil|appareils} · {time}',
  'status-partly': '{failed} appareils sur {devices} ne répondent pas',
  'status-broker': 'attend le broker',
  'status-starting': 'lit les appareils',
  'status-command': '{command} exécuté',
  'on-off': 'ON ou OFF',
  'on-off-short': 'ni ON ni OFF',
  'no-number': 'un numéro : dans « Envoyer les SMS à » du nœud, ou sous la forme {"to": "+390555550101", "text": "…"}',
  'no-number-short': 'aucun numéro de téléphone',
  'unknown-command': '{device} n’a pas de commande « {command} ».',
  'unknown-command-short': 'commande inconnue',
  'no-commands':
    '« {command} » n’a pas été exécuté : ce nœud n’accepte pas de commandes. Cochez « Accepter les commandes » dans sa fenêtre.',
  'no-commands-short': 'commandes désactivées',
  'unknown-topic':
    '« {topic} » n’est pas un topic de commande d’un appareil de ce nœud. Les topics de commande ressemblent à {example}.',
  'unknown-topic-short': 'topic inconnu',
  topic: 'un topic sans +, # ni espaces, par exemple telecom',
  'no-broker': 'Le broker MQTT de ce nœud est introuvable. Choisissez-en un dans sa fenêtre, ou aucun.',
  'no-broker-short': 'broker introuvable',
  'broker-away':
    'Le broker MQTT n’est pas connecté : ce qui se passe sur les appareils ne peut pas être publié pour l’instant.',
  'broker-away-short': 'broker non connecté',
  'no-serial':
    '{device} ne donne pas son numéro de série, d’après lequel ses topics sont nommés. L’utilisateur de l’API doit avoir le droit de lire l’état du système.',
  'no-serial-short': 'pas de numéro de série',
  interval: 'un nombre de secondes à partir de 1, par exemple 60',
  'choose-device': 'Choisissez au moins un appareil : un modem, un routeur ou un PBX.',
  'choose-device-short': 'aucun appareil choisi',
  'another-device':
    'L’adresse ou l’utilisateur a changé : c’est considéré comme un autre appareil, et une première exécution commence.',
  'memory-damaged':
    'Des parties du fichier qui retient les SMS ou les présences sont illisibles (une copie reste à côté) : certains éléments seront peut-être publiés de nouveau.',
}
