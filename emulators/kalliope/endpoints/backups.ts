import { isObject, parseObject, type Reply } from '../../shared'
import { failure, valueReply } from '../replies'
import { administrators, type Route, type RoutedRequest } from './route'

const name = '/rest/backup'
const roles = administrators
const fileType = { 'content-type': 'application/octet-stream' }
/** From here on the settings of a new backup need no wrapper. */
const unwrappedSince = [4, 9, 4]

function create({ pbx, request, parameters: [version] }: RoutedRequest): Reply {
  const { firmware } = pbx.settings
  if (version !== firmware) return failure(404, pbx.settings)
  const body = parseObject(request.body.toString('utf8')) ?? {}
  const settings = body['backup'] ?? (isAtLeast(firmware, unwrappedSince) ? body : undefined)
  const filename = isObject(settings) ? settings['filename'] : undefined
  if (!isObject(settings) || typeof filename !== 'string' || !isFileName(filename)) return failure(400, pbx.settings)
  const comment = typeof settings['comment'] === 'string' ? settings['comment'] : ''
  return { headers: fileType, body: pbx.backups.create(filename, comment) }
}

function isFileName(text: string): boolean {
  return text !== '' && !/[\s/]/.test(text)
}

function isAtLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.split('.').map(Number)
  const different = wanted.findIndex((part, index) => part !== (parts[index] ?? 0))
  return different < 0 || (parts[different] ?? 0) > (wanted[different] ?? 0)
}

function download({ pbx, parameters: [file = ''] }: RoutedRequest): Reply {
  const content = pbx.backups.get(file)
  return content === undefined ? failure(404, pbx.settings) : { headers: fileType, body: content }
}

function remove({ pbx, parameters: [file = ''] }: RoutedRequest): Reply {
  return pbx.backups.delete(file) ? {} : failure(404, pbx.settings)
}

function restore({ pbx, parameters: [file = ''] }: RoutedRequest): Reply {
  if (pbx.backups.get(file) === undefined) return failure(404, pbx.settings)
  return pbx.backups.restore() ? {} : failure(503, pbx.settings)
}

function upload({ pbx, request }: RoutedRequest): Reply {
  const file = uploadedFile(request.headers['content-type'] ?? '', request.body)
  if (file === undefined) return failure(400, pbx.settings)
  pbx.backups.upload(file.name, file.content)
  return {}
}

function uploadAndRestore(routed: RoutedRequest): Reply {
  const { pbx, request } = routed
  if (uploadedFile(request.headers['content-type'] ?? '', request.body) === undefined) return failure(400, pbx.settings)
  return pbx.backups.restore() ? {} : failure(503, pbx.settings)
}

/** The part `backupFile` of a multipart form; its file name must end in `.bak`. */
function uploadedFile(contentType: string, body: Buffer): { name: string; content: Buffer } | undefined {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  // Latin-1 keeps every byte, so that positions in the text are positions in the body.
  const text = body.toString('latin1')
  const part = text.split(`--${boundary}`).find((candidate) => /name="backupFile"/.test(candidate))
  const [head = '', ...rest] = part?.split('\r\n\r\n') ?? []
  const fileName = /filename="([^"]+\.bak)"/.exec(head)?.[1]
  if (fileName === undefined || !isFileName(fileName)) return undefined
  return { name: fileName, content: Buffer.from(rest.join('\r\n\r\n').replace(/\r\n$/, ''), 'latin1') }
}

/** Backups of the configuration. */
export const backupRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/rest/backup',
    name,
    roles,
    answer: ({ pbx, request }) => valueReply(request.headers.accept, 'backups', pbx.backups.names()),
  },
  { method: 'POST', path: '/rest/backup', name, roles, answer: upload },
  { method: 'POST', path: '/rest/backup/restore', name: '/rest/backup/restore', roles, answer: uploadAndRestore },
  { method: 'POST', path: '/rest/backup/create/*', name: '/rest/backup/create', roles, answer: create },
  { method: 'GET', path: '/rest/backup/*', name, roles, answer: download },
  { method: 'DELETE', path: '/rest/backup/*', name, roles, answer: remove },
  { method: 'POST', path: '/rest/backup/*/restore', name: '/rest/backup/restore', roles, answer: restore },
]
