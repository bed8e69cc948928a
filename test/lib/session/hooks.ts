import assert from 'node:assert/strict'
import { closeSessions } from './fake-device.js'

/** Fails a suite in which a promise was rejected with nobody listening, or a warning (such as a leak) was raised. */
export function watchForStrays(): void {
  const strays: unknown[] = []
  const note = (stray: unknown) => strays.push(stray)

  before(() => {
    process.on('unhandledRejection', note)
    process.on('warning', note)
  })
  afterEach(async () => {
    await closeSessions()
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(strays.splice(0), [])
  })
  after(() => {
    process.off('unhandledRejection', note)
    process.off('warning', note)
  })
}
