import { DeviceError } from '../errors.js'
import type { HilinkClient, HilinkRequestOptions } from './client.js'

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

/** One text that is gone makes the modem refuse all that come in the same request (113114): then one by one. */
async function forAll(
  indexes: readonly number[],
  act: (indexes: readonly number[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < indexes.length; from += indexesPerRequest) {
    const some = indexes.slice(from, from + indexesPerRequest)
    if (await isDone(() => act(some))) continue
    for (const index of some.length > 1 ? some : []) await isDone(() => act([index]))
  }
}

async function isDone(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act()
    return true
  } catch (thrown) {
    if (thrown instanceof DeviceError && thrown.code === 'NOT_FOUND') return false
    throw thrown
  }
}
