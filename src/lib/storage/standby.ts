import { DeviceError } from '../errors.js'
import { type Sentence, sentence } from '../sentences/sentence.js'

const key = 'store.status-standby'

/** Somebody else works on what this node would work on: no failure, there is nothing to do. */
export function standby(instance: string | Sentence): DeviceError {
  return new DeviceError('DEVICE_BUSY', sentence(key, { instance }), {}, 'no')
}

/** Whether that is what was thrown. */
export function isStandby(error: DeviceError): boolean {
  return error.sentence?.key === key
}
