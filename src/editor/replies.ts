import { isRecord, isSentence, worded } from './sentences'

/** What the editor shows in the place of a password that it was never given. */
export const storedPassword = '__PWRD__'

/** What an admin endpoint answers in the place of a result: a sentence, and the fingerprint of a certificate not trusted. */
export interface Failure {
  message: string
  fingerprint?: string
}

/** The failure that a reply tells of; a reply that is none of ours is one as well. */
export function failureOf(node: EditorNodeBase, reply: unknown): Failure {
  const error = isRecord(reply) ? reply['error'] : undefined
  if (!isRecord(error) || typeof error['message'] !== 'string') return { message: node._('telecom.test.no-answer') }
  const message = isSentence(error['sentence']) ? worded(node.type, error['sentence']) : error['message']
  return typeof error['fingerprint'] === 'string' ? { message, fingerprint: error['fingerprint'] } : { message }
}
