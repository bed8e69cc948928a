import { badInput, DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'

/** What a switch is told. @throws DeviceError `BAD_INPUT` for neither `ON` nor `OFF` */
export function isOn(command: string, payload: string): boolean {
  const word = payload.trim().toUpperCase()
  if (word === 'ON' || word === 'OFF') return word === 'ON'
  throw badInput(command, payload, sentence('mqtt.on-off'))
}

/** A command that a device has not. */
export function unknownCommand(device: string, command: string): DeviceError {
  return new DeviceError('BAD_INPUT', sentence('mqtt.unknown-command', { device, command }), { device }, 'no')
}
