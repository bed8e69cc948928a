import { Canceller, type Signal } from './signal.js'

/** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
export function pause(ms: number, signal: Signal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(reasonOf(signal))
      return
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    }, ms)
    const giveUp = () => {
      clearTimeout(timer)
      reject(reasonOf(signal))
    }
    signal.addEventListener('abort', giveUp, { once: true })
  })
}

/** The promise's outcome, or a rejection with the signal's reason as soon as that is aborted. */
export function unlessAborted<T>(promise: Promise<T>, signal: Signal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(reasonOf(signal))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

/** A signal that follows several others until it is disposed of; unlike `AbortSignal.any` it leaves no trace on them. */
export function linkSignals(...signals: Signal[]): { signal: Signal; dispose: () => void } {
  const controller = new Canceller()
  const followers = signals.map((signal) => {
    const follow = () => controller.abort(signal.reason)
    if (signal.aborted) follow()
    else signal.addEventListener('abort', follow, { once: true })
    return () => signal.removeEventListener('abort', follow)
  })
  return { signal: controller.signal, dispose: () => followers.forEach((unfollow) => unfollow()) }
}

/** What the signal was aborted with, as an error. */
export function reasonOf(signal: Signal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason))
}
