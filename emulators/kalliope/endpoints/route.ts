import type { DeviceRequest, Reply } from '../../shared'
import type { Role, User } from '../auth/users'
import type { Pbx } from '../pbx'

/** One request that reached its endpoint. */
export interface RoutedRequest {
  pbx: Pbx
  request: DeviceRequest
  /** The segments of the path that the route leaves open, decoded. */
  parameters: readonly string[]
}

interface RouteBasis {
  method: string
  /** `*` is one segment, `**` at the end any number of them. */
  path: string
  /** What faults and statistics call it. */
  name: string
}

/** A path of the API that a signature opens. */
export interface SignedRoute extends RouteBasis {
  roles: readonly Role[]
  answer(routed: RoutedRequest, user: User): Reply
}

/** A path of the API that is open to everybody. */
export interface OpenRoute extends RouteBasis {
  roles: 'anybody'
  answer(routed: RoutedRequest): Reply
}

export type Route = SignedRoute | OpenRoute

/** Everybody with an account on the PBX. */
export const everyRole: readonly Role[] = ['admin', 'privacyadmin', 'phonebook', 'click2call', 'pbxadmin', 'user']
export const administrators: readonly Role[] = ['admin', 'pbxadmin']

/** The open segments of a path, or nothing if it is another one. */
export function match(route: RouteBasis, path: string): string[] | undefined {
  const wanted = route.path.split('/')
  const given = path.split('/')
  const isOpenEnded = wanted.at(-1) === '**'
  if (isOpenEnded) wanted.pop()
  if (isOpenEnded ? given.length < wanted.length : given.length !== wanted.length) return undefined
  const open: string[] = []
  for (const [index, segment] of given.entries()) {
    const pattern = wanted[index] ?? '*'
    if (pattern !== '*' && pattern !== segment) return undefined
    const text = pattern === '*' ? decoded(segment) : segment
    if (text === undefined || (text === '' && pattern === '*')) return undefined
    if (pattern === '*') open.push(text)
  }
  return open
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
