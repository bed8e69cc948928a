import type { Reply } from '../../shared'
import { extensions, gateways, phoneAddress } from '../cdr/parties'
import { failure, textType, type Value, valueReply } from '../replies'
import { administrators, everyRole, type Route, type RoutedRequest } from './route'

const serialNumber = 'KPBX4000000001'

/** Bare text, as clients use it to the letter; some quote it. */
function word({ pbx }: RoutedRequest, text: string): Reply {
  const { versionQuotes, versionType } = pbx.settings
  const headers = versionType === 'json' ? { 'content-type': 'application/json' } : textType
  return { headers, body: versionQuotes ? JSON.stringify(text) : text }
}

function dashboard({ pbx, request }: RoutedRequest): Reply {
  const value: Value = {
    serialNumber,
    firmwareVersion: pbx.settings.firmware,
    systemTime: pbx.zone.wallText(pbx.nowSecond),
    timezone: pbx.settings.timezone,
    extensions: extensions.length,
    gateways: gateways.map((name) => ({ name, status: 'REGISTERED' })),
  }
  return valueReply(request.headers.accept, 'dashboard', value)
}

function accounts({ request }: RoutedRequest): Reply {
  const value = extensions.map(({ number, name }, index) => ({
    id: index + 1,
    username: number,
    displayName: name,
    status: index % 7 === 6 ? 'UNREGISTERED' : 'REGISTERED',
    address: index % 7 === 6 ? '' : phoneAddress(number),
  }))
  return valueReply(request.headers.accept, 'accounts', value)
}

function ctiUsers({ request }: RoutedRequest): Reply {
  const value = extensions.slice(0, 10).map(({ number, name }, index) => ({
    id: index + 1,
    username: `user${number}`,
    extension: number,
    displayName: name,
    enabled: true,
  }))
  return valueReply(request.headers.accept, 'ctiUsers', value)
}

export const clickToCallName = '/rest/phoneServices/c2c'

/** Rings the source, then dials the destination. It acts although it is a GET. */
const clickToCall: Route = {
  method: 'GET',
  path: '/rest/phoneServices/c2c/*/*',
  name: clickToCallName,
  roles: ['admin', 'click2call', 'user'],
  answer: ({ pbx, request, parameters: [destination = '', source = ''] }, { username }) => {
    if (!extensions.some(({ number }) => number === source)) return failure(404, pbx.settings)
    pbx.click({ destination, source, username })
    return valueReply(request.headers.accept, 'response', { code: 200, message: 'OK' })
  },
}

/** What the PBX tells of itself and of its users. */
export const systemRoutes: readonly Route[] = [
  { method: 'GET', path: '/rest/dashboard', name: '/rest/dashboard', roles: everyRole, answer: dashboard },
  {
    method: 'GET',
    path: '/rest/dashboard/firmwareVersion',
    name: '/rest/dashboard/firmwareVersion',
    roles: everyRole,
    answer: (routed) => word(routed, routed.pbx.settings.firmware),
  },
  {
    method: 'GET',
    path: '/rest/dashboard/serialNumber',
    name: '/rest/dashboard/serialNumber',
    roles: everyRole,
    answer: (routed) => word(routed, serialNumber),
  },
  { method: 'GET', path: '/rest/account', name: '/rest/account', roles: administrators, answer: accounts },
  { method: 'GET', path: '/rest/ctiUser/', name: '/rest/ctiUser/', roles: administrators, answer: ctiUsers },
  {
    method: 'GET',
    path: '/rest/ctiUser',
    name: '/rest/ctiUser',
    roles: 'anybody',
    answer: () => ({ status: 301, headers: { location: '/rest/ctiUser/' } }),
  },
  clickToCall,
]
