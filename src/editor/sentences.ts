import { fill, keyOfText, recognise, type SentenceValues } from '../lib/sentences/wording'
import { text } from './texts'

export interface Sentence {
  key: string
  values: SentenceValues
}

/** Whether a reply of the runtime holds a sentence of the catalogue: its key and what is to be put in. */
export function isSentence(value: unknown): value is Sentence {
  return isRecord(value) && typeof value['key'] === 'string' && isRecord(value['values'])
}

/** A sentence of the runtime in the user's language; `type` is any node type, all have its catalogue. */
export function worded(type: string, { key, values }: Sentence): string {
  const language = text(type, 'telecom.language')
  return fill(text(type, `telecom.sentences.${key}`), values, language, (part) => worded(type, part))
}

/** What explains an entry of a device's catalogue, in the user's language; its English words stand in the code. */
export function catalogued(type: string, area: string, english: string): string {
  return text(type, `telecom.sentences.${area}.${keyOfText(english)}`, { defaultValue: english })
}

/**
 * Words what nodes of a type say in the user's language: statuses, and failures in the debug sidebar, where the sentence
 * is shown whole. The runtime sends English, which Status nodes and logs read; Node-RED passes on nothing else. What
 * reads like a text of the catalogue is worded anew, with its values.
 */
export function translateMessages(type: string): void {
  RED.comms.subscribe('status/#', (topic, status) => {
    const node = RED.nodes.node(topic.slice('status/'.length))
    if (node?.type !== type || typeof status.text !== 'string') return
    status.text = reworded(type, status.text, /\.status-|-short$/)
    if (node.status === status) RED.view.redrawStatus(node)
  })
  RED.hooks.add(`debugPostProcessMessage.${type}`, ({ message, element, payload }) => {
    if (message.type !== type || message.format !== 'error' || !isRecord(payload) || !isRecord(payload['data'])) return
    const words = reworded(type, String(payload['data']['message']), /./)
    $('<div class="red-ui-debug-msg-type-string">').text(words).prependTo(element.find('.red-ui-debug-msg-payload'))
  })
}

function reworded(type: string, words: string, wanted: RegExp): string {
  if (text(type, 'telecom.language') === 'en-US') return words
  const keys = text(type, 'telecom.keys')
    .split(' ')
    .filter((key) => wanted.test(key))
  const found = recognise(
    keys.map((key) => [key, text(type, `telecom.sentences.${key}`, { lng: 'en-US' })]),
    words,
  )
  if (found === undefined) return words
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(found.values)) values[name] = reworded(type, value, wanted)
  return worded(type, { key: found.key, values })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
