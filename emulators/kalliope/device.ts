import type { Device, DeviceRequest, Reply } from '../shared'
import { backupRoutes } from './endpoints/backups'
import { callRoutes } from './endpoints/calls'
import { documentationRoutes } from './endpoints/documentation'
import { match, type Route } from './endpoints/route'
import { saltRoute } from './endpoints/salt'
import { clickToCallName, systemRoutes } from './endpoints/system'
import type { Pbx } from './pbx'
import { failure } from './replies'

const restRoutes: readonly Route[] = [saltRoute, ...callRoutes, ...systemRoutes, ...backupRoutes]

/** The web server of the PBX. */
export function kalliopeDevice(pbx: Pbx): Device {
  const { settings } = pbx
  const routes = [...restRoutes, ...documentationRoutes(restRoutes, settings.docNeedsAuth)]
  const denied = settings.denied.split(',').flatMap((path) => (path.trim() === '' ? [] : [path.trim()]))
  return {
    nameOf: ({ path }) => nameOf(routes, path),
    headers: () => ({ date: pbx.date }),
    handle: (request) => {
      const found = routes.flatMap((route) => {
        const parameters = match(route, request.path)
        return parameters === undefined ? [] : [{ route, parameters }]
      })
      // The router comes before the guard: what does not exist is told to everybody.
      if (found.length === 0) return failure(404, settings)
      const chosen = found.find(({ route }) => route.method === request.method)
      if (chosen === undefined) return failure(405, settings)
      const routed = { pbx, request, parameters: chosen.parameters }
      return answerOf(chosen.route, routed, denied)
    },
  }
}

function answerOf(route: Route, routed: Parameters<Route['answer']>[0], denied: readonly string[]): Reply {
  if (route.roles === 'anybody') return route.answer(routed)
  const { pbx, request } = routed
  const user = pbx.gatekeeper.admit(request.headers)
  if (user === undefined) return failure(Number(pbx.settings.authStatus), pbx.settings)
  const mayOnlyCall = user.role === 'click2call' && pbx.settings.clickToCallOnly && route.name !== clickToCallName
  if (mayOnlyCall || !route.roles.includes(user.role) || denied.some((path) => isUnder(request.path, path))) {
    pbx.forbidden++
    return failure(403, pbx.settings)
  }
  return route.answer(routed, user)
}

function isUnder(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent.endsWith('/') ? parent : `${parent}/`)
}

function nameOf(routes: readonly Route[], path: string): string {
  const name = routes.find((route) => match(route, path) !== undefined)?.name ?? path
  // Each format is a name of its own.
  return name === '/rest/cdr' ? path.split('/').slice(0, 4).join('/') : name
}

/** The port without TLS of a PBX that insists on it: what was signed for it is used up. */
export function redirectingDevice(pbx: Pbx, target: () => string): Device {
  return {
    nameOf: ({ path }) => path,
    headers: () => ({ date: pbx.date }),
    handle: ({ path, query, headers }: DeviceRequest) => {
      pbx.redirected++
      pbx.gatekeeper.burn(headers)
      const search = query.size === 0 ? '' : `?${query}`
      return { status: Number(pbx.settings.redirectStatus), headers: { location: `${target()}${path}${search}` } }
    },
  }
}
