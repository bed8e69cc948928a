import assert from 'node:assert/strict'
import { startUcmEmulator, type UcmEmulator, type UcmOptions } from '../../../emulators/ucm'
import { DeviceError } from '../../../src/lib/errors'
import type { Trust } from '../../../src/lib/http/trust'
import { WebSocketConnection } from '../../../src/lib/http/web-socket'

describe('a WebSocket to a device', () => {
  const stops: (() => void)[] = []
  let device: UcmEmulator

  async function open(
    options: UcmOptions,
    trust: Trust = { mode: 'verify' },
    url?: string,
  ): Promise<WebSocketConnection> {
    const started = await startUcmEmulator({ calls: 1, ...options })
    device = started
    stops.push(() => void started.close())
    const connection = await WebSocketConnection.open(
      { origin: url ?? device.url, trust, legacyTls: false },
      {
        path: '/websockify',
        device: 'Office',
        endpoint: '/websockify',
        timeoutMs: 5000,
        signal: new AbortController().signal,
        onText: () => undefined,
      },
    )
    stops.push(() => connection.destroy())
    return connection
  }

  afterEach(() => {
    for (const stop of stops.splice(0).reverse()) stop()
  })

  async function refusal(opening: Promise<unknown>): Promise<DeviceError> {
    const error = await opening.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof DeviceError)
    return error
  }

  it('tells a certificate that nobody vouches for, with its fingerprint, and opens when that is pinned', async () => {
    const { code, cause } = await refusal(open({ tls: 'true' }))
    assert.equal(code, 'TLS_UNTRUSTED')
    const { fingerprint = '' } = cause
    assert.match(fingerprint, /^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)
    assert.equal((await open({ tls: 'true' }, { mode: 'pin', fingerprint })).isOpen, true)
  })

  it('is not opened where another certificate was pinned', async () => {
    const fingerprint = Array.from({ length: 32 }, () => 'AA').join(':')
    assert.equal((await refusal(open({ tls: 'true' }, { mode: 'pin', fingerprint }))).code, 'TLS_UNTRUSTED')
  })

  it('that the device does not offer is UNSUPPORTED', async () => {
    assert.equal((await refusal(open({ events: 'off' }))).code, 'UNSUPPORTED')
  })

  it('to nobody is UNREACHABLE', async () => {
    assert.equal((await refusal(open({}, { mode: 'verify' }, await closedAddress()))).code, 'UNREACHABLE')
  })

  it('tells when it has ended', async () => {
    const connection = await open({})
    device.dropSockets()
    assert.equal((await connection.closed).code, 'UNREACHABLE')
    assert.equal(connection.isOpen, false)
  })
})

/** An address at which somebody listened a moment ago. */
async function closedAddress(): Promise<string> {
  const gone = await startUcmEmulator({ calls: 1 })
  await gone.close()
  return gone.url
}
