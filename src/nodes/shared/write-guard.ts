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
    `The ${what} comes from a message and may change something. Fix it in the node, or tick “Allow changes” there.`,
    {},
    'no',
  )
}

/**
 * Lets through what could leave the device unusable only where the author allowed writing, whoever asked for it.
 *
 * @param what what would be carried out, e.g. `factory reset`
 * @throws DeviceError `READ_ONLY`
 */
export function guardDestructive(what: string, allowWrite: boolean): void {
  if (allowWrite) return
  throw new DeviceError(
    'READ_ONLY',
    `The ${what} may leave the device unusable. Tick “Allow changes” in the node if you really want it.`,
    {},
    'no',
  )
}
