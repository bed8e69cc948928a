import { type Device, htmlReply, isObject, type JsonObject, parseObject, type Reply } from '../shared'
import type { Action, Actions } from './actions/action'
import { callControlActions } from './actions/call-control'
import { callActions } from './actions/calls'
import { configurationActions } from './actions/configuration'
import { sessionActions } from './actions/session'
import { systemActions } from './actions/system'
import type { Pbx } from './pbx'
import { failure, noRequest } from './protocol'

/** Every action the emulator knows. */
export const ucmActions: Actions = {
  ...sessionActions,
  ...systemActions,
  ...configurationActions,
  ...callActions,
  ...callControlActions,
}

/** The API of the PBX as the server sees it. */
export function ucmDevice(pbx: Pbx): Device {
  const { api, apiPath } = pbx.settings
  return {
    nameOf: ({ path, body }) => {
      if (pbx.oldApi.handles({ path })) return path.slice(1)
      const action = path === apiPath ? readRequest(body)?.['action'] : undefined
      return typeof action === 'string' ? action : path
    },
    handle: (exchange) => {
      if (pbx.oldApi.handles(exchange)) return pbx.oldApi.answer(exchange)
      const { method, path, body } = exchange
      if (api === 'old') return htmlReply(404, '404 Not Found')
      if (path !== apiPath && !path.startsWith(`${apiPath}/`)) return htmlReply(404, '404 Not Found')
      const request = method === 'POST' && path === apiPath ? readRequest(body) : undefined
      return request === undefined ? noRequest() : answer(pbx, request)
    },
  }
}

function readRequest(body: Buffer): JsonObject | undefined {
  const request = parseObject(body.toString('utf8'))?.['request']
  return isObject(request) ? request : undefined
}

function answer(pbx: Pbx, request: JsonObject): Reply {
  const { action: name, cookie } = request
  if (typeof name !== 'string') return failure(-1)
  const action: Action | undefined = Object.hasOwn(ucmActions, name) ? ucmActions[name] : undefined
  if (action?.open !== true) {
    if (typeof cookie !== 'string') return failure(-6)
    if (!pbx.sessions.accept(cookie)) return failure(Number(pbx.settings.expiredCode))
  }
  if (action === undefined) return failure(-19)
  if (pbx.denied.has(name)) return failure(-47)
  if (action.mandatory.some((parameter) => !isGiven(name, parameter, request[parameter]))) return failure(-1)
  return action.handle(pbx, request)
}

/** An empty text counts as missing, but for the mode of callbarge, where it means listening. */
function isGiven(action: string, parameter: string, value: unknown): boolean {
  if (action === 'callbarge' && parameter === 'mode') return typeof value === 'string'
  return value !== undefined && value !== null && value !== ''
}
