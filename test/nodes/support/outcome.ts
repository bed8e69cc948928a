import assert from 'node:assert/strict'
import type { Outcome } from './flow'

/** The facts of a failure, as Catch nodes and error outputs show them. */
export interface Failure {
  code: string
  message: string
  cause: Record<string, unknown>
}

/** What a message failed with; fails the test if it did not, or left without a code. */
export function failureOf({ error }: Outcome): Failure {
  assert.ok(
    error instanceof Error && 'code' in error && Object.hasOwn(error, 'code'),
    `no coded error: ${String(error)}`,
  )
  const { cause } = error
  assert.ok(typeof cause === 'object' && cause !== null, 'no cause')
  return { code: String(error.code), message: error.message, cause: { ...cause } }
}

/** The code a message failed with; empty when it did not fail. */
export function codeOf(outcome: Outcome): string {
  return outcome.error === undefined ? '' : failureOf(outcome).code
}

/** The ids of the calls in one array of records. */
export function idsOf(outcome: Outcome): string[] {
  assert.equal(outcome.error, undefined)
  const payload = outcome.sent[0]?.payload
  assert.ok(Array.isArray(payload))
  return payload.map((call: { id: string }) => call.id)
}
