import { type SagemcomEmulator, type SagemcomOptions, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { SagemcomClient, type SagemcomClientSettings } from '../../../src/lib/sagemcom/client.js'
import type { XPathInput } from '../../../src/lib/sagemcom/requests/xpath-input.js'

/** An emulated router and a client of it; both end with the test that asked for them. */
export interface TestRouter {
  router: SagemcomEmulator
  client: SagemcomClient
  /** Another client of the same router. */
  connect(settings?: Partial<SagemcomClientSettings>): SagemcomClient
}

const ends: (() => Promise<unknown>)[] = []

/** Call it in `afterEach`. */
export async function endRouters(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end()
}

export async function startRouter(
  options: SagemcomOptions = {},
  settings: Partial<SagemcomClientSettings> = {},
): Promise<TestRouter> {
  const router = await startSagemcomEmulator(options)
  ends.push(() => router.close())
  const connect = (more: Partial<SagemcomClientSettings> = {}): SagemcomClient => {
    const client = new SagemcomClient({
      device: 'Router',
      http: { origin: router.url, trust: { mode: 'insecure' }, legacyTls: false },
      username: 'admin',
      password: 'secret',
      encryption: 'auto',
      salt: '',
      api: 'auto',
      idleLogoutMs: 60_000,
      timeoutMs: 15_000,
      maxBodyBytes: 64 * 1024 * 1024,
      trace: false,
      ...settings,
      ...more,
    })
    ends.push(() => client.close())
    return client
  }
  return { router, client: connect(), connect }
}

/** How a test's message may use the router. */
export function patience(ms = 20_000): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(ms) }
}

/** What a message asks for, with the defaults of the node. */
export function asking(input: Partial<XPathInput>): XPathInput {
  return {
    operation: 'get',
    xpath: undefined,
    value: undefined,
    method: '',
    parameters: {},
    ...input,
  }
}
