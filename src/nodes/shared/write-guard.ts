import { DeviceError } from '../../lib/errors.js'
import type { Source } from './inputs.js'

/**
 * Lets through what the author fixed in the dialog; what a message asks for may only read, unless the author allowed
 * writing.
 *
 * @param what what would be carried out, e.g. `action "Hangup"`
 * @throws DeviceError `READ_ONLY`
 */
export function guardWrite(what: string, effect: 'read' | 'write', source: Source, allowWrite: boolean): void {
  if (effect === 'read' || source === 'dialog' || allowWrite) return
  throw new DeviceError(
    'READ_ONLY',
    `The ${what} comes from a message and may change something. Fix it in the node, or tick “allow writing by messages” there.`,
    {},
    'no',
  )
}
