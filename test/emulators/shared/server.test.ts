import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { Clock, type Emulator, UsageError } from '../../../emulators/shared'
import { ask, askJson, rejectionCode } from './client'
import { startToy } from './toy'

describe('the server of every emulator', () => {
  let toy: Emulator<{ acted: number }>
  const clock = new Clock(Date.UTC(2026, 0, 1))

  beforeEach(async () => {
    toy = await startToy({ clock })
  })
  afterEach(() => toy.close())

  const side = async (method: string, path: string, body?: unknown) => {
    const answer = await ask(
      `${toy.url}/emulator/${path}`,
      body === undefined ? { method } : { method, body: JSON.stringify(body) },
    )
    return { status: answer.status, json: JSON.parse(answer.text) as unknown }
  }

  it('listens on 127.0.0.1 only', async () => {
    const { port } = toy
    assert.equal(toy.url, `http://127.0.0.1:${port}`)
    const socket = connect({ host: '::1', port })
    const code = await new Promise((resolve) => socket.once('error', (error) => resolve('code' in error)))
    assert.equal(code, true)
  })

  it('says in a sentence that a port is taken', async () => {
    await assert.rejects(
      startToy({ port: toy.port }),
      (error) => error instanceof UsageError && /is taken/.test(error.message),
    )
  })

  it('counts requests by name, bytes and the log', async () => {
    await ask(`${toy.url}/thing`, { method: 'POST', body: 'abc' })
    await ask(`${toy.url}/numbers`)
    const stats = toy.stats()
    assert.equal(stats.requests, 2)
    assert.deepEqual(stats.byName, { '/thing': 1, '/numbers': 1 })
    assert.equal(stats.bytesReceived, 3)
    assert.equal(stats.bytesSent, 33)
    assert.deepEqual(
      stats.log.map(({ number, name, fault }) => ({ number, name, fault })),
      [
        { number: 1, name: '/thing', fault: null },
        { number: 2, name: '/numbers', fault: null },
      ],
    )
  })

  it('keeps the log and the names bounded', async () => {
    for (let index = 0; index < 520; index++) await ask(`${toy.url}/path-${index}`)
    const stats = toy.stats()
    assert.equal(stats.log.length, 200)
    assert.equal(stats.log[199]?.name, '/path-519')
    assert.equal(Object.keys(stats.byName).length, 501)
    assert.equal(stats.byName['(others)'], 20)
  })

  it('the side channel tells the statistics and is itself not counted', async () => {
    await ask(`${toy.url}/thing`)
    const { json } = await side('GET', 'stats')
    assert.deepEqual(json, JSON.parse(JSON.stringify(toy.stats())))
    assert.equal(toy.stats().requests, 1)
    await side('POST', 'reset-stats')
    assert.equal(toy.stats().requests, 0)
    assert.equal(toy.stats().acted, 0)
  })

  it('the side channel adds faults, which do not strike the side channel', async () => {
    const { json } = await side('POST', 'faults', { kind: 'reset', at: 1 })
    assert.deepEqual(json, { pending: [{ kind: 'reset', at: 1 }] })
    assert.equal((await side('GET', 'stats')).status, 200)
    assert.equal(await rejectionCode(ask(toy.url)), 'ECONNRESET')
  })

  it('the side channel moves the clock', async () => {
    const before = clock.now()
    assert.deepEqual((await side('POST', 'clock', { advanceMs: 1500 })).json, { now: before + 1500 })
    assert.equal(clock.now(), before + 1500)
  })

  it('the side channel has the routes of the device', async () => {
    assert.deepEqual((await side('POST', 'shout', { word: 'hi' })).json, { heard: 'hi' })
  })

  it('the side channel refuses with a sentence', async () => {
    assert.equal((await side('GET', 'nothing')).status, 404)
    const { status, json } = await side('POST', 'faults', { kind: 'earthquake' })
    assert.equal(status, 400)
    assert.match(JSON.stringify(json), /Unknown fault/)
  })

  it('goes away for some seconds of its clock, then answers on the same port', async () => {
    toy.goAway(5)
    assert.equal(await rejectionCode(ask(toy.url)), 'ECONNREFUSED')
    clock.advance(4999)
    assert.equal(await rejectionCode(ask(toy.url)), 'ECONNREFUSED')
    clock.advance(1)
    assert.equal((await ask(toy.url)).status, 200)
  })

  it('compact headers: no space after the colon, and the connection ends with the body', async () => {
    const socket = connect({ host: '127.0.0.1', port: toy.port })
    socket.write('GET /compact HTTP/1.1\r\nHost: toy\r\n\r\n')
    const chunks: Buffer[] = []
    for await (const chunk of socket) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
    assert.equal(
      Buffer.concat(chunks).toString(),
      'HTTP/1.1 200 OK\r\ntoken:abc\r\ncontent-length:4\r\nConnection:close\r\n\r\nbody',
    )
    assert.equal((await ask(`${toy.url}/compact`)).text, 'body')
  })

  it('takes faults from the start', async () => {
    const cursed = await startToy({ fault: 'moody@2' })
    assert.notEqual((await ask(cursed.url)).text, 'no')
    assert.equal((await ask(cursed.url)).text, 'no')
    await cursed.close()
    await assert.rejects(startToy({ fault: 'earthquake' }), /Unknown fault/)
  })

  it('closes although connections are open', async () => {
    const socket = connect({ host: '127.0.0.1', port: toy.port })
    await new Promise((resolve) => socket.once('connect', resolve))
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await toy.close()
    await ended
    assert.equal(await rejectionCode(askJson(toy.url, {})), 'ECONNREFUSED')
  })
})

describe('TLS of every emulator', () => {
  it('tls=true: a certificate that nobody signed', async () => {
    const toy = await startToy({ tls: 'true' })
    assert.match(toy.url, /^https:/)
    assert.equal(await rejectionCode(ask(toy.url, { rejectUnauthorized: true })), 'DEPTH_ZERO_SELF_SIGNED_CERT')
    assert.equal((await ask(toy.url)).status, 200)
    await toy.close()
  })

  it('tls=weak-dh: refused at security level 2, spoken at level 0', async () => {
    const toy = await startToy({ tls: 'weak-dh' })
    assert.equal(await rejectionCode(ask(toy.url, { ciphers: 'DEFAULT@SECLEVEL=2' })), 'EPROTO')
    assert.equal((await ask(toy.url, { ciphers: 'DEFAULT@SECLEVEL=0' })).status, 200)
    await toy.close()
  })

  it('tls=tls1.0: needs both the old version and the old ciphers', async () => {
    const toy = await startToy({ tls: 'tls1.0' })
    assert.equal(await rejectionCode(ask(toy.url)), 'EPROTO')
    assert.equal((await ask(toy.url, { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })).status, 200)
    await toy.close()
  })
})
