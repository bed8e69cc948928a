import { DeviceError } from '../../../errors.js'
import type { Signal } from '../../../session/signal.js'
import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { textOf } from '../../protocol.js'
import { isNotSupported } from '../../status-codes.js'

/** `send-status`: of the last text that the modem took; the values stay until the next one. */
export interface SendStatus {
  /** The number in work; empty = nothing is being sent. */
  working: string
  succeeded: string[]
  failed: string[]
}

/** Reads it without a login. `undefined`: this firmware has none. */
export async function readSendStatus(
  client: HilinkClient,
  options: HilinkRequestOptions,
): Promise<SendStatus | undefined> {
  try {
    const { content } = await client.get('sms/send-status', options)
    return {
      working: textOf(content, 'Phone').trim(),
      succeeded: numbers(textOf(content, 'SucPhone')),
      failed: numbers(textOf(content, 'FailPhone')),
    }
  } catch (thrown) {
    if (isNotSupported(thrown)) return undefined
    throw thrown
  }
}

/** Everybody whom the last text was for and who has been dealt with. */
export function reportedBy(status: SendStatus | undefined): string[] {
  return status === undefined ? [] : [...status.succeeded, ...status.failed]
}

/** Numbers joined as in `SucPhone` (`,`) or as in a stored text (`;`). */
export function numbers(joined: string): string[] {
  return joined
    .split(/[,;]/)
    .map((number) => number.trim())
    .filter((number) => number !== '')
}

/** Those of the first list that are in the second. */
export function among(some: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others.map(canonical))
  return some.filter((number) => known.has(canonical(number)))
}

/** Whether both lists have the same numbers, in any order. */
export function sameNumbers(some: readonly string[], others: readonly string[]): boolean {
  return among(some, others).length === some.length && among(others, some).length === others.length
}

/** A modem may report an international number with or without its prefix. */
function canonical(number: string): string {
  return number.replace(/^(?:\+|00)/, '')
}

/** Whether nothing has changed between two looks. */
export function sameStatus(status: SendStatus, before: SendStatus | undefined): boolean {
  return before !== undefined && JSON.stringify(status) === JSON.stringify(before)
}

/** How patient the sending is, in milliseconds. */
export interface SendTiming {
  /** Pauses before the first, second … look at the send status; the last one goes on. */
  statusPauses: readonly number[]
  /** A modem that has been idle for so long after it took a text is done with it. */
  idleTrustMs: number
  /** After a lost answer: how often, and for how long while the modem is idle and answers. */
  lookEveryMs: number
  lookForMs: number
  /** Between two tries while the modem says that it is busy. */
  busyPauseMs: number
}

export const defaultTiming: SendTiming = {
  statusPauses: [500, 1_000, 1_000, 2_000],
  idleTrustMs: 5_000,
  lookEveryMs: 2_000,
  lookForMs: 20_000,
  busyPauseMs: 1_000,
}

/** What may pass by itself is waited for, as long as the message has time. */
export function tolerate(thrown: unknown, signal: Signal): void {
  const mayPass = thrown instanceof DeviceError && (thrown.cause.retryable || thrown.code === 'BAD_RESPONSE')
  if (signal.aborted || !mayPass) throw thrown
}
