import { jsonReply, type Reply } from '../../shared'
import { preferred } from '../accept'
import { escapeXml } from '../cdr/notation'
import { failure } from '../replies'
import type { Route, RoutedRequest } from './route'

/** `GET /rest/salt/{domain}`, for everybody. XML unless JSON is asked for. */
export const saltRoute: Route = {
  method: 'GET',
  path: '/rest/salt/*',
  name: '/rest/salt',
  roles: 'anybody',
  answer: ({ pbx, request, parameters: [domain = ''] }: RoutedRequest): Reply => {
    pbx.saltRequests++
    const { settings } = pbx
    const salt = pbx.users.salt(domain)
    if (salt === undefined && settings.unknownDomain === '404') return failure(404, settings)
    const type = preferred(request.headers.accept, ['text/xml', 'application/xml', 'application/json'])
    if (settings.saltType === 'accept' && type === 'application/json')
      return jsonReply(salt === undefined ? {} : { salt })
    const root = settings.saltRoot
    const text = settings.saltType === 'xml-cdata' ? `<![CDATA[${salt}]]>` : escapeXml(salt ?? '')
    const content = salt === undefined ? '' : `<salt>${text}</salt>`
    return {
      headers: { 'content-type': 'text/xml; charset=UTF-8' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content}</${root}>\n`,
    }
  },
}
