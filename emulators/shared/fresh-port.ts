import { once } from 'node:events'
import type { Server } from 'node:net'

const usedPorts = new Set<number>()

/**
 * Listens on 127.0.0.1, on a port that no server of this process has had from here before. Clients remember what an
 * address has refused, whether it was out of reach, and what it was last sent: who gets the port of a device that is
 * gone would be taken for it.
 *
 * @returns the port
 */
export async function listenOnFreshPort(server: Server): Promise<number> {
  for (;;) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const port = portOf(server)
    if (!usedPorts.has(port)) {
      usedPorts.add(port)
      return port
    }
    server.close()
    await once(server, 'close')
  }
}

/**
 * Listens on a given port of 127.0.0.1, which no {@link listenOnFreshPort} takes from then on.
 *
 * @throws the system's error, such as `EADDRINUSE`
 */
export async function listenOnPort(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  usedPorts.add(port)
  return port
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('A server that listens has no port.')
  return address.port
}
