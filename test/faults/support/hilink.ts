import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors'

/** Only what does not answer is given up soon: a busy machine may take its time for anything else. */
export const patience = (kind: string): object =>
  kind.startsWith('hang') || kind === 'stall' ? { timeoutMs: 500, sendTimeoutMs: 500 } : {}

/** Every fault switch of the emulator. */
export const kinds = [
  'reset',
  'reset-after',
  'reset-mid-body',
  'hang',
  'hang-after',
  'slow',
  'truncated',
  'wrong-content-type',
  'status-500',
  'html',
  'empty',
  'error',
  'spoil-tokens',
  'expired-session',
  'stolen-session',
  'stall',
  'fail-send',
  'wrong-signature',
  'reboot',
] as const

/** Whatever happens, it is a result or an error of ours. */
export async function resultOrCode(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => 'done',
    (thrown: unknown) => {
      assert.ok(thrown instanceof DeviceError, String(thrown))
      return thrown.code
    },
  )
}

/** A modem in a hurry. */
export const options = { rebootSeconds: 0.2, ussdTime: 20, dialTime: 20 }

/** One of {@link kinds} at an endpoint, short enough for a test. */
export const fault = (kind: string, match: string): { kind: string; match: string; seconds?: number; ms?: number } => ({
  kind,
  match,
  ...(kind === 'stall' || kind === 'reboot' ? { seconds: 1 } : {}),
  ...(kind === 'slow' ? { ms: 5 } : {}),
})
