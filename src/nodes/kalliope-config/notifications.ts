import type { NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { quoteForError } from '../../lib/http/redact.js'
import { type KalliopeEvent, notificationOf } from '../../lib/kalliope/live/notification.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { openDoor } from '../shared/door.js'
import { textField } from '../shared/fields.js'

/** Where a config node takes notifications, and from whom. */
interface NotificationDoor {
  /** Empty: the default. */
  path: string
  username: string
  password: string
}

/** What a `kalliope-config` lends besides its device. */
export function notificationExtras(
  properties: Record<string, unknown>,
  credentials: Readonly<Record<string, string>>,
): { notifications: NotificationDoor } {
  return {
    notifications: {
      path: textField('').read(properties.notifyPath, 'notifyPath').trim(),
      username: credentials.notifyUsername ?? '',
      password: credentials.notifyPassword ?? '',
    },
  }
}

/**
 * Listens to what the PBX of a config node notifies of, until the returned function is called. Its door is open as long
 * as somebody listens.
 *
 * @param warn told of strangers, and of what is no notification
 * @throws DeviceError `BAD_INPUT` for a path that cannot be used
 */
export function listenToNotifications(
  RED: NodeAPI,
  configId: unknown,
  warn: (text: string) => void,
  take: (event: KalliopeEvent) => void,
): () => void {
  const id = String(configId)
  const node: unknown = RED.nodes.getNode(id)
  if (!isNotified(node)) {
    throw new DeviceError('BAD_INPUT', sentence('input.no-device', { type: 'kalliope-config' }), {}, 'no')
  }
  const { path, username, password } = node.notifications
  const device = node.device.label
  const told = new Set<string>()
  const settings = { path: path || `/telecom/kalliope/${id}`, username, password, owner: id, warn }
  return openDoor(RED, settings, ({ query, body }) => {
    const event = notificationOf(query, body)
    if (event !== undefined) {
      take(event)
      return undefined
    }
    const quote = quoteForError(body === '' ? query : body, [password])
    // The same template is as wrong the next time.
    if (told.size === 0) warn(String(sentence('kalliope.no-notification', { device, quote })))
    told.add(quote)
    return { status: 400 }
  })
}

function isNotified(node: unknown): node is { notifications: NotificationDoor; device: { label: string } } {
  if (typeof node !== 'object' || node === null || !('notifications' in node) || !('device' in node)) return false
  return typeof node.device === 'object' && node.device !== null && 'label' in node.device
}
