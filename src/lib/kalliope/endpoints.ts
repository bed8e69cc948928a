/** One path of the REST API that is known to the public. */
export interface KalliopeEndpoint {
  method: KalliopeMethod
  /** `{name}` is one part that the caller fills in. */
  path: string
  /** What it does to the PBX or to its phones; a GET may act too. */
  effect: 'read' | 'write'
  /** It may leave the PBX unusable. */
  isDestructive?: true
  /** It answers a file, whatever it looks like. */
  answersFile?: true
  /** It answers one word, bare or in quotation marks, whatever it is called: `4.10` is no number. */
  answersWord?: true
  /** The form field in which it takes a file. */
  uploadField?: string
  description: string
  /** A body to begin with. */
  body?: string
}

export const kalliopeMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type KalliopeMethod = (typeof kalliopeMethods)[number]

/** The known paths; the PBX itself lists all it has under `/api/doc` and `/api/doc.json`. */
export const kalliopeEndpoints: readonly KalliopeEndpoint[] = [
  { method: 'GET', path: '/rest/dashboard', effect: 'read', description: 'Dashboard' },
  {
    method: 'GET',
    path: '/rest/dashboard/firmwareVersion',
    effect: 'read',
    answersWord: true,
    description: 'Firmware version, as text',
  },
  {
    method: 'GET',
    path: '/rest/dashboard/serialNumber',
    effect: 'read',
    answersWord: true,
    description: 'Serial number, as text',
  },
  { method: 'GET', path: '/rest/account', effect: 'read', description: 'SIP accounts' },
  { method: 'GET', path: '/rest/ctiUser/', effect: 'read', description: 'CTI users (with the slash at the end)' },
  {
    method: 'GET',
    path: '/rest/phoneServices/c2c/{destination}/{source}',
    effect: 'write',
    description: 'Click to call: rings the source for ten seconds, then dials the destination',
  },
  { method: 'GET', path: '/rest/backup', effect: 'read', description: 'Names of the backups' },
  { method: 'GET', path: '/rest/backup/{name}', effect: 'read', answersFile: true, description: 'Download a backup' },
  {
    method: 'POST',
    path: '/rest/backup/create/{firmwareVersion}',
    effect: 'write',
    answersFile: true,
    description: 'Create a backup; answers the file',
    body: '{"backup":{"filename":"nightly","comment":""}}',
  },
  { method: 'DELETE', path: '/rest/backup/{name}', effect: 'write', description: 'Delete a backup' },
  {
    method: 'POST',
    path: '/rest/backup',
    effect: 'write',
    uploadField: 'backupFile',
    description: 'Upload a backup (a Buffer)',
  },
  {
    method: 'POST',
    path: '/rest/backup/{name}/restore',
    effect: 'write',
    isDestructive: true,
    description: 'Restore a backup that is on the PBX',
  },
  {
    method: 'POST',
    path: '/rest/backup/restore',
    effect: 'write',
    isDestructive: true,
    uploadField: 'backupFile',
    description: 'Upload a backup (a Buffer) and restore it',
  },
  {
    method: 'POST',
    path: '/rest/cdr/{format}',
    effect: 'read',
    description: 'Call records of a period; kalliope-cdr does this with more comfort',
    body: '{"cdr":{"begin":"2026-03-10 08:00:00","end":"2026-03-10 18:00:00"}}',
  },
  { method: 'GET', path: '/rest/cdr/{format}', effect: 'read', description: 'Call records of this month' },
  { method: 'GET', path: '/rest/salt/{tenant}', effect: 'read', description: 'Salt of a tenant' },
  { method: 'GET', path: '/api/doc', effect: 'read', description: 'What this PBX can do, as a web page' },
  { method: 'GET', path: '/api/doc.json', effect: 'read', description: 'What this PBX can do (Swagger)' },
]

const patterns = kalliopeEndpoints.map((endpoint) => ({ endpoint, pattern: patternOf(endpoint) }))

/** The endpoint that a request goes to, if it is a known one. */
export function findEndpoint(method: string, path: string): KalliopeEndpoint | undefined {
  const plain = decodedPath(path)
  return patterns.find(({ endpoint, pattern }) => endpoint.method === method && pattern.test(plain))?.endpoint
}

/** What a request may do: what the table says, else a GET reads and everything else may change something. */
export function effectOf(method: KalliopeMethod, path: string): 'read' | 'write' {
  return findEndpoint(method, path)?.effect ?? (method === 'GET' ? 'read' : 'write')
}

/**
 * The web server may know a path under more than one name (`/app.php/rest/…`, a slash at the end, another case): where
 * it acts, all of them count; where it only reads although its method does not say so, none but its own.
 */
function patternOf({ method, path, effect }: KalliopeEndpoint): RegExp {
  const parts = path.replace(/\/$/, '').split('/').slice(1)
  const source = parts.map((part) => (part.startsWith('{') ? '[^/]+' : part.replace('.', '\\.'))).join('/')
  const isExact = method !== 'GET' && effect === 'read'
  return isExact ? new RegExp(`^/${source}$`) : new RegExp(`(?:^|/)${source}/?$`, 'i')
}

/** As the web server reads it: `/c2%63/` is `/c2c/`. */
function decodedPath(path: string): string {
  const plain = path.split('?', 1)[0] ?? path
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
