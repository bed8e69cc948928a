import { createHash } from 'node:crypto'
import { badInput, DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { numberOf } from '../protocol.js'
import type { FlatObject } from './values.js'

const verify = 0
const pinRequired = 260
/** The last try is for a person: after it the card wants its PUK. */
const fewestTries = 2
const wrongPinCodes: ReadonlySet<number | undefined> = new Set([101007, 103002])

/** PINs that were refused, by modem and digest: none is sent twice. */
const refused = new Map<string, Set<string>>()

/** The PIN whose answer was lost, by modem, and the tries that were left before it. */
const unanswered = new Map<string, { digest: string; tries: number }>()

/**
 * Enters the PIN where the card waits for it, once: never repeated, and a PIN that was refused is never sent again.
 *
 * @returns `entered` false where the card waits for none
 */
export async function enterPin(client: HilinkClient, pin: unknown, request: HilinkRequestOptions): Promise<FlatObject> {
  const digits = typeof pin === 'number' ? String(pin) : typeof pin === 'string' ? pin.trim() : ''
  if (!/^\d{4,8}$/.test(digits)) throw badInput('pin', isEmpty(pin) ? undefined : '…', sentence('hilink.pin'))
  const { content } = await client.get('pin/status', request)
  const tries = numberOf(content, 'SimPinTimes')
  if (numberOf(content, 'SimState') !== pinRequired) return { entered: false, triesLeft: tries ?? null }
  const facts = { device: client.label, endpoint: 'pin/operate', retryable: false }
  const digest = createHash('sha256').update(digits).digest('hex')
  const known = refused.get(client.identity) ?? new Set<string>()
  const lost = unanswered.get(client.identity)
  if (lost !== undefined && tries !== undefined && tries < lost.tries)
    refused.set(client.identity, known.add(lost.digest))
  unanswered.delete(client.identity)
  if (known.has(digest)) {
    const words = sentence('hilink.pin-spent', { device: client.label, tries: tries ?? 0 })
    throw new DeviceError('CREDENTIALS_REFUSED', words, facts, 'no')
  }
  if (tries !== undefined && tries < fewestTries) {
    throw new DeviceError('LOCKED_OUT', sentence('hilink.pin-last', { device: client.label, tries }), facts, 'no')
  }
  try {
    const fields = { OperateType: verify, CurrentPin: digits, NewPin: '', PukCode: '' }
    await client.post('pin/operate', fields, { ...request, repeatable: false })
  } catch (thrown) {
    if (thrown instanceof DeviceError && wrongPinCodes.has(thrown.cause.deviceCode)) {
      refused.set(client.identity, known.add(digest))
    } else if (thrown instanceof DeviceError && thrown.carriedOut === 'unknown' && tries !== undefined) {
      unanswered.set(client.identity, { digest, tries })
    }
    throw thrown
  }
  return { entered: true, triesLeft: null }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
