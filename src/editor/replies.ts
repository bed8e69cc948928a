import { isRecord, isSentence, worded } from './sentences'

/** What the editor shows in the place of a password that it was never given. */
export const storedPassword = '__PWRD__'

/** What an admin endpoint answers in the place of a result: a sentence, and the fingerprint of a certificate not trusted. */
export interface Failure {
  message: string
  fingerprint?: string
}

/**
 * The failure that a reply tells of; a reply that is none of ours is one as well.
 *
 * @param instead by keys of sentences, those that suit this dialog better
 */
export function failureOf(
  node: EditorNodeBase,
  reply: unknown,
  instead: Readonly<Record<string, string>> = {},
): Failure {
  const error = isRecord(reply) ? reply['error'] : undefined
  if (!isRecord(error) || typeof error['message'] !== 'string') return { message: node._('telecom.test.no-answer') }
  const sentence = error['sentence']
  const message = isSentence(sentence)
    ? worded(node.type, { ...sentence, key: instead[sentence.key] ?? sentence.key })
    : error['message']
  return typeof error['fingerprint'] === 'string' ? { message, fingerprint: error['fingerprint'] } : { message }
}
