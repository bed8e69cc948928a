import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { Canceller, type Signal } from '../../../src/lib/session/signal.js'

describe('a signal that work is not wanted any more', () => {
  const reason = new Error('closed')

  it('calls each listener once, and only for the first reason', () => {
    const canceller = new Canceller()
    const called: string[] = []
    const twice = () => called.push('twice')
    canceller.signal.addEventListener('abort', () => called.push('one'))
    canceller.signal.addEventListener('abort', twice)
    canceller.signal.addEventListener('abort', twice)
    assert.equal(canceller.signal.aborted, false)
    canceller.signal.throwIfAborted()
    canceller.abort(reason)
    canceller.abort(new Error('later'))
    assert.deepEqual(called, ['one', 'twice'])
    assert.equal(canceller.signal.aborted, true)
    assert.equal(canceller.signal.reason, reason)
    assert.throws(() => canceller.signal.throwIfAborted(), reason)
  })

  it('does not call a listener that was taken off, not even by one that came before it', () => {
    const canceller = new Canceller()
    const called: string[] = []
    const second = () => called.push('second')
    const first = () => {
      called.push('first')
      canceller.signal.removeEventListener('abort', second)
    }
    const third = () => called.push('third')
    for (const listener of [first, second, third]) canceller.signal.addEventListener('abort', listener)
    canceller.signal.removeEventListener('abort', third)
    canceller.abort(reason)
    assert.deepEqual(called, ['first'])
  })

  it('does not call who comes too late, like that of Node.js, which does for one', () => {
    const late = (signal: Signal): boolean => {
      let isCalled = false
      signal.addEventListener('abort', () => (isCalled = true))
      return isCalled
    }
    const canceller = new Canceller()
    canceller.abort(reason)
    assert.equal(late(canceller.signal), false)
    assert.equal(late(AbortSignal.abort(reason)), false)
  })
})
