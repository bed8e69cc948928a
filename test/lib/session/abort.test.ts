import assert from 'node:assert/strict'
import { linkSignals, pause, unlessAborted } from '../../../src/lib/session/abort.js'
import { tick } from './fake-device.js'
import { watchForStrays } from './hooks.js'

const ended = new Error('ended')

describe('pause', () => {
  watchForStrays()

  it('rejects at once with the reason of a signal that is aborted before or during it', async () => {
    const before = new AbortController()
    before.abort(ended)
    await assert.rejects(pause(60_000, before.signal), ended)
    const during = new AbortController()
    const pausing = pause(60_000, during.signal)
    during.abort(ended)
    await assert.rejects(pausing, ended)
  })

  it('makes an error of a reason that is none', async () => {
    await assert.rejects(pause(60_000, AbortSignal.abort('over')), { message: 'over' })
  })

  it('resolves when its time is over', async () => {
    await assert.doesNotReject(pause(1, new AbortController().signal))
  })
})

describe('unlessAborted', () => {
  watchForStrays()

  it('has the outcome of the promise', async () => {
    const { signal } = new AbortController()
    assert.equal(await unlessAborted(Promise.resolve('reply'), signal), 'reply')
    await assert.rejects(unlessAborted(Promise.reject(new Error('failed')), signal), { message: 'failed' })
  })

  it('rejects with the reason of the signal and swallows what the promise does later', async () => {
    const controller = new AbortController()
    let reject: (error: Error) => void = () => undefined
    const late = new Promise((_, rejectLate) => {
      reject = rejectLate
    })
    const outcome = unlessAborted(late, controller.signal)
    controller.abort(ended)
    await assert.rejects(outcome, ended)
    reject(new Error('too late'))
    await tick()
  })
})

describe('linkSignals', () => {
  it('follows whichever signal is aborted first, with its reason', () => {
    const one = new AbortController()
    const two = new AbortController()
    const { signal } = linkSignals(one.signal, two.signal)
    two.abort(ended)
    one.abort(new Error('later'))
    assert.equal(signal.reason, ended)
  })

  it('is aborted from the start when one of them is', () => {
    assert.equal(linkSignals(new AbortController().signal, AbortSignal.abort(ended)).signal.reason, ended)
  })

  it('follows no more once it is disposed of', () => {
    const one = new AbortController()
    const { signal, dispose } = linkSignals(one.signal)
    dispose()
    one.abort(ended)
    assert.equal(signal.aborted, false)
  })
})
