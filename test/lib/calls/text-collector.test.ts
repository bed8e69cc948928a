import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { TextCollector } from '../../../src/lib/calls/text-collector.js'

describe('a text put together of pieces', () => {
  it('is all of them, in order, whatever they are written in', () => {
    const collector = new TextCollector()
    const pieces = ['id;from\r\n', '4711;Müller\r\n', '4712;山田 📞\r\n', '']
    for (const piece of pieces) collector.add(piece)
    assert.equal(collector.take(), pieces.join(''))
  })

  it('may be longer than any text before', () => {
    const collector = new TextCollector()
    const piece = 'è'.repeat(50_000)
    for (let count = 0; count < 30; count++) collector.add(piece)
    assert.equal(collector.take(), piece.repeat(30))
  })

  it('begins anew once it was taken', () => {
    const collector = new TextCollector()
    collector.add('first')
    assert.equal(collector.take(), 'first')
    assert.equal(collector.take(), '')
    collector.add('2nd')
    assert.equal(collector.take(), '2nd')
  })
})
