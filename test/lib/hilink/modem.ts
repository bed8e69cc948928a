import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../../emulators/hilink'
import { HilinkClient, type HilinkClientSettings, type HilinkRequestOptions } from '../../../src/lib/hilink/client'

/** A modem and somebody who uses it; both end with the test. */
export interface Bench {
  modem: HilinkEmulator
  client: HilinkClient
}

const running: { close(): Promise<void> }[] = []

/** Starts a modem that sends fast, and a client with its credentials unless others are given. */
export async function startBench(
  options: HilinkOptions = {},
  settings: Partial<HilinkClientSettings> = {},
): Promise<Bench> {
  const modem = await startHilinkEmulator({ sendTime: 20, rebootSeconds: 1, ...options })
  running.push(modem)
  return { modem, client: connect(modem, settings) }
}

/** Another client of the modem; with other settings it has a session of its own. */
export function connect(modem: HilinkEmulator, settings: Partial<HilinkClientSettings> = {}): HilinkClient {
  const client = new HilinkClient({
    device: 'Stick',
    http: { origin: modem.url, trust: { mode: 'verify' }, legacyTls: false },
    username: 'admin',
    password: 'admin',
    timeoutMs: 5_000,
    maxBodyBytes: 1024 * 1024,
    idleLogoutMs: 60_000,
    trace: false,
    ...settings,
  })
  running.push(client)
  return client
}

/** Ends what the test has started; for `afterEach`. */
export async function endBenches(): Promise<void> {
  for (const part of running.splice(0).reverse()) await part.close()
}

/** How a request of a test may use the modem. */
export function within(ms = 20_000): HilinkRequestOptions {
  return { signal: AbortSignal.timeout(ms) }
}

/** The requests since the last `resetStats`, by endpoint. */
export function requestsOf(modem: HilinkEmulator): Record<string, number> {
  return modem.stats().byName
}
