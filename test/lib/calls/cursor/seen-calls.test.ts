import assert from 'node:assert/strict'
import { SeenCalls } from '../../../../src/lib/calls/cursor/seen-calls.js'
import { callAt } from './a-pbx.js'

describe('seen calls', () => {
  it('are bounded while they come, and the last 20 000 stay whatever their start', () => {
    const seen = new SeenCalls()
    for (let hour = 200_000; hour > 0; hour -= 1) seen.add(callAt(hour), Number.POSITIVE_INFINITY)
    assert.ok(seen.size <= 40_000, `${seen.size} calls`)
    assert.equal(seen.find(callAt(1)) !== undefined, true)
    assert.equal(seen.find(callAt(20_000)) !== undefined, true)
    assert.equal(seen.find(callAt(150_000)) !== undefined, false)
  })

  it('that the overlap needs stay, however many they are', () => {
    const seen = new SeenCalls()
    const limit = callAt(50).startMs
    for (let hour = 0; hour < 100_000; hour += 1) seen.add(callAt(hour), limit)
    seen.prune(limit)
    assert.equal(seen.find(callAt(49)) !== undefined, false)
    assert.equal(seen.find(callAt(50)) !== undefined, true)
    assert.equal(seen.size, 99_950)
  })
})
