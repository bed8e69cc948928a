import { jsonReply, type Reply } from '../../shared'
import { escapeXml } from '../cdr/notation'
import type { Route, SignedRoute } from './route'
import { everyRole } from './route'

/** `/api/doc` and `/api/doc.json`: what this PBX can do. Whether they want a signature is not known. */
export function documentationRoutes(routes: readonly Route[], needsSignature: boolean): Route[] {
  const roles: SignedRoute['roles'] | 'anybody' = needsSignature ? everyRole : 'anybody'
  const page = (path: string, answer: () => Reply): Route => ({ method: 'GET', path, name: path, roles, answer })
  return [page('/api/doc', () => htmlList(routes)), page('/api/doc.json', () => jsonReply(swagger(routes)))]
}

const readable = (path: string): string => {
  let count = 0
  return path.replaceAll(/\*+/g, () => `{parameter${++count}}`)
}

function swagger(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const { path, method } of routes) {
    const operations = (paths[readable(path)] ??= {})
    operations[method.toLowerCase()] = { responses: { '200': { description: 'Returned when successful' } } }
  }
  return { swagger: '2.0', info: { title: 'KalliopePBX', version: '1.0' }, basePath: '/', paths }
}

function htmlList(routes: readonly Route[]): Reply {
  const items = routes.map(({ method, path }) => `<li>${method} ${escapeXml(readable(path))}</li>`)
  const body = `<!DOCTYPE html>\n<html><head><title>API documentation</title></head><body><ul>${items.join('')}</ul></body></html>\n`
  return { headers: { 'content-type': 'text/html; charset=UTF-8' }, body }
}
