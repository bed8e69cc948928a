import { isObject, type JsonObject, type SideRoutes, UsageError } from '../shared'
import { userFromJson } from './auth/users'
import { newCallFromJson } from './cdr/added-calls'
import { eventFromJson } from './events'
import type { Pbx } from './pbx'

/** What a test in another process can do with the PBX. */
export function sideRoutes(pbx: Pbx): SideRoutes {
  return {
    'POST calls': (body) => {
      const given = Array.isArray(body['calls']) ? body['calls'].filter(isObject) : [body]
      return { ids: given.map((call) => pbx.addCall(newCallFromJson(call), domainOf(body))) }
    },
    'DELETE calls': (body) => {
      const { id, before } = body
      const store = pbx.storeOf(domainOf(body) ?? 'default')
      if (typeof id === 'string') return { deleted: store.remove(id) }
      if (typeof before !== 'number') throw new UsageError('Give {"id": …} or {"before": <epoch milliseconds>}.')
      store.removeBefore(before / 1000)
      return { calls: store.length }
    },
    'POST restart-ids': () => {
      pbx.restartIds()
      return {}
    },
    'POST salt': (body) => {
      const { salt } = body
      return { salt: pbx.users.changeSalt(domainOf(body), typeof salt === 'string' ? salt : undefined) }
    },
    'POST password': (body) => {
      const { username, password } = body
      if (typeof username !== 'string' || typeof password !== 'string') {
        throw new UsageError('Give {"username": …, "password": …}.')
      }
      pbx.users.setPassword(username, password, domainOf(body))
      return {}
    },
    'POST users': (body) => {
      pbx.users.set(userFromJson(body))
      return {}
    },
    'POST skew': ({ seconds }) => {
      if (typeof seconds !== 'number') throw new UsageError('Give {"seconds": 420}.')
      pbx.skewSeconds = seconds
      return {}
    },
    'GET click-to-calls': () => ({ clickToCalls: pbx.clicks }),
    'POST events': (body) => {
      pbx.events.sendInBackground(eventFromJson(body))
      return {}
    },
  }
}

function domainOf({ domain }: JsonObject): string | undefined {
  return typeof domain === 'string' ? domain : undefined
}
