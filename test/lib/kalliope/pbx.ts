import { type KalliopeEmulator, type KalliopeOptions, startKalliopeEmulator } from '../../../emulators/kalliope'
import { kalliopeAccount } from '../../../src/lib/kalliope/account.js'
import { KalliopeClient, type KalliopeClientSettings } from '../../../src/lib/kalliope/client.js'

export interface ClientChanges extends Partial<Omit<KalliopeClientSettings, 'account'>> {
  username?: string
  domain?: string
  saltDomain?: string
}

/** A client of the PBX at this address, as user `admin` unless told otherwise. */
export function clientOf(origin: string, changes: ClientChanges = {}): KalliopeClient {
  const { username = 'admin', domain = '', saltDomain = '', ...settings } = changes
  return new KalliopeClient({
    device: 'Office',
    http: { origin, trust: { mode: 'insecure' }, legacyTls: false },
    account: kalliopeAccount({ username, domain, saltDomain }),
    password: 'admin',
    timeoutMs: 15_000,
    maxBodyBytes: 64 * 1024 * 1024,
    timezone: 'Europe/Rome',
    trace: false,
    ...settings,
  })
}

/** An emulated PBX with its clients, for one test. */
export class PbxUnderTest {
  readonly #clients: KalliopeClient[] = []

  private constructor(readonly emulator: KalliopeEmulator) {}

  static async start(options: KalliopeOptions = {}): Promise<PbxUnderTest> {
    return new PbxUnderTest(await startKalliopeEmulator({ calls: 0, ...options }))
  }

  client(changes: ClientChanges = {}): KalliopeClient {
    const client = clientOf(this.emulator.url, changes)
    this.#clients.push(client)
    return client
  }

  async end(): Promise<void> {
    for (const client of this.#clients) await client.close()
    await this.emulator.close()
  }
}
