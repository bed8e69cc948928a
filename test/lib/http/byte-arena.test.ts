import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { ByteArena } from '../../../src/lib/http/byte-arena.js'

const kibi = 1024

describe('memory that is used again', () => {
  it('gives pieces of the length asked for that do not overlap', () => {
    const arena = new ByteArena()
    const pieces = [10, 200 * kibi, 100 * kibi, 0, 3_000 * kibi, 7].map((length) => arena.allocate(length))
    for (const [index, piece] of pieces.entries()) piece.fill(index)
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [10, 200 * kibi, 100 * kibi, 0, 3_000 * kibi, 7],
    )
    for (const [index, piece] of pieces.entries()) assert.ok(piece.every((byte) => byte === index))
  })

  it('takes the same memory again once it was cleared', () => {
    const arena = new ByteArena()
    const memory = (): Set<ArrayBufferLike> =>
      new Set([100, 200, 300].map((size) => arena.allocate(size * kibi).buffer))
    const before = memory()
    arena.clear()
    assert.deepEqual([...memory()], [...before])
  })
})
