import assert from 'node:assert/strict'
import type { Cursor } from '../../../../src/lib/calls/cursor/cursor.js'
import { CursorDirectory, callAt, hourMs, ids, poll } from './a-pbx.js'

describe('cursor that waits for acknowledgements', () => {
  let directory: CursorDirectory
  let cursor: Cursor

  beforeEach(async () => {
    directory = new CursorDirectory()
    cursor = await directory.open()
  })
  afterEach(async () => directory.remove())

  async function reopen(): Promise<void> {
    await cursor.close()
    cursor = await directory.open()
  }

  const [one, two, three, four] = [callAt(10), callAt(11), callAt(12), callAt(13)]
  const ack = { commit: 'ack' } as const

  it('emits again what was not acknowledged', async () => {
    assert.deepEqual((await poll(cursor, [one, two], ack)).messages, [ids(one, two)])
    assert.deepEqual((await poll(cursor, [one, two, three], ack)).messages, [ids(one, two, three)])
  })

  it('emits nothing again that was acknowledged', async () => {
    const { cursors } = await poll(cursor, [one, two], ack)
    assert.equal(cursor.ack(cursors[0]), true)
    assert.deepEqual((await poll(cursor, [one, two, three], ack)).messages, [ids(three)])
  })

  it('commits everything up to the acknowledged message of its run, and no further', async () => {
    const { cursors } = await poll(cursor, [one, two, three, four], { ...ack, size: 1 })
    cursor.ack(cursors[2])
    assert.deepEqual((await poll(cursor, [one, two, three, four], ack)).messages, [ids(four)])
  })

  it('takes an acknowledgement after a restart', async () => {
    const { cursors } = await poll(cursor, [one, two], ack)
    await reopen()
    cursor.ack(cursors[0])
    await reopen()
    assert.deepEqual((await poll(cursor, [one, two, three], ack)).messages, [ids(three)])
  })

  it('takes the acknowledgement of an earlier run', async () => {
    const first = await poll(cursor, [one, two], ack)
    await poll(cursor, [one, two, three], ack)
    cursor.ack(first.cursors[0])
    assert.deepEqual((await poll(cursor, [one, two, three], ack)).messages, [ids(three)])
  })

  it('takes an acknowledgement in the order newest run first', async () => {
    const first = await poll(cursor, [one, two], ack)
    const second = await poll(cursor, [one, two, three], ack)
    cursor.ack(second.cursors[0])
    assert.equal(cursor.ack(first.cursors[0]), true)
    const third = await poll(cursor, [one, two, three, four], ack)
    assert.deepEqual(third.messages, [ids(four)])
    assert.equal(third.queryFromMs, three.startMs - 4 * hourMs)
  })

  it('bears a second acknowledgement, also after a restart', async () => {
    const { cursors } = await poll(cursor, [one], ack)
    assert.equal(cursor.ack(cursors[0]), true)
    assert.equal(cursor.ack(cursors[0]), false)
    await reopen()
    assert.equal(cursor.ack(cursors[0]), false)
  })

  it('bears the acknowledgement of a message that was committed without one', async () => {
    const { cursors } = await poll(cursor, [one], { commit: 'auto' })
    assert.equal(cursor.ack(cursors[0]), false)
  })

  it('keeps the first starting point until something is acknowledged', async () => {
    const { cursors } = await poll(cursor, [one], { ...ack, firstFromMs: one.startMs })
    assert.equal(cursor.isStarted, false)
    await reopen()
    cursor.ack(cursors[0])
    assert.equal((await poll(cursor, [], { overlapMs: 100 * hourMs })).queryFromMs, one.startMs)
  })

  it('counts filtered calls as seen with the message after them', async () => {
    const isFiltered = (call: { id: string }) => call.id === one.id || call.id === three.id
    const { cursors } = await poll(cursor, [one, two, three], { ...ack, isFiltered, size: 1 })
    cursor.ack(cursors[0])
    assert.deepEqual((await poll(cursor, [one, two, three], ack)).messages, [ids(three)])
  })

  it('counts filtered calls as seen at once where no message waits', async () => {
    await poll(cursor, [one, two], { ...ack, isFiltered: () => true })
    assert.deepEqual((await poll(cursor, [one, two, three], ack)).messages, [ids(three)])
  })

  it('needs no acknowledgement of a message without calls', async () => {
    const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
    run.startFrom(0)
    assert.equal(run.claim(one), 0)
    run.skip(one)
    const text = run.message([])
    await run.acknowledged(text)
    await run.finish()
    assert.equal(cursor.isStarted, true)
    assert.equal(cursor.ack(text), false)
    assert.deepEqual((await poll(cursor, [one, two], ack)).messages, [ids(two)])
  })

  it('does not take a message without calls for an acknowledgement of the one before it', async () => {
    const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
    run.startFrom(0)
    assert.equal(run.claim(one), 0)
    run.message([one])
    run.message([])
    await run.finish()
    assert.deepEqual((await poll(cursor, [one], ack)).messages, [ids(one)])
  })

  it('keeps a run without acknowledgements small in the file, however often it comes', async () => {
    const calls = Array.from({ length: 1000 }, (_, index) => callAt(index / 100))
    await poll(cursor, calls, ack)
    const once = cursor.fileBytes
    for (let index = 0; index < 99; index += 1) await poll(cursor, calls, ack)
    assert.ok(cursor.fileBytes < 2 * once, `${cursor.fileBytes} bytes after 100 runs, ${once} after one`)
  })

  it('keeps everything that waits when the file is written anew', async () => {
    const calls = Array.from({ length: 3000 }, (_, index) => callAt(index / 100))
    const last = callAt(40)
    const first = await poll(cursor, calls, { ...ack, size: 1250 })
    const second = await poll(cursor, [...calls, last], ack)
    cursor.ack(first.cursors[0])
    await cursor.compact()
    await reopen()
    cursor.ack(first.cursors[1])
    const third = await poll(cursor, [...calls, last], ack)
    assert.deepEqual(third.messages, [ids(...calls.slice(2500), last)])
    cursor.ack(second.cursors[0])
    assert.deepEqual((await poll(cursor, [...calls, last], ack)).messages, [])
  })

  describe('between two messages', () => {
    it('goes on when the message before is acknowledged', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
      run.startFrom(0)
      run.claim(one)
      const text = run.message([one])
      const waiting = run.acknowledged(text)
      cursor.ack(text)
      await waiting
      await run.acknowledged(text)
      run.end()
    })

    it('goes on when a later message is acknowledged', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
      run.startFrom(0)
      const [text, later] = [run.message([one]), run.message([two])]
      const waiting = run.acknowledged(text)
      cursor.ack(later)
      await waiting
    })

    it('does not go on for a message of another run', async () => {
      const before = await poll(cursor, [one], ack)
      const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
      run.startFrom(0)
      const stop = new AbortController()
      const waiting = run.acknowledged(run.message([one]), { signal: stop.signal })
      cursor.ack(before.cursors[0])
      stop.abort(new Error('waited long enough'))
      await assert.rejects(waiting, /waited long enough/)
    })

    it('stops waiting at once if the signal is aborted already', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
      run.startFrom(0)
      const signal = AbortSignal.abort(new Error('too late'))
      await assert.rejects(run.acknowledged(run.message([one]), { signal }), /too late/)
    })

    for (const [what, act] of [
      ['closed', async () => cursor.close()],
      ['reset', async () => cursor.reset()],
    ] as const) {
      it(`stops waiting when the cursor is ${what}`, async () => {
        const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
        run.startFrom(0)
        const waiting = assert.rejects(run.acknowledged(run.message([one])), { code: 'CLOSED' })
        await act()
        await waiting
      })
    }
  })

  describe('refuses as unknown', () => {
    const refused = (text: unknown) => {
      assert.throws(() => cursor.ack(text), { code: 'BAD_INPUT', message: /^"ack" is .*msg\.cdr\.cursor/ })
    }

    for (const text of [undefined, null, '', 7, {}, 'tomorrow', 'abc-1-0', '--', '000000000000-1-0']) {
      it(`${typeof text} ${JSON.stringify(text)}`, () => refused(text))
    }

    it('a cursor of another node', async () => {
      const other = await directory.open({ nodeId: 'other' })
      const { cursors } = await poll(other, [one], ack)
      await poll(cursor, [one], ack)
      refused(cursors[0])
    })

    it('a cursor from before a reset', async () => {
      const { cursors } = await poll(cursor, [one], ack)
      cursor.reset()
      refused(cursors[0])
    })

    it('a run that has not begun, and a message that was not made', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'ack' })
      run.startFrom(0)
      const text = run.message([one])
      refused(text.replace(/-1-0$/, '-2-0'))
      refused(text.replace(/-1-0$/, '-1-1'))
      refused(text.replace(/-1-0$/, '-0-0'))
    })
  })
})
