import { DeviceError } from '../../lib/errors.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import type { Source } from './inputs.js'

/**
 * Lets through what the author fixed in the dialog; what a message asks for may only read, unless the author allowed
 * writing.
 *
 * @param what what would be carried out, e.g. `action "Hangup"`
 * @throws DeviceError `READ_ONLY`
 */
export function guardWrite(
  what: string | Sentence,
  effect: 'read' | 'write',
  source: Source,
  allowWrite: boolean,
): void {
  if (effect === 'read' || source === 'dialog' || allowWrite) return
  throw new DeviceError('READ_ONLY', sentence('node.read-only', { what }), {}, 'no')
}

/**
 * Lets through what could leave the device unusable only where the author allowed writing, whoever asked for it.
 *
 * @param what what would be carried out, e.g. `factory reset`
 * @throws DeviceError `READ_ONLY`
 */
export function guardDestructive(what: string | Sentence, allowWrite: boolean): void {
  if (allowWrite) return
  throw new DeviceError('READ_ONLY', sentence('node.destructive', { what }), {}, 'no')
}
