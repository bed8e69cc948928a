import { join } from 'node:path'
import type { Node, NodeAPI } from 'node-red'
import { Cursor } from '../../../lib/calls/cursor/cursor.js'
import type { CursorNotice } from '../../../lib/calls/cursor/run.js'
import { DeviceError, toDeviceError } from '../../../lib/errors.js'
import { stateDirectory } from '../state-directory.js'

const noticeWords: Record<CursorNotice, string> = {
  'another-device': 'Address or user changed: “new” calls start anew.',
  'cursor-damaged':
    'Parts of the cursor’s file could not be read (a copy is kept beside it): some calls may come again.',
  'clock-restarted': 'The PBX’s clock was set back: going on from its present time.',
  'ids-restarted': 'The PBX’s record numbers began anew: its call database was cleared or reset.',
  'records-deleted': 'The newest call seen is no longer on the PBX: records were deleted or its database was reset.',
}

/** The durable cursor of one node, opened when it is first needed. */
export class NodeCursor {
  #cursor: Promise<Cursor> | undefined

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
  ) {}

  /** @throws DeviceError, or the file system's error */
  async open(identity: string): Promise<Cursor> {
    this.#cursor ??= this.#open(identity)
    try {
      return await this.#cursor
    } catch (error) {
      this.#cursor = undefined
      throw error
    }
  }

  /** Forgets what was seen, also when no message has come yet. */
  async reset(identity: string): Promise<void> {
    const cursor = await this.open(identity)
    cursor.reset()
  }

  say(notice: CursorNotice): void {
    this.node.warn(noticeWords[notice])
  }

  async close(): Promise<void> {
    const cursor = await this.#cursor?.catch(() => undefined)
    await cursor?.close()
  }

  async #open(identity: string): Promise<Cursor> {
    const directory = join(stateDirectory(this.RED), 'cursors')
    const cursor = await Cursor.open({ directory, nodeId: this.node.id, identity }).catch((error: unknown) => {
      if (error instanceof DeviceError) throw error
      throw new DeviceError('DEVICE_ERROR', `The cursor cannot be kept in ${directory}: ${String(error)}`, {}, 'no')
    })
    for (const notice of cursor.notices) this.say(notice)
    return cursor
  }
}

interface Resettable extends Node {
  resetCursor(): Promise<void>
}

/** `POST telecom/<type>/<node id>/reset-cursor`, for users who may edit flows: the dialog's button. */
export function registerCursorReset(RED: NodeAPI, type: string): void {
  RED.httpAdmin.post(
    `/telecom/${type}/:id/reset-cursor`,
    RED.auth.needsPermission('telecom.write'),
    (request, response) => {
      const node = RED.nodes.getNode(String(request.params.id))
      if (!isResettable(node) || node.type !== type) {
        response.status(404).json({ ok: false, error: { code: 'NOT_FOUND', message: 'Deploy the node first.' } })
        return
      }
      node
        .resetCursor()
        .then(() => response.json({ ok: true }))
        .catch((error: unknown) => {
          const { code, message } = toDeviceError(error)
          response.status(500).json({ ok: false, error: { code, message } })
        })
    },
  )
}

function isResettable(node: Node | null): node is Resettable {
  return node !== null && 'resetCursor' in node && typeof node.resetCursor === 'function'
}
