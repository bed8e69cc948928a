import assert from 'node:assert/strict'
import type { Cursor } from '../../../../src/lib/calls/cursor/cursor.js'
import { CursorDirectory, callAt, hourMs, ids, june, poll } from './a-pbx.js'

describe('cursor of new calls', () => {
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

  it('has no starting point at first', () => {
    assert.equal(cursor.isStarted, false)
    const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
    assert.equal(run.queryFromMs, undefined)
    assert.throws(() => run.claim(one), /startFrom/)
  })

  it('emits every call once', async () => {
    assert.deepEqual((await poll(cursor, [one, two])).messages, [ids(one, two)])
    assert.deepEqual((await poll(cursor, [one, two])).messages, [])
    assert.deepEqual((await poll(cursor, [one, two, three])).messages, [ids(three)])
  })

  it('survives a restart', async () => {
    await poll(cursor, [one, two])
    await reopen()
    assert.equal(cursor.isStarted, true)
    assert.deepEqual((await poll(cursor, [one, two, three])).messages, [ids(three)])
  })

  it('asks from an overlap before the newest call seen, never from a clock', async () => {
    await poll(cursor, [one, three], { hostNowMs: june + 1000 * hourMs, pbxNowMs: june + 100 * hourMs })
    const polled = await poll(cursor, [], { overlapMs: 2 * hourMs })
    assert.equal(polled.queryFromMs, three.startMs - 2 * hourMs)
  })

  it('emits a call that ended an hour after later ones', async () => {
    await poll(cursor, [callAt(9), two, three])
    assert.deepEqual((await poll(cursor, [callAt(9), one, two, three])).messages, [ids(one)])
  })

  it('emits a call once although a page brings it twice in a run', async () => {
    const polled = await poll(cursor, [one, two, two, three, three], { size: 2 })
    assert.deepEqual(polled.messages, [ids(one, two), ids(three)])
  })

  it('emits two calls that started in the same moment', async () => {
    const twin = callAt(10, { id: 'twin' })
    await poll(cursor, [one])
    assert.deepEqual((await poll(cursor, [one, twin])).messages, [['twin']])
  })

  it('keeps ids to the letter', async () => {
    await poll(cursor, [callAt(10, { id: '1463997154.1' })])
    const polled = await poll(cursor, [callAt(10, { id: '1463997154.10' }), callAt(10, { id: '1463997154.1' })])
    assert.deepEqual(polled.messages, [['1463997154.10']])
  })

  it('goes on where a run broke off between two messages', async () => {
    await poll(cursor, [one, two, three], { size: 1, messages: 2 })
    assert.deepEqual((await poll(cursor, [one, two, three, four])).messages, [ids(three, four)])
  })

  it('does not commit a message that was not handed on', async () => {
    const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
    run.startFrom(0)
    assert.equal(run.claim(one), 0)
    run.message([one])
    run.end()
    await reopen()
    assert.deepEqual((await poll(cursor, [one])).messages, [ids(one)])
  })

  it('commits with a later message those before it', async () => {
    const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
    run.startFrom(0)
    for (const call of [one, two]) assert.equal(run.claim(call), 0)
    run.message([one])
    run.handedOn(run.message([two]))
    run.end()
    assert.deepEqual((await poll(cursor, [one, two])).messages, [])
  })

  it('lets one run at a time begin', () => {
    const run = cursor.begin({ overlapMs: 0, commit: 'auto' })
    assert.throws(() => cursor.begin({ overlapMs: 0, commit: 'auto' }), /not ended/)
    run.end()
    cursor.begin({ overlapMs: 0, commit: 'auto' }).end()
  })

  describe('whose calls are claimed a page at a time', () => {
    // Days apart: farther than any overlap.
    const page = [callAt(0), callAt(100), callAt(200), callAt(300)]
    const [first, second, third, last] = [callAt(0), callAt(100), callAt(200), callAt(300)]

    it('does not move past calls of the page that wait for the next message', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
      run.startFrom(0)
      for (const call of page) assert.equal(run.claim(call), 0)
      // A filter holds back the last one, before the first message leaves.
      run.skip(last)
      run.handedOn(run.message([first]))
      run.end()
      await reopen()
      assert.deepEqual((await poll(cursor, page)).messages, [ids(second, third, last)])
    })

    it('does not move past them by a message that leaves out of turn', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
      run.startFrom(0)
      for (const call of page) assert.equal(run.claim(call), 0)
      run.handedOn(run.message([first, last]))
      run.end()
      assert.deepEqual((await poll(cursor, page)).messages, [ids(second, third)])
    })

    it('moves on with the message that completes the page', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
      run.startFrom(0)
      for (const call of page) assert.equal(run.claim(call), 0)
      run.skip(last)
      run.handedOn(run.message([first, third]))
      run.handedOn(run.message([second]))
      run.end()
      const polled = await poll(cursor, page, { overlapMs: 1000 * hourMs })
      assert.deepEqual(polled.messages, [])
      assert.equal(polled.queryFromMs, last.startMs - hourMs)
    })
  })

  describe('starting point', () => {
    it('from now on: what is there is seen, what comes is new', async () => {
      await poll(cursor, [one, two], { firstFromMs: june + 8 * hourMs, isFiltered: () => true })
      assert.equal(cursor.isStarted, true)
      assert.deepEqual((await poll(cursor, [one, two, three])).messages, [ids(three)])
    })

    it('from now on, on a PBX without any call: whatever comes after it is new', async () => {
      await poll(cursor, [], { firstFromMs: one.startMs })
      const polled = await poll(cursor, [callAt(9), one])
      assert.equal(polled.queryFromMs, one.startMs)
      assert.deepEqual(polled.messages, [ids(one)])
    })

    it('is none yet after a run that broke off before its first message', async () => {
      await poll(cursor, [one], { messages: 0 })
      assert.equal((await poll(cursor, [one])).queryFromMs, undefined)
    })

    it('never lets an overlap reach back before it', async () => {
      await poll(cursor, [callAt(1), two], { firstFromMs: one.startMs })
      assert.deepEqual((await poll(cursor, [callAt(9), two], { overlapMs: 100 * hourMs })).messages, [])
    })
  })

  describe('filters', () => {
    const isFiltered = (call: { id: string }) => call.id === one.id || call.id === three.id

    it('changed later do not bring back what they held back', async () => {
      await poll(cursor, [one, two, three], { isFiltered })
      assert.deepEqual((await poll(cursor, [one, two, three, four])).messages, [ids(four)])
    })

    it('do not move the cursor past calls that were not handed on', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
      run.startFrom(0)
      assert.equal(run.claim(one), 0)
      for (let hour = 100; hour < 1100; hour += 1) {
        assert.equal(run.claim(callAt(hour)), 0)
        run.skip(callAt(hour))
      }
      run.end()
      assert.deepEqual((await poll(cursor, [one, callAt(1100)])).messages, [ids(one, callAt(1100))])
    })

    it('that hold back everything keep nothing waiting', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
      run.startFrom(0)
      for (let hour = 0; hour < 1000; hour += 1) {
        assert.equal(run.claim(callAt(hour)), 0)
        run.skip(callAt(hour))
      }
      run.end()
      const polled = await poll(cursor, [], { overlapMs: 0 })
      assert.equal(polled.queryFromMs, callAt(999).startMs)
    })
  })

  describe('overlap', () => {
    const calls = Array.from({ length: 100 }, (_, hour) => callAt(hour))

    it('made longer does not bring back calls', async () => {
      await poll(cursor, calls, { overlapMs: 2 * hourMs })
      const polled = await poll(cursor, calls, { overlapMs: 50 * hourMs })
      assert.deepEqual(polled.messages, [])
      assert.equal(polled.queryFromMs, callAt(97).startMs)
    })

    it('made longer counts from then on', async () => {
      await poll(cursor, calls, { overlapMs: 2 * hourMs })
      await poll(cursor, [...calls, callAt(120)], { overlapMs: 20 * hourMs })
      const late = callAt(101)
      assert.deepEqual((await poll(cursor, [late, callAt(120)], { overlapMs: 20 * hourMs })).messages, [ids(late)])
    })
  })

  describe('identity', () => {
    it('of another address or user starts anew and says so', async () => {
      await poll(cursor, [one, two])
      await cursor.close()
      cursor = await directory.open({ identity: 'pbx-2' })
      assert.deepEqual(cursor.notices, ['another-device'])
      assert.equal(cursor.isStarted, false)
      assert.deepEqual((await poll(cursor, [one])).messages, [ids(one)])
    })

    it('is another one durably', async () => {
      await poll(cursor, [one, two])
      await cursor.close()
      await (await directory.open({ identity: 'pbx-2' })).close()
      cursor = await directory.open({ identity: 'pbx-1' })
      assert.deepEqual(cursor.notices, ['another-device'])
      assert.equal(cursor.isStarted, false)
    })

    it('that is the same says nothing', async () => {
      await reopen()
      assert.deepEqual(cursor.notices, [])
    })
  })

  describe('reset', () => {
    it('forgets everything, durably', async () => {
      await poll(cursor, [one, two])
      cursor.reset()
      await reopen()
      const polled = await poll(cursor, [one, two])
      assert.equal(polled.queryFromMs, undefined)
      assert.deepEqual(polled.messages, [ids(one, two)])
    })

    it('in the middle of a run keeps that run from committing', async () => {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
      run.startFrom(0)
      assert.equal(run.claim(one), 0)
      const text = run.message([one])
      cursor.reset()
      run.handedOn(text)
      await run.finish()
      assert.equal(cursor.isStarted, false)
    })
  })

  describe('two opens of one file', () => {
    it('take turns, so that a deployed node goes on where the old one ended', async () => {
      await poll(cursor, [one])
      let isOpen = false
      const opening = directory.open().finally(() => {
        isOpen = true
      })
      for (let index = 0; index < 10; index += 1) await poll(cursor, [one, two])
      assert.equal(isOpen, false)
      await cursor.close()
      assert.deepEqual((await poll(await opening, [one, two, three])).messages, [ids(three)])
    })

    it('of different nodes do not wait for each other', async () => {
      await poll(cursor, [one])
      const other = await directory.open({ nodeId: 'another' })
      assert.equal(other.isStarted, false)
    })

    it('keep strange node ids inside the directory', async () => {
      const strange = await directory.open({ nodeId: '../../outside/x' })
      await poll(strange, [one])
      await strange.close()
      const again = await directory.open({ nodeId: '../../outside/x' })
      assert.equal(again.isStarted, true)
    })
  })

  it('refuses to work once it is closed', async () => {
    await cursor.close()
    assert.throws(() => cursor.begin({ overlapMs: 0, commit: 'auto' }), { code: 'CLOSED' })
    assert.throws(() => cursor.ack('x'), { code: 'CLOSED' })
    assert.throws(() => cursor.reset(), { code: 'CLOSED' })
  })
})
