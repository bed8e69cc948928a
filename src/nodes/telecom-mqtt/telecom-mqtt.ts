import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red'
import { badInput, DeviceError, toDeviceError } from '../../lib/errors.js'
import { HilinkClient } from '../../lib/hilink/client.js'
import type { SmsInbox } from '../../lib/hilink/sms/receive/inbox.js'
import { KalliopeClient } from '../../lib/kalliope/client.js'
import { bridgeTopic, type TopicSettings } from '../../lib/mqtt/home-assistant.js'
import { SagemcomClient } from '../../lib/sagemcom/client.js'
import type { PresenceWatcher } from '../../lib/sagemcom/presence/watcher.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { MemoryNotice } from '../../lib/storage/node-memory.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { listenToNotifications } from '../kalliope-config/notifications.js'
import { chosenDevice } from '../shared/device-node.js'
import { Durable } from '../shared/durable.js'
import { choiceField, field, flagField, numberField, textField } from '../shared/fields.js'
import type { DeviceChoice, PublisherSettings } from './device-publisher.js'
import { PublishedKalliope } from './kalliope.js'
import { PublishedModem } from './modem.js'
import type { Events, PublishedDevice } from './published-device.js'
import { MqttPublisher } from './publisher.js'

import { PublishedRouter } from './router.js'
import { PublishedUcm } from './ucm.js'

const topicField = (fallback: string) =>
  field(fallback, (given, name) => {
    if (typeof given === 'string' && /^[^\s+#/]+(?:\/[^\s+#/]+)*$/.test(given)) return given
    throw badInput(name, given, sentence('mqtt.topic'))
  })
const brokerField = textField('')
const discoveryField = flagField(true)
const discoveryPrefixField = topicField('homeassistant')
const baseTopicField = topicField('telecom')
const intervalField = numberField(60, { min: 1, expected: sentence('mqtt.interval') })
const textsField = choiceField(['off', 'mark-read', 'leave'], 'off')
const commandsField = flagField(false)
const sendToField = textField('')

const deviceTypes = ['hilink', 'sagemcom', 'ucm', 'kalliope'] as const

/** Puts devices into Home Assistant, or onto any MQTT broker. */
export default function (RED: NodeAPI): void {
  RED.nodes.registerType('telecom-mqtt', function (this: Node, saved: NodeDef) {
    RED.nodes.createNode(this, saved)
    const publisher = start(RED, this, { ...saved })
    this.on('input', (msg: NodeMessageInFlow, _send, done) => {
      publisher.input(msg).then(
        () => done(),
        (thrown: unknown) => done(toDeviceError(thrown)),
      )
    })
    this.on('close', (isRemoved: boolean, done: () => void) => {
      void publisher.close(isRemoved).finally(done)
    })
  })
}

function start(RED: NodeAPI, node: Node, properties: Record<string, unknown>): MqttPublisher {
  try {
    return new MqttPublisher(RED, node, readSettings(properties), devicesOf(RED, node, properties))
  } catch (error) {
    return new MqttPublisher(RED, node, toDeviceError(error), [])
  }
}

function readSettings(properties: Record<string, unknown>): PublisherSettings {
  const { broker, discovery, discoveryPrefix, baseTopic, interval, commands } = properties
  const intervalSeconds = intervalField.read(interval, 'interval')
  const topics: TopicSettings = {
    baseTopic: baseTopicField.read(baseTopic, 'baseTopic'),
    discoveryPrefix: discoveryPrefixField.read(discoveryPrefix, 'discoveryPrefix'),
    expireAfterSeconds: Math.max(180, Math.ceil(3 * intervalSeconds)),
    version: packageVersion(),
  }
  return {
    brokerId: brokerField.read(broker, 'broker'),
    discovery: discoveryField.read(discovery, 'discovery'),
    commands: commandsField.read(commands, 'commands'),
    intervalMs: intervalSeconds * 1000,
    topics,
    lastWill: { topic: bridgeTopic(topics), payload: 'offline' },
  }
}

function devicesOf(RED: NodeAPI, node: Node, properties: Record<string, unknown>): DeviceChoice[] {
  const commands = commandsField.read(properties.commands, 'commands')
  const intervalMs = intervalField.read(properties.interval, 'interval') * 1000
  const texts = textsField.read(properties.texts, 'texts')
  const sendTo = sendToField.read(properties.sendTo, 'sendTo')
  const onNotice = (text: string): void => node.warn(text)
  const makers: Record<(typeof deviceTypes)[number], (id: string, events: Events) => PublishedDevice> = {
    hilink: (id, events) => {
      const client = chosenDevice(RED, id, 'hilink-config', HilinkClient)
      const inbox = new Durable<MemoryNotice, SmsInbox>({ RED, node, properties: {} }, 'inboxes', noticeWords)
      return new PublishedModem(client, { texts, commands, sendTo }, inbox, events)
    },
    sagemcom: (id) => {
      const client = chosenDevice(RED, id, 'sagemcom-config', SagemcomClient)
      const presence = new Durable<MemoryNotice, PresenceWatcher>(
        { RED, node, properties: {} },
        'presence',
        noticeWords,
      )
      return new PublishedRouter(client, { commands, intervalMs }, presence)
    },
    ucm: (id, events) => new PublishedUcm(chosenDevice(RED, id, 'ucm-config', UcmClient), events, onNotice),
    kalliope: (id, events) => {
      const client = chosenDevice(RED, id, 'kalliope-config', KalliopeClient)
      return new PublishedKalliope(client, events, onNotice, (take) => listenToNotifications(RED, id, onNotice, take))
    },
  }
  const chosen = deviceTypes.flatMap((type): DeviceChoice[] => {
    const id = textField('').read(properties[type], type)
    return id === '' ? [] : [{ configId: id, create: (events) => makers[type](id, events) }]
  })
  if (chosen.length === 0) throw new DeviceError('BAD_INPUT', sentence('mqtt.choose-device'), {}, 'no')
  return chosen
}

const noticeWords: Record<MemoryNotice, string> = {
  'another-device': String(sentence('mqtt.another-device')),
  'memory-damaged': String(sentence('mqtt.memory-damaged')),
}

function packageVersion(): string {
  const text: unknown = JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8'))
  return typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : ''
}
