import type { Node, NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { Store } from '../../lib/storage/postgresql/store.js'
import { choiceField } from './fields.js'

export interface StoreCredentials {
  username?: string
  password?: string
}

/** The config node of a store that several Node-REDs share. */
export interface StoreNode extends Node<StoreCredentials> {
  /** The store, or why its settings cannot be used. */
  store: Store | DeviceError
}

/** Where a node remembers. */
export const cursorStoreField = choiceField(['file', 'store'], 'file', { overridable: false })

/**
 * The store in which a node remembers; `undefined` = in a file.
 *
 * @param properties as saved in the flow
 * @throws DeviceError `BAD_INPUT` when none is chosen or its settings cannot be used
 */
export function chosenStore(RED: NodeAPI, properties: Record<string, unknown>): Store | undefined {
  if (cursorStoreField.read(properties.cursorStore, 'cursorStore') === 'file') return undefined
  const node: unknown = typeof properties.store === 'string' ? RED.nodes.getNode(properties.store) : null
  const store = typeof node === 'object' && node !== null && 'store' in node ? node.store : undefined
  if (store instanceof DeviceError) throw store
  if (store instanceof Store) return store
  throw new DeviceError('BAD_INPUT', sentence('store.none'), {}, 'no')
}
