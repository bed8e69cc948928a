import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { publicTestKey, testCertificate, weakTestCertificate } from '../../../emulators/shared/test-certificate'
import { startUcmEmulator } from '../../../emulators/ucm'
import { DeviceError } from '../../../src/lib/errors'
import { canonicalFingerprint } from '../../../src/lib/http/trust'
import { clientFor, closeAll, deadOrigin, type LocalServer, request, serve } from './local-server'

const identity = { key: publicTestKey, cert: testCertificate }
const fingerprint = new X509Certificate(testCertificate).fingerprint256
const otherFingerprint = new X509Certificate(weakTestCertificate).fingerprint256

type Settings = Parameters<typeof clientFor>[1]

describe('trust', () => {
  let requests = 0
  let server: LocalServer

  beforeEach(async () => {
    requests = 0
    server = await serve((_, response) => {
      requests += 1
      response.end('ok')
    }, identity)
  })

  afterEach(closeAll)

  const isTrusted = async (settings: Settings, origin = server.origin): Promise<void> => {
    assert.equal((await clientFor(origin, settings).send(request())).body.toString(), 'ok')
  }

  const isRefused = async (settings: Settings, origin = server.origin): Promise<DeviceError> => {
    requests = 0
    try {
      await clientFor(origin, settings).send(request())
    } catch (error) {
      assert.ok(error instanceof DeviceError)
      assert.deepEqual([error.code, error.carriedOut, error.cause.retryable], ['TLS_UNTRUSTED', 'no', false])
      assert.equal(requests, 0)
      return error
    }
    return assert.fail('it was trusted')
  }

  it('refuses a certificate that nobody signed, and tells how to pin it', async () => {
    const { message, cause } = await isRefused({ trust: { mode: 'verify' } })
    assert.equal(cause.fingerprint, fingerprint)
    assert.match(message, /^The certificate of Office \(https:\/\/127\.0\.0\.1:\d+\) is not trusted: /)
    assert.ok(message.includes(`Its SHA-256 fingerprint is ${fingerprint}: compare it`))
  })

  it('pins a certificate', () => isTrusted({ trust: { mode: 'pin', fingerprint } }))

  it('pins a certificate however its fingerprint is written', async () => {
    await isTrusted({ trust: { mode: 'pin', fingerprint: fingerprint.replaceAll(':', '').toLowerCase() } })
    await isTrusted({ trust: { mode: 'pin', fingerprint: `SHA256: ${fingerprint.replaceAll(':', ' ')}` } })
  })

  it('refuses any other certificate than the pinned one, and names the one that came', async () => {
    const { message, cause } = await isRefused({ trust: { mode: 'pin', fingerprint: otherFingerprint } })
    assert.equal(cause.fingerprint, fingerprint)
    assert.match(message, /it is not the pinned one/)
  })

  it('pins on every connection, not on the first alone', async () => {
    const client = clientFor(server.origin, { trust: { mode: 'pin', fingerprint }, connections: 3 })
    await Promise.all([1, 2, 3].map(() => client.send(request())))
    assert.equal(server.connections(), 3)
  })

  it('takes whatever comes when it is insecure', () => isTrusted({ trust: { mode: 'insecure' } }))

  it('verifies by an own authority', () => isTrusted({ tls: { ca: testCertificate } }))

  it('verifies the name, too', async () => {
    await isTrusted({ tls: { ca: testCertificate } }, server.origin.replace('127.0.0.1', 'localhost'))
    const { message } = await isRefused({ tls: { ca: testCertificate, servername: 'pbx.example.com' } })
    assert.match(message, /ERR_TLS_CERT_ALTNAME_INVALID/)
  })

  it('lets TLS material win over pin and insecure', async () => {
    await isTrusted({ tls: { ca: testCertificate }, trust: { mode: 'pin', fingerprint: otherFingerprint } })
    await isRefused({ tls: { ca: weakTestCertificate }, trust: { mode: 'insecure' } })
  })

  it('lets TLS material say that nothing is verified', () => isTrusted({ tls: { rejectUnauthorized: false } }))

  it('shows a client certificate', async () => {
    let shown: string | undefined
    const { origin } = await serve(
      (message, response) => {
        if (message.socket instanceof TLSSocket) shown = message.socket.getPeerCertificate().fingerprint256
        response.end('ok')
      },
      { ...identity, requestCert: true, rejectUnauthorized: false },
    )
    await isTrusted({ tls: { ca: testCertificate, ...identity } }, origin)
    assert.equal(shown, fingerprint)
  })

  describe('of old firmware', () => {
    for (const tls of ['weak-key', 'tls1.0'] as const) {
      it(`needs legacy TLS for ${tls}, and says so`, async () => {
        const device = await startUcmEmulator({ calls: 0, tls })
        try {
          const settings = { trust: { mode: 'insecure' as const } }
          if (tls === 'tls1.0') {
            const refused = clientFor(device.url, settings).send(request())
            await assert.rejects(refused, (error) => {
              assert.ok(error instanceof DeviceError)
              assert.deepEqual([error.code, error.cause.retryable, error.carriedOut], ['UNREACHABLE', false, 'no'])
              assert.match(error.message, /It only offers outdated encryption: tick “Allow TLS 1.0 and weak keys”/)
              return true
            })
          }
          const { status } = await clientFor(device.url, { ...settings, legacyTls: true }).send(request())
          assert.equal(status, 404)
        } finally {
          await device.close()
        }
      })
    }
  })

  it('is not the trouble when the address says https and the device speaks http', async () => {
    const { origin } = await serve((_, response) => response.end('ok'))
    await assert.rejects(clientFor(origin.replace('http:', 'https:')).send(request()), (error) => {
      assert.ok(error instanceof DeviceError)
      assert.deepEqual([error.code, error.cause.retryable], ['UNREACHABLE', false])
      assert.match(error.message, /Check scheme and port: it may expect http:\/\/ there/)
      return true
    })
  })

  it('is not the trouble when nobody listens', async () => {
    await assert.rejects(clientFor(await deadOrigin('https')).send(request()), { code: 'UNREACHABLE' })
  })
})

describe('canonicalFingerprint', () => {
  it('writes 32 bytes as pairs with colons', () => {
    assert.equal(canonicalFingerprint(fingerprint), fingerprint)
    assert.equal(canonicalFingerprint(` sha-256=${fingerprint.toLowerCase()} `), fingerprint)
  })

  for (const text of ['', 'AB:CD', `${fingerprint}:00`, fingerprint.replace('A', 'G').replace(/^../, 'GG')]) {
    it(`is none of "${text}"`, () => assert.equal(canonicalFingerprint(text), undefined))
  }
})
