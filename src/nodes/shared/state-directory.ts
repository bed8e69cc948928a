import { join } from 'node:path'
import type { NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { refusals } from '../../lib/session/shared.js'

/**
 * Where this package keeps what must survive a restart, inside the Node-RED user directory.
 *
 * @throws DeviceError when Node-RED runs without one
 */
export function stateDirectory(RED: NodeAPI): string {
  const userDirectory: unknown = RED.settings.userDir
  if (typeof userDirectory !== 'string' || userDirectory === '') {
    throw new DeviceError('DEVICE_ERROR', sentence('node.no-user-directory'))
  }
  return join(userDirectory, 'switchboard-telecom')
}

/**
 * Lets refused credentials stay refused across restarts, where there is a place to note them. To be called before a
 * device is made: the names of its credentials depend on what lies there.
 */
export function rememberRefusals(RED: NodeAPI): void {
  if (!RED.settings.userDir) return
  const warn = (error: unknown) =>
    RED.log.warn(`Refused passwords cannot be remembered across restarts: ${String(error)}`)
  try {
    refusals.persistIn(stateDirectory(RED), warn)
  } catch (error) {
    warn(error)
  }
}
