import { DeviceError } from '../errors.js'
import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { codes } from './status-codes.js'

const indexesPerRequest = 50

/** Marks texts as read; those that are gone count as marked. */
export async function markRead(
  client: HilinkClient,
  indexes: readonly number[],
  options: HilinkRequestOptions,
): Promise<void> {
  await forAll(indexes, (some) => client.post('sms/set-read', { Index: some }, { ...options, repeatable: true }))
}

/**
 * Deletes texts; those that are gone count as deleted. Never repeated after a lost answer: the modem may have given the
 * place of a deleted text to a new one.
 */
export async function deleteTexts(
  client: HilinkClient,
  indexes: readonly number[],
  options: HilinkRequestOptions,
): Promise<void> {
  await forAll(indexes, (some) => client.post('sms/delete-sms', { Index: some }, { ...options, repeatable: false }))
}

/**
 * One text that is gone makes the modem refuse all that come in the same request (113114), and some firmware takes one
 * index at a time (100005): then one by one.
 */
async function forAll(
  indexes: readonly number[],
  act: (indexes: readonly number[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < indexes.length; from += indexesPerRequest) {
    const some = indexes.slice(from, from + indexesPerRequest)
    if (await isDone(() => act(some), some.length > 1)) continue
    for (const index of some.length > 1 ? some : []) await isDone(() => act([index]), false)
  }
}

async function isDone(act: () => Promise<unknown>, areSeveral: boolean): Promise<boolean> {
  try {
    await act()
    return true
  } catch (thrown) {
    if (!(thrown instanceof DeviceError)) throw thrown
    const areTooMany = areSeveral && refusedTogether.has(thrown.cause.deviceCode)
    if (thrown.code === 'NOT_FOUND' || areTooMany) return false
    throw thrown
  }
}

const refusedTogether: ReadonlySet<number | undefined> = new Set([codes.format, codes.parameter])
