import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, Server } from 'node:net'
import { listenOnFreshPort } from '../../../emulators/shared'
import { startToy } from './toy'

/** A server that the system gives these ports first, as it does at times with one that has just become free. */
class UnluckyServer extends Server {
  constructor(private readonly nextPorts: number[]) {
    super()
  }

  override listen(...given: unknown[]): this {
    assert.deepEqual(given, [0, '127.0.0.1'])
    return super.listen(this.nextPorts.shift() ?? 0, '127.0.0.1')
  }
}

async function end(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

/** Even if the system offers this port, and again. */
async function isFreshThough(port: number): Promise<void> {
  const server = new UnluckyServer([port, port])
  const other = await listenOnFreshPort(server)
  await end(server)
  assert.notEqual(other, port)
}

describe('a fresh port', () => {
  it('is never that of a server of this process that has gone', async () => {
    const first = createServer()
    const port = await listenOnFreshPort(first)
    await end(first)
    await isFreshThough(port)
  })

  it('is never that of an emulator that has gone', async () => {
    const toy = await startToy()
    await toy.close()
    await isFreshThough(toy.port)
  })

  it('is never that of an emulator that has gone and had been given its port', async () => {
    const free = createServer().listen({ port: 0, host: '127.0.0.1' })
    await once(free, 'listening')
    const address = free.address()
    assert.ok(typeof address === 'object' && address !== null)
    await end(free)
    const toy = await startToy({ port: address.port })
    await toy.close()
    await isFreshThough(toy.port)
  })
})
