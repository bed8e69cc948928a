import { isObject } from './protocol.js'
import { lastStep } from './xpath.js'

/**
 * The value of a callback. Routers wrap a single object once in its own name; that wrapping is taken off, and nothing
 * else is ever altered.
 */
export function unwrapValue(path: string, value: unknown): unknown {
  if (!isObject(value)) return value
  const keys = Object.keys(value)
  const name = lastStep(path)
  return keys.length === 1 && keys[0] === name && isObject(value[name]) ? value[name] : value
}
