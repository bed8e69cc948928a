import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenOnFreshPort } from '../../../emulators/shared'
import { SagemcomClient, type SagemcomClientSettings } from '../../../src/lib/sagemcom/client.js'

/** One answer to a path, as a real router was seen to give it. */
export type CapturedAnswer = { value: unknown; capability?: unknown } | { code: number; description: string }

export interface CapturedRouter {
  client: SagemcomClient
  /** Answers by path; may be changed while it runs. */
  answers: Record<string, CapturedAnswer>
  logins: () => number
}

export interface Captured {
  answers?: Record<string, CapturedAnswer>
  /** Of paths that are not among the answers. */
  unknown?: { code: number; description: string }
  /** The whole `actions` element that answers a login. */
  login?: object
  /** Answers to other requests than those of the API, by method and path; all else is 404. */
  pages?: Record<string, { status: number; headers?: Record<string, string>; body?: string }>
  /** In place of JSON made of the answers. */
  body?: Buffer
  settings?: Partial<SagemcomClientSettings>
}

const ends: (() => Promise<unknown>)[] = []

/** Call it in `afterEach`. */
export async function endCapturedRouters(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end()
}

/** A router that says what a real one was seen to say, word for word, whatever it is asked otherwise. */
export async function startCapturedRouter(captured: Captured): Promise<CapturedRouter> {
  const answers = captured.answers ?? {}
  let logins = 0
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const page = captured.pages?.[`${request.method ?? ''} ${request.url ?? ''}`]
    if (page !== undefined) {
      response.writeHead(page.status, page.headers).end(page.body ?? '')
      return
    }
    if (request.url !== '/cgi/json-req' || captured.pages?.['POST /cgi/json-req'] !== undefined) {
      response.writeHead(404).end()
      return
    }
    const actions = await actionsOf(request)
    const isLogin = actions[0]?.method === 'logIn'
    if (isLogin) logins += 1
    const body = captured.body !== undefined && !isLogin ? captured.body : reply(actions)
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  }
  const reply = (actions: readonly AskedAction[]): string => {
    const answered = actions.map((action, id) => ({ uid: id + 1, id, ...answer(action) }))
    const failed = answered.some(({ error }) => error.code !== 16777238)
    const error = failed
      ? { code: 16777236, description: 'XMO_REQUEST_ACTION_ERR' }
      : { code: 16777216, description: 'XMO_REQUEST_NO_ERR' }
    return JSON.stringify({ reply: { uid: 0, id: 0, error, actions: answered, events: [] } })
  }
  const answer = ({ method, xpath = 'Device' }: AskedAction): { error: { code: number; description: string } } => {
    const ok = { code: 16777238, description: 'XMO_NO_ERR' }
    if (method === 'logIn' && captured.login !== undefined) return { error: ok, ...captured.login }
    if (method === 'logIn') {
      return { error: ok, ...callback('Device', { id: 733024783, nonce: '4152204859' }) }
    }
    if (method === 'logOut') return { error: ok, ...callback('Device', {}) }
    const known = answers[xpath] ?? captured.unknown ?? { code: 16777242, description: 'XMO_UNKNOWN_PATH_ERR' }
    return 'value' in known
      ? { error: ok, ...callback(xpath, method === 'getValue' ? { ...known } : (known.value as object)) }
      : { error: known, ...{ callbacks: [] } }
  }
  const port = await listenOnFreshPort(server)
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  const client = new SagemcomClient({
    device: 'Router',
    http: { origin: `http://127.0.0.1:${port}`, trust: { mode: 'insecure' }, legacyTls: false },
    username: 'admin',
    password: 'secret',
    encryption: 'sha512',
    salt: '',
    api: 'auto',
    idleLogoutMs: 60_000,
    timeoutMs: 5_000,
    maxBodyBytes: 64 * 1024 * 1024,
    trace: false,
    ...captured.settings,
  })
  ends.push(() => client.close())
  return { client, answers, logins: () => logins }
}

interface AskedAction {
  method: string
  xpath?: string
}

function callback(xpath: string, parameters: object): { callbacks: object[] } {
  return { callbacks: [{ uid: 1, result: { code: 16777238, description: 'XMO_NO_ERR' }, xpath, parameters }] }
}

async function actionsOf(request: IncomingMessage): Promise<AskedAction[]> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  const { request: asked } = JSON.parse(form.get('req') ?? '') as { request: { actions: AskedAction[] } }
  return asked.actions
}
