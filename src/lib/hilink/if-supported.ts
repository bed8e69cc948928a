import { DeviceError } from '../errors.js'
import { codes } from './status-codes.js'

/** Codes by which firmware says that it has no such endpoint, beside 100002. */
const absent: ReadonlySet<number | undefined> = new Set([codes.unspecified, codes.parameter])

/** Whether the firmware has no such endpoint. */
export function isNotSupported(thrown: unknown): boolean {
  return thrown instanceof DeviceError && (thrown.code === 'UNSUPPORTED' || absent.has(thrown.cause.deviceCode))
}

/** The reply; `undefined` where the firmware has no such endpoint. */
export async function ifSupported<Reply>(ask: () => Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    if (isNotSupported(thrown)) return undefined
    throw thrown
  }
}

/**
 * The reply of a read that can be done without; `undefined` where the firmware does not offer it, whatever it says:
 * refused to its own user, refused by its form, or answered by nothing, a page, or half a document.
 */
export async function ifOffered<Reply>(ask: () => Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    const isRefused =
      thrown instanceof DeviceError &&
      (thrown.code === 'PERMISSION_DENIED' ||
        thrown.code === 'BAD_RESPONSE' ||
        thrown.cause.deviceCode === codes.format)
    if (isRefused || isNotSupported(thrown)) return undefined
    throw thrown
  }
}
