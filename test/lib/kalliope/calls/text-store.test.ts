import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { TextStore } from '../../../../src/lib/kalliope/calls/text-store.js'

describe('texts that wait', () => {
  const texts = [
    '',
    'plain',
    '山田 📞',
    'è'.repeat(200_000),
    ...Array.from({ length: 2_000 }, (_, at) => `call ${at} `.repeat(50)),
  ]

  it('come back as they were, in any order', () => {
    const store = new TextStore()
    for (const text of texts) store.add(text)
    assert.equal(store.count, texts.length)
    for (const index of [...texts.keys()].reverse()) assert.equal(store.get(index), texts[index])
    assert.equal(store.get(texts.length), undefined)
  })

  it('are gone once the store was cleared, and others take their place', () => {
    const store = new TextStore()
    for (const text of texts) store.add(text)
    store.clear()
    assert.equal(store.get(0), undefined)
    for (const text of [...texts].reverse()) store.add(text)
    assert.deepEqual(
      texts.map((_, index) => store.get(index)),
      [...texts].reverse(),
    )
  })
})
