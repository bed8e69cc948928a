import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { ServerResponse } from 'node:http'
import { publicTestKey, testCertificate } from '../../../emulators/shared/test-certificate'
import { DeviceError } from '../../../src/lib/errors'
import { bodyOf, clientFor, closeAll, deadOrigin, request, serve, serveTcp } from './local-server'

/** What an exchange failed with. */
async function failure(exchange: Promise<unknown>): Promise<DeviceError> {
  try {
    await exchange
  } catch (error) {
    assert.ok(error instanceof DeviceError, String(error))
    return error
  }
  return assert.fail('it did not fail')
}

const plain = (response: ServerResponse) => response.end('ok')
const long = 'x'.repeat(300_000)

describe('HttpClient', () => {
  afterEach(closeAll)

  describe('send', () => {
    it('sends method, path, headers and body, and gives status, headers and body of the answer', async () => {
      const { origin } = await serve((message, response) => {
        void bodyOf(message).then((body) => {
          const { method, url, headers } = message
          response
            .writeHead(201, { 'x-seen': String(headers['x-sent']) })
            .end(`${String(method)} ${String(url)} ${body}`)
        })
      })
      const sent = request({ method: 'POST', path: '/api?a=1', headers: { 'x-sent': 'yes' }, body: 'grüße' })
      const { status, headers, body } = await clientFor(origin).send(sent)
      assert.deepEqual([status, headers['x-seen'], body.toString()], [201, 'yes', 'POST /api?a=1 grüße'])
    })

    it('keeps the connection for the next request', async () => {
      const { origin, connections } = await serve((_, response) => plain(response))
      const client = clientFor(origin)
      for (let index = 0; index < 3; index++) await client.send(request())
      assert.equal(connections(), 1)
    })

    it('makes no more connections than it may', async () => {
      const waiting: ServerResponse[] = []
      const { origin, connections } = await serve((_, response) => {
        waiting.push(response)
        if (waiting.length === 2) waiting.splice(0).forEach(plain)
      })
      const client = clientFor(origin, { connections: 2 })
      await Promise.all(Array.from({ length: 6 }, () => client.send(request())))
      assert.equal(connections(), 2)
    })

    it('does not follow redirects', async () => {
      const paths: (string | undefined)[] = []
      const { origin } = await serve((message, response) => {
        paths.push(message.url)
        response.writeHead(302, { location: '/elsewhere' }).end()
      })
      assert.equal((await clientFor(origin).send(request())).status, 302)
      assert.deepEqual(paths, ['/'])
    })

    it('gives an answer without a body', async () => {
      const { origin } = await serve((_, response) => response.writeHead(204).end())
      assert.equal((await clientFor(origin).send(request())).body.length, 0)
    })
  })

  describe('limits the time', () => {
    it('of an answer that is read as a whole, to its last byte', async () => {
      const { origin } = await serve((_, response) => {
        const dribble = setInterval(() => response.write('x'), 20)
        response.once('close', () => clearInterval(dribble))
      })
      const error = await failure(clientFor(origin).send(request({ timeoutMs: 150 })))
      assert.deepEqual([error.code, error.carriedOut, error.cause.retryable], ['TIMEOUT', 'unknown', true])
      assert.match(error.message, /^Office did not finish its answer to \/api test within 0\.15 s/)
    })

    it('of a streamed answer until it begins', async () => {
      const { origin } = await serve(() => undefined)
      assert.equal((await failure(clientFor(origin).stream(request({ timeoutMs: 100 })))).code, 'TIMEOUT')
    })

    it('of a streamed answer between two chunks', async () => {
      const { origin } = await serve((_, response) => response.write('first'))
      const { body } = await clientFor(origin).stream(request({ timeoutMs: 150 }))
      const first = await body.next()
      assert.equal(String(first.value), 'first')
      assert.equal((await failure(body.next())).code, 'TIMEOUT')
    })

    it('of a streamed answer not as a whole', async () => {
      const { origin } = await serve((_, response) => {
        let left = 8
        const dribble = setInterval(() => {
          left -= 1
          if (left > 0) response.write('x')
          else {
            clearInterval(dribble)
            response.end('x')
          }
        }, 60)
      })
      const { body } = await clientFor(origin).stream(request({ timeoutMs: 300 }))
      let text = ''
      for await (const chunk of body) text += chunk.toString()
      assert.equal(text, 'xxxxxxxx')
    })

    it('of a streamed answer not while the reader holds it back', async () => {
      const { origin } = await serve((_, response) => response.end(long))
      const { body } = await clientFor(origin).stream(request({ timeoutMs: 80 }))
      let bytes = 0
      for await (const chunk of body) {
        if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 200))
        bytes += chunk.length
      }
      assert.equal(bytes, long.length)
    })

    it('of connecting: then it is unreachable, and surely nothing was sent', async () => {
      // Takes the connection and never begins the handshake.
      const { origin } = await serveTcp(() => undefined, 'https')
      const error = await failure(clientFor(origin).send(request({ timeoutMs: 100 })))
      assert.deepEqual([error.code, error.carriedOut, error.cause.retryable], ['UNREACHABLE', 'no', true])
    })

    it('without hurting the next request', async () => {
      let requests = 0
      const { origin } = await serve((_, response) => {
        requests += 1
        if (requests > 1) plain(response)
      })
      const client = clientFor(origin)
      await failure(client.send(request({ timeoutMs: 80 })))
      assert.equal((await client.send(request())).body.toString(), 'ok')
    })
  })

  describe('limits the size of an answer that is read as a whole', () => {
    const whenTooLarge = async (listener: (response: ServerResponse) => void): Promise<void> => {
      const { origin } = await serve((message, response) => {
        if (message.url === '/large') listener(response)
        else plain(response)
      })
      const client = clientFor(origin)
      const error = await failure(client.send(request({ path: '/large', maxBodyBytes: 100_000 })))
      assert.equal(error.code, 'RESPONSE_TOO_LARGE')
      assert.equal((await client.send(request())).body.toString(), 'ok')
    }

    it('when its length is told', () =>
      whenTooLarge((response) => response.writeHead(200, { 'content-length': long.length }).end(long)))

    it('when its length is not told', () =>
      whenTooLarge((response) => {
        response.write(long.slice(0, 99_000))
        response.end(long)
      }))

    it('when it is told and never comes', () =>
      whenTooLarge((response) => {
        response.writeHead(200, { 'content-length': long.length })
        response.flushHeaders()
      }))

    it('to the byte', async () => {
      const { origin } = await serve((_, response) => response.end('12345'))
      const client = clientFor(origin)
      assert.equal((await client.send(request({ maxBodyBytes: 5 }))).body.length, 5)
      assert.equal((await failure(client.send(request({ maxBodyBytes: 4 })))).code, 'RESPONSE_TOO_LARGE')
    })

    it('and tells a small limit as it is', async () => {
      const { origin } = await serve((_, response) => response.end('12345'))
      const { message } = await failure(clientFor(origin).send(request({ maxBodyBytes: 4 })))
      assert.match(message, /is larger than 4 bytes/)
    })
  })

  describe('when it is told to stop', () => {
    const closed = (): DeviceError => new DeviceError('CLOSED', 'The node was removed.')

    it('before the request, sends nothing', async () => {
      let requests = 0
      const { origin } = await serve((_, response) => {
        requests += 1
        plain(response)
      })
      const reason = closed()
      const client = clientFor(origin)
      assert.equal(await failure(client.send(request({ signal: AbortSignal.abort(reason) }))), reason)
      assert.equal(await failure(client.stream(request({ signal: AbortSignal.abort(reason) }))), reason)
      await client.send(request())
      assert.equal(requests, 1)
    })

    for (const way of ['send', 'stream'] as const) {
      it(`while it waits for the answer (${way}), fails with the reason and frees the connection`, async () => {
        const stop = new AbortController()
        const { origin } = await serve((message, response) => {
          if (message.url === '/silent') stop.abort(reason)
          else plain(response)
        })
        const reason = closed()
        const client = clientFor(origin)
        assert.equal(await failure(client[way](request({ path: '/silent', signal: stop.signal }))), reason)
        assert.equal((await client.send(request())).body.toString(), 'ok')
        assert.deepEqual(getEventListeners(stop.signal, 'abort'), [])
      })
    }

    it('in the middle of a stream, fails with the reason', async () => {
      const stop = new AbortController()
      const reason = closed()
      const { origin } = await serve((_, response) => response.write('first'))
      const { body } = await clientFor(origin).stream(request({ signal: stop.signal }))
      await body.next()
      const rest = failure(body.next())
      stop.abort(reason)
      assert.equal(await rest, reason)
      assert.deepEqual(getEventListeners(stop.signal, 'abort'), [])
    })

    it('in the queue of its connection, never sends the request', async () => {
      const paths: (string | undefined)[] = []
      const stop = new AbortController()
      let answerFirst: () => void = () => undefined
      const { origin } = await serve((message, response) => {
        paths.push(message.url)
        answerFirst = () => plain(response)
        if (message.url === '/first') stop.abort(closed())
        else plain(response)
      })
      const client = clientFor(origin)
      const first = client.send(request({ path: '/first' }))
      const second = failure(client.send(request({ path: '/second', signal: stop.signal })))
      assert.equal((await second).code, 'CLOSED')
      answerFirst()
      await first
      await client.send(request({ path: '/third' }))
      assert.deepEqual(paths, ['/first', '/third'])
    })

    it('by closing, fails what is under way', async () => {
      const { origin } = await serve((_, response) => response.write('first'))
      const client = clientFor(origin)
      const { body } = await client.stream(request())
      await body.next()
      const rest = failure(body.next())
      await client.close()
      assert.match((await rest).code, /^(UNREACHABLE|BAD_RESPONSE)$/)
    })
  })

  it('tells a reader who comes late that the stream has failed', async () => {
    let cut: () => void = () => undefined
    const { origin } = await serve((message, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      cut = () => message.socket.resetAndDestroy()
    })
    const client = clientFor(origin)
    const { body } = await client.stream(request())
    cut()
    // The connection is found broken while nobody reads.
    await client.send(request({ timeoutMs: 200 })).catch(() => undefined)
    const read = async () => {
      for await (const chunk of body) assert.equal(chunk.toString(), 'half')
    }
    assert.equal((await failure(read())).code, 'BAD_RESPONSE')
  })

  describe('when a stream is left', () => {
    for (const [when, chunksRead] of [
      ['before its first chunk', 0],
      ['in the middle', 1],
    ] as const) {
      it(`${when}, frees the connection and lets go of the signal`, async () => {
        const { origin } = await serve((message, response) => {
          if (message.url === '/long') response.writeHead(500).end(long.repeat(10))
          else plain(response)
        })
        const client = clientFor(origin)
        const { signal } = new AbortController()
        const { body } = await client.stream(request({ path: '/long', signal }))
        for (let read = 0; read < chunksRead; read++) await body.next()
        await body.return()
        assert.deepEqual(getEventListeners(signal, 'abort'), [])
        assert.equal((await client.send(request({ timeoutMs: 2_000 }))).body.toString(), 'ok')
      })
    }
  })

  describe('when the connection fails', () => {
    it('because nobody listens, it is unreachable and nothing was sent', async () => {
      const origin = await deadOrigin()
      const error = await failure(clientFor(origin).send(request()))
      assert.deepEqual([error.code, error.carriedOut, error.cause.retryable], ['UNREACHABLE', 'no', true])
      assert.equal(
        error.message,
        `Office cannot be reached at ${origin}: nothing listens there. Check address and port, whether the device has started, and whether it wants https://.`,
      )
      assert.deepEqual([error.cause.device, error.cause.endpoint], ['Office', '/api test'])
    })

    describe('because the port speaks TLS and the address begins with http://', () => {
      it('it says that https:// may be meant', async () => {
        const { port } = await serve(() => assert.fail('understood'), { key: publicTestKey, cert: testCertificate })
        const error = await failure(clientFor(`http://127.0.0.1:${port}`).send(request()))
        assert.equal(error.code, 'UNREACHABLE')
        assert.match(error.message, /expects? https:\/\/ there/)
      })

      it('it is known by the alert that the server sends', async () => {
        const { origin } = await serveTcp((socket) => {
          socket.once('data', () => socket.end(Buffer.from('15030300020246', 'hex')))
        })
        const error = await failure(clientFor(origin).send(request()))
        assert.deepEqual([error.code, error.carriedOut, error.cause.retryable], ['UNREACHABLE', 'no', false])
        assert.match(error.message, /expects https:\/\/ there\. Write it in front/)
      })

      for (const page of [
        '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>',
        "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
        'Client sent an HTTP request to an HTTPS server.\n',
      ]) {
        it(`it is known by the page that the server answers: ${page.slice(0, 60)}`, async () => {
          const { origin } = await serve((_message, response) => response.writeHead(400).end(page))
          const error = await failure(clientFor(origin).send(request({ method: 'POST', body: 'x' })))
          assert.deepEqual([error.code, error.carriedOut, error.cause.retryable], ['UNREACHABLE', 'no', false])
          assert.match(error.message, /expects https:\/\/ there\. Write it in front/)
        })
      }
    })

    for (const [how, end] of [
      ['reset', 'resetAndDestroy'],
      ['closed', 'destroy'],
    ] as const) {
      it(`being ${how} before the answer, nobody knows whether the request was carried out`, async () => {
        const { origin } = await serve((message) => message.socket[end]())
        const error = await failure(clientFor(origin).send(request({ method: 'POST', body: 'x' })))
        assert.deepEqual([error.code, error.carriedOut, error.cause.retryable], ['UNREACHABLE', 'unknown', true])
        assert.match(error.message, /^Office closed the connection without an answer/)
      })

      it(`being ${how} in the middle of the answer, the answer is bad`, async () => {
        const { origin } = await serve((message, response) => {
          response.writeHead(200, { 'content-length': 100 }).write('half', () => message.socket[end]())
        })
        const client = clientFor(origin)
        assert.equal((await failure(client.send(request()))).code, 'BAD_RESPONSE')
        const { body } = await client.stream(request())
        const read = async () => {
          for await (const chunk of body) assert.equal(chunk.toString(), 'half')
        }
        const error = await failure(read())
        assert.deepEqual([error.code, error.carriedOut], ['BAD_RESPONSE', 'unknown'])
        assert.match(error.message, /^The answer of Office was cut off/)
      })
    }

    it('because something else than HTTP answers, the answer is bad', async () => {
      const { origin } = await serveTcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.7\r\n')))
      assert.equal((await failure(clientFor(origin).send(request()))).code, 'BAD_RESPONSE')
    })

    it('because it is encrypted and the address is not, it is unreachable', async () => {
      const { origin } = await serveTcp((socket) => socket.once('data', () => socket.destroy()))
      assert.equal((await failure(clientFor(origin).send(request()))).code, 'UNREACHABLE')
    })
  })
})
