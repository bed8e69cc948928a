import { DeviceError } from '../errors.js'
import { probePath } from './auth.js'
import type { KalliopeClient, KalliopeRequestOptions } from './client.js'
import { acceptOf, wordOf } from './protocol.js'

type ReadOptions = Omit<KalliopeRequestOptions, 'repeatable'>

const serialNumberPath = '/rest/dashboard/serialNumber'

/** Firmware, and the serial number where the user may see it (empty where not). */
export async function readKalliopeSystem(
  client: KalliopeClient,
  options: ReadOptions,
): Promise<{ firmware: string; serialNumber: string }> {
  const firmware = await readWord(client, probePath, options)
  return { firmware: firmware ?? '', serialNumber: (await readWord(client, serialNumberPath, options)) ?? '' }
}

async function readWord(client: KalliopeClient, path: string, options: ReadOptions): Promise<string | undefined> {
  try {
    const request = { method: 'GET', path, accept: acceptOf('json') } as const
    return await client.request(request, { ...options, repeatable: true }, ({ body }) => wordOf(body))
  } catch (error) {
    // Without an HTTP status it is the tenant that was not found.
    const isAnswer = error instanceof DeviceError && error.cause.httpStatus !== undefined
    if (isAnswer && (error.code === 'NOT_FOUND' || error.code === 'PERMISSION_DENIED')) return undefined
    throw error
  }
}
