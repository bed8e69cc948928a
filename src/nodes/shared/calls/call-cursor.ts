import type { Node, NodeAPI } from 'node-red'
import { Cursor } from '../../../lib/calls/cursor/cursor.js'
import type { CursorNotice } from '../../../lib/calls/cursor/run.js'
import { toDeviceError } from '../../../lib/errors.js'
import { Durable } from '../durable.js'
import { jsonOnly } from '../json-only.js'

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

  constructor(owner: ConstructorParameters<typeof Durable>[0]) {
    this.#cursor = new Durable(owner, 'cursors', noticeWords)
  }

  /** Opens it when it is first needed. @throws DeviceError */
  open(identity: string): Promise<Cursor> {
    return this.#cursor.open(identity, (place) => Cursor.open({ ...place, identity }))
  }

  /** When the newest call seen began; `null` where there is none. */
  async newestMs(identity: string): Promise<number | null> {
    return (await this.open(identity)).newestMs
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

interface CursorNode extends Node {
  resetCursor(): Promise<void>
  newestCallMs(): Promise<number | null>
}

/**
 * What the dialog asks of a deployed node: `GET telecom/<type>/<node id>/cursor` tells where it is,
 * `POST …/reset-cursor` makes it start from scratch, for users who may edit flows.
 */
export function registerCursorReset(RED: NodeAPI, type: string): void {
  const answer = async (id: unknown, ask: (node: CursorNode) => Promise<object>): Promise<[number, object]> => {
    const node = RED.nodes.getNode(String(id))
    if (!isCursorNode(node) || node.type !== type) {
      return [404, { ok: false, error: { code: 'NOT_FOUND', message: 'Deploy the node first.' } }]
    }
    try {
      return [200, { ok: true, ...(await ask(node)) }]
    } catch (error) {
      const { code, message } = toDeviceError(error)
      return [500, { ok: false, error: { code, message } }]
    }
  }
  const path = `/telecom/${type}/:id`
  RED.httpAdmin.get(`${path}/cursor`, RED.auth.needsPermission('telecom.read'), async ({ params }, response) => {
    const [status, body] = await answer(params.id, async (node) => ({ newestMs: await node.newestCallMs() }))
    response.status(status).json(body)
  })
  RED.httpAdmin.post(
    `${path}/reset-cursor`,
    RED.auth.needsPermission('telecom.write'),
    jsonOnly,
    async ({ params }, response) => {
      const [status, body] = await answer(params.id, async (node) => {
        await node.resetCursor()
        return {}
      })
      response.status(status).json(body)
    },
  )
}

function isCursorNode(node: Node | null): node is CursorNode {
  return node !== null && 'resetCursor' in node && typeof node.resetCursor === 'function' && 'newestCallMs' in node
}
