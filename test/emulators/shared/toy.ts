import { Clock, type Emulator, EmulatorServer, type Reply, type TlsMode } from '../../../emulators/shared'

interface ToyStats {
  acted: number
}

/** The smallest device there can be: it counts what it did. `/numbers` answers with a body in pieces. */
export async function startToy(
  settings: { tls?: TlsMode; clock?: Clock; fault?: string; port?: number } = {},
): Promise<Emulator<ToyStats>> {
  let acted = 0
  return EmulatorServer.start({
    name: 'toy',
    device: {
      nameOf: (request) => request.path,
      handle: (request): Reply => {
        acted++
        if (request.path === '/numbers') return { body: ['1', '2', '3'] }
        if (request.path === '/compact') return { headers: { token: 'abc' }, body: 'body', compactHeaders: true }
        return { headers: { 'content-type': 'text/plain' }, body: 'the whole answer of the device' }
      },
    },
    port: settings.port ?? 0,
    tls: settings.tls ?? 'false',
    fault: settings.fault ?? '',
    clock: settings.clock ?? new Clock(),
    faultKinds: { moody: { description: 'says no', strike: () => ({ body: 'no' }) } },
    deviceStats: () => ({ acted }),
    resetDeviceStats: () => {
      acted = 0
    },
    routes: { 'POST shout': (body) => ({ heard: body['word'] }) },
  })
}
