import type { Clock } from './clock'
import { jsonReply, type Reply } from './exchange'
import { type FaultEngine, faultFromJson } from './faults'
import { isObject, type JsonObject } from './json'
import { UsageError } from './usage-error'

/** Everything under this path is for tests in other processes, not for the device's clients. */
export const sideChannelPath = '/emulator/'

/** One route of the side channel. `body` is the JSON of the request, `{}` if there was none. */
export type SideRoute = (body: JsonObject) => unknown
/** By method and path below `/emulator/`: `'POST calls'`. */
export type SideRoutes = Readonly<Record<string, SideRoute>>

/** The routes that all emulators have. */
export function commonRoutes(parts: {
  faults: FaultEngine
  clock: Clock
  stats: () => object
  resetStats: () => void
}): SideRoutes {
  const { faults, clock } = parts
  return {
    'GET stats': parts.stats,
    'POST reset-stats': () => {
      parts.resetStats()
      return {}
    },
    'GET faults': () => ({ pending: faults.list(), kinds: faults.kinds() }),
    'POST faults': (body) => {
      const given = Array.isArray(body['faults']) ? body['faults'].filter(isObject) : [body]
      for (const fault of given.map(faultFromJson)) faults.add(fault)
      return { pending: faults.list() }
    },
    'DELETE faults': () => {
      faults.clear()
      return {}
    },
    'GET clock': () => ({ now: clock.now() }),
    'POST clock': (body) => {
      const { advanceMs, set } = body
      if (typeof advanceMs === 'number') clock.advance(advanceMs)
      else if (typeof set === 'number') clock.set(set)
      else throw new UsageError('Give {"advanceMs": 1000} or {"set": <epoch milliseconds>}.')
      return { now: clock.now() }
    },
  }
}

/** Answers a request of the side channel: 200 with JSON, 400 with `{error}` for bad input, 404 for an unknown route. */
export function answerSideChannel(routes: SideRoutes, method: string, path: string, body: Buffer): Reply {
  const key = `${method} ${path.slice(sideChannelPath.length)}`
  const route = Object.hasOwn(routes, key) ? routes[key] : undefined
  if (route === undefined) {
    return jsonReply({ error: `Unknown route "${key}". Known: ${Object.keys(routes).join(', ')}.` }, 404)
  }
  try {
    return jsonReply(route(readBody(body)))
  } catch (thrown) {
    if (thrown instanceof UsageError) return jsonReply({ error: thrown.message }, 400)
    throw thrown
  }
}

function readBody(body: Buffer): JsonObject {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (isObject(value)) return value
  } catch {
    throw new UsageError('The body is no JSON.')
  }
  throw new UsageError('The body is no JSON object.')
}
