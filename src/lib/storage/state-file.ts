import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** The file that holds what a node remembers: named after the node's id where that can be a file name. */
export function stateFile(directory: string, nodeId: string): string {
  const isPlain = /^[\w-][\w.-]{0,99}$/.test(nodeId)
  const name = isPlain ? nodeId : createHash('sha256').update(nodeId).digest('hex').slice(0, 32)
  return resolve(join(directory, `${name}.jsonl`))
}

/** A file that this version must not touch, because it cannot read all of it. */
export function writtenByNewerVersion(path: string): DeviceError {
  return new DeviceError('UNSUPPORTED', sentence('node.newer-file', { path }))
}

/** What the file system's `error` means for a node that has to remember something in `directory`. */
export function notKept(directory: string, error: unknown): DeviceError {
  return new DeviceError('DEVICE_ERROR', sentence('node.not-kept', { directory, reason: String(error) }), {}, 'no')
}
