import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { listenOnFreshPort } from '../../../emulators/shared'
import { publicTestKey, testCertificate } from '../../../emulators/shared/test-certificate'
import { DeviceError } from '../../../src/lib/errors'
import type { Proxy } from '../../../src/lib/http/dispatcher'
import { clientFor, closeAll, deadOrigin, type LocalServer, request, serve } from './local-server'

/** A proxy that makes tunnels, for everybody or for one user. */
async function startProxy(authorization?: string) {
  const targets: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connect', (message, client: Socket) => {
    sockets.add(client)
    client.on('error', () => undefined)
    if (authorization !== undefined && message.headers['proxy-authorization'] !== authorization) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n')
      return
    }
    targets.push(String(message.url))
    const [host, port] = String(message.url).split(':')
    const device = connect(Number(port), host)
    sockets.add(device)
    device.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    device.once('connect', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      client.pipe(device).pipe(client)
    })
  })
  const port = await listenOnFreshPort(server)
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

describe('an HTTP proxy', () => {
  let proxy: Awaited<ReturnType<typeof startProxy>>
  let plain: LocalServer
  let secure: LocalServer
  const authorized = `Basic ${Buffer.from('me:p:w').toString('base64')}`

  beforeEach(async () => {
    plain = await serve((_, response) => response.end('plain'))
    secure = await serve((_, response) => response.end('secure'), { key: publicTestKey, cert: testCertificate })
  })

  afterEach(async () => {
    await closeAll()
    await proxy.close()
  })

  const through = (given: Partial<Proxy> = {}): Proxy => ({ url: proxy.url, noProxy: [], ...given })
  const host = (origin: string): string => origin.replace(/^\w+:\/\//, '')

  it('leads to a device that speaks http', async () => {
    proxy = await startProxy()
    const { body } = await clientFor(plain.origin, { proxy: through() }).send(request())
    assert.deepEqual([body.toString(), proxy.targets], ['plain', [host(plain.origin)]])
  })

  it('leads to a device that speaks https, whose certificate is judged as ever', async () => {
    proxy = await startProxy()
    const trusted = clientFor(secure.origin, { proxy: through(), tls: { ca: testCertificate } })
    assert.equal((await trusted.send(request())).body.toString(), 'secure')
    await assert.rejects(clientFor(secure.origin, { proxy: through() }).send(request()), { code: 'TLS_UNTRUSTED' })
    assert.deepEqual(proxy.targets, [host(secure.origin), host(secure.origin)])
  })

  it('is told user and password', async () => {
    proxy = await startProxy(authorized)
    const client = clientFor(plain.origin, { proxy: through({ username: 'me', password: 'p:w' }) })
    assert.equal((await client.send(request())).body.toString(), 'plain')
  })

  it('that refuses the user is named, without a secret', async () => {
    proxy = await startProxy(authorized)
    const client = clientFor(plain.origin, { proxy: through({ username: 'me', password: 'wrong-one' }) })
    await assert.rejects(client.send(request()), (error) => {
      assert.ok(error instanceof DeviceError)
      assert.deepEqual([error.code, error.carriedOut], ['UNREACHABLE', 'no'])
      assert.match(error.message, /proxy/i)
      assert.match(error.message, /407/)
      assert.ok(!error.message.includes('wrong-one'))
      return true
    })
  })

  it('that cannot reach the device, or is not there itself, makes it unreachable', async () => {
    proxy = await startProxy()
    const lost = clientFor(await deadOrigin(), { proxy: through() })
    await assert.rejects(lost.send(request()), { code: 'UNREACHABLE', carriedOut: 'no' })
    const url = await deadOrigin()
    await assert.rejects(clientFor(plain.origin, { proxy: through({ url }) }).send(request()), (error) => {
      assert.ok(error instanceof DeviceError)
      assert.deepEqual([error.code, error.carriedOut], ['UNREACHABLE', 'no'])
      assert.match(error.message, /proxy/i)
      return true
    })
  })

  for (const noProxy of ['127.0.0.1', ' 127.0.0.1 ', '*', '.0.0.1', '*.0.0.1']) {
    it(`is left out for what "${noProxy}" covers`, async () => {
      proxy = await startProxy()
      const client = clientFor(plain.origin, { proxy: through({ noProxy: ['pbx', noProxy] }) })
      assert.equal((await client.send(request())).body.toString(), 'plain')
      assert.deepEqual(proxy.targets, [])
    })
  }

  it('is left out for a host in any case', async () => {
    proxy = await startProxy()
    const origin = plain.origin.replace('127.0.0.1', 'localhost')
    const client = clientFor(origin, { proxy: through({ noProxy: ['LocalHost'] }) })
    assert.equal((await client.send(request())).body.toString(), 'plain')
    assert.deepEqual(proxy.targets, [])
  })

  for (const noProxy of ['', '.', '127.0.0.2', 'localhost']) {
    it(`is used in spite of "${noProxy}"`, async () => {
      proxy = await startProxy()
      await clientFor(plain.origin, { proxy: through({ noProxy: [noProxy] }) }).send(request())
      assert.equal(proxy.targets.length, 1)
    })
  }
})
