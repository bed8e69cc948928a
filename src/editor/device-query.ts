import { type Failure, failureOf, storedPassword } from './replies'
import { isRecord } from './sentences'

/** What the editor itself has to say when a device cannot be asked. */
export interface QueryWords {
  noDevice: string
  notAllowed: string
}

/**
 * Asks a device by an admin endpoint of its config node, with what the editor holds of it, deployed or not.
 *
 * @param deviceId the config node
 * @param url such as `telecom/sagemcom-config/hosts`
 * @param question what goes with the form of the config node
 * @param read the result in a reply that tells of success; `undefined` where it holds none
 */
export function askDevice<Result extends object>(
  node: EditorNodeBase,
  deviceId: string,
  url: string,
  question: object,
  words: QueryWords,
  read: (reply: Record<string, unknown>) => Result | undefined,
  done: (outcome: Result | Failure) => void,
): void {
  const device = RED.nodes.node(deviceId)
  if (!device) {
    done({ message: words.noDevice })
    return
  }
  $.ajax({
    url,
    method: 'POST',
    contentType: 'application/json',
    data: JSON.stringify({ ...formOf(device), ...question }),
  })
    .done((reply: unknown) => {
      const result = isRecord(reply) && reply['ok'] === true ? read(reply) : undefined
      done(result ?? failureOf(node, reply))
    })
    .fail(({ status }) => {
      done({ message: status === 401 || status === 403 ? words.notAllowed : node._('telecom.test.no-answer') })
    })
}

function formOf(device: EditorNodeBase): object {
  const properties = Object.keys(device._def.defaults).map((name): [string, unknown] => [
    name,
    Reflect.get(device, name),
  ])
  const held: unknown = Reflect.get(device, 'credentials')
  const { username, password } = isRecord(held) ? held : {}
  return {
    id: device.id,
    properties: Object.fromEntries(properties),
    credentials: {
      ...(typeof username === 'string' ? { username } : {}),
      ...(typeof password === 'string' && password !== storedPassword ? { password } : {}),
    },
  }
}
