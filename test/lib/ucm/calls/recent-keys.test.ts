import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { RecentKeys } from '../../../../src/lib/ucm/calls/recent-keys.js'

describe('recent keys', () => {
  it('hold the latest ones for sure, and twice as many at most', () => {
    let turns = 0
    const keys = new RecentKeys(100, () => turns++)
    for (let number = 1; number <= 1000; number++) {
      keys.set(`key ${number}`, number)
      for (let held = Math.max(1, number - 99); held <= number; held++) assert.equal(keys.get(`key ${held}`), held)
      assert.equal(keys.get(`key ${number - 200}`), 0)
    }
    assert.equal(turns, 9)
  })

  it('a key that is set again has its new number', () => {
    const keys = new RecentKeys(10)
    keys.set('a', 1)
    keys.set('a', 2)
    assert.equal(keys.get('a'), 2)
  })

  it('no two of many similar keys are taken for one', () => {
    const keys = new RecentKeys(200_000)
    const key = (number: number) =>
      `${1661157838 + (number >> 3)}${(number & 7) * 111111}-${number % 400}|${number % 514}`
    for (let number = 0; number < 200_000; number++) {
      assert.equal(keys.get(key(number)), 0)
      keys.set(key(number), 1)
    }
  })
})
