import type { Node, NodeAPI } from 'node-red'
import { Cursor } from '../../../lib/calls/cursor/cursor.js'
import type { CursorNotice } from '../../../lib/calls/cursor/run.js'
import { toDeviceError } from '../../../lib/errors.js'
import { Durable } from '../durable.js'

const noticeWords: Record<CursorNotice, string> = {
  'another-device': 'Address or user changed: “new” calls start anew.',
  'cursor-damaged':
    'Parts of the cursor’s file could not be read (a copy is kept beside it): some calls may come again.',
  'clock-restarted': 'The PBX’s clock was set back: going on from its present time.',
  'ids-restarted': 'The PBX’s record numbers began anew: its call database was cleared or reset.',
  'records-deleted': 'The newest call seen is no longer on the PBX: records were deleted or its database was reset.',
}

/** The durable cursor of one node. */
export class NodeCursor {
  readonly #cursor: Durable<CursorNotice, Cursor>

  constructor(RED: NodeAPI, node: Node) {
    this.#cursor = new Durable(RED, node, 'cursors', noticeWords)
  }

  /** Opens it when it is first needed. @throws DeviceError */
  open(identity: string): Promise<Cursor> {
    return this.#cursor.open((place) => Cursor.open({ ...place, identity }))
  }

  /** Forgets what was seen, also when no message has come yet. */
  async reset(identity: string): Promise<void> {
    const cursor = await this.open(identity)
    cursor.reset()
  }

  say(notice: CursorNotice): void {
    this.#cursor.say(notice)
  }

  close(): Promise<void> {
    return this.#cursor.close()
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
