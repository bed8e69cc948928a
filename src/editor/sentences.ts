import { fill, recognise, type SentenceValues } from '../lib/sentences/wording'
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

/**
 * Words the statuses of a node type in the user's language. The runtime sends English, which Status nodes and logs read;
 * Node-RED passes on nothing else. What reads like a status of the catalogue is worded anew, with its values.
 */
export function translateStatuses(type: string): void {
  RED.comms.subscribe('status/#', (topic, status) => {
    const node = RED.nodes.node(topic.slice('status/'.length))
    if (node?.type !== type || typeof status.text !== 'string' || text(type, 'telecom.language') === 'en-US') return
    status.text = rewordStatus(type, status.text)
    if (node.status === status) RED.view.redrawStatus(node)
  })
}

function rewordStatus(type: string, words: string): string {
  const keys = text(type, 'telecom.statuses').split(' ')
  const found = recognise(
    keys.map((key) => [key, text(type, `telecom.sentences.${key}`, { lng: 'en-US' })]),
    words,
  )
  if (found === undefined) return words
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(found.values)) values[name] = rewordStatus(type, value)
  return worded(type, { key: found.key, values })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
