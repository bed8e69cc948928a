import { DeviceError } from '../errors.js'

/** The reply; `undefined` where the firmware has no such endpoint. */
export async function ifSupported<Reply>(ask: () => Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    if (thrown instanceof DeviceError && thrown.code === 'UNSUPPORTED') return undefined
    throw thrown
  }
}
