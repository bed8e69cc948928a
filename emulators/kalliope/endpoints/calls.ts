import type { Reply } from '../../shared'
import type { User } from '../auth/users'
import { answerCdr } from '../cdr/endpoint'
import type { Route, RoutedRequest } from './route'

const roles = ['admin', 'privacyadmin', 'user'] as const

function answer({ pbx, request, parameters }: RoutedRequest, { domain, role, username }: User): Reply {
  pbx.catchUp()
  return answerCdr(request, parameters, {
    store: pbx.storeOf(domain),
    zone: pbx.zone,
    nowSecond: pbx.nowSecond,
    settings: pbx.settings,
    masked: pbx.settings.masking && role !== 'privacyadmin',
    ...(role === 'user' ? { onlyExtension: username } : {}),
  })
}

/** The call records. Of a POST only the format in the path counts. */
export const callRoutes: readonly Route[] = [
  { method: 'GET', path: '/rest/cdr/**', name: '/rest/cdr', roles, answer },
  { method: 'POST', path: '/rest/cdr/**', name: '/rest/cdr', roles, answer },
]
