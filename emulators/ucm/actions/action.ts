import type { JsonObject, Reply } from '../../shared'
import type { Pbx } from '../pbx'

/** One action of the API. */
export interface Action {
  /** Parameters without which the device answers −1. */
  mandatory: readonly string[]
  /** Works without a cookie; only challenge and login do. */
  open?: boolean
  handle(pbx: Pbx, request: JsonObject): Reply
}
export type Actions = Readonly<Record<string, Action>>

/** A mandatory parameter as text; it is there, because the table said so. */
export function parameter(request: JsonObject, name: string): string {
  const value = request[name]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
