import assert from 'node:assert/strict'
import type { Cursor } from '../../../../src/lib/calls/cursor/cursor.js'
import type { CallKey } from '../../../../src/lib/calls/cursor/events.js'
import { CursorDirectory, callAt, hourMs, ids, june, poll } from './a-pbx.js'

const yearHours = 365 * 24

describe('cursor over a PBX in trouble', () => {
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

  /** One poll per hour, with what PBX and host show then. */
  const at = (pbxHour: number, hostHour = pbxHour) => ({
    pbxNowMs: june + pbxHour * hourMs,
    hostNowMs: june + hostHour * hourMs,
  })

  describe('whose clock was a year ahead for some calls', () => {
    const before = [callAt(1), callAt(2)]
    const ahead = [callAt(3 + yearHours), callAt(4 + yearHours)]
    const after = [callAt(5), callAt(6)]

    it('does not go on from calls in the future', async () => {
      await poll(cursor, [...before, ...ahead], at(4.5))
      const polled = await poll(cursor, [...before, ...ahead, ...after], at(7))
      assert.deepEqual(polled.messages, [ids(...after)])
      assert.deepEqual(polled.notices, [])
    })

    it('notices that the clock was set back, and loses and repeats nothing', async () => {
      await poll(cursor, before, at(2.5))
      await poll(cursor, [...before, ...ahead], at(4.5 + yearHours, 4.5))
      const polled = await poll(cursor, [...before, ...ahead, ...after], at(7))
      assert.deepEqual(polled.notices, ['clock-restarted'])
      assert.deepEqual(polled.messages, [ids(...after)])
      await reopen()
      const next = await poll(cursor, [...before, ...ahead, ...after, callAt(8)], at(9))
      assert.deepEqual(next.notices, [])
      assert.deepEqual(next.messages, [ids(callAt(8))])
    })

    it('asks for the calls of the whole night if it polls once a day', async () => {
      await poll(cursor, [...before, ...ahead], at(5 + yearHours, 5))
      // Set right at hour 6, polled at hour 29 only.
      const night = [callAt(6.5), callAt(15), callAt(28)]
      const polled = await poll(cursor, [...before, ...ahead, ...night], at(29))
      assert.deepEqual(polled.messages, [ids(...night)])
    })
  })

  describe('whose clock begins in the year 2000 after a power cut, and is set right later', () => {
    const year2000 = (Date.UTC(2000, 0, 1) - june) / hourMs
    // More than what is always remembered.
    const history = Array.from({ length: 50_000 }, (_, index) => callAt(index / 100))
    const dead = callAt(year2000 + 0.02)

    it('emits the calls of that time once, and the whole history not again', async () => {
      await poll(cursor, history, { ...at(501), size: 500 })
      const cut = await poll(cursor, [...history, dead], at(year2000 + 0.03, 502))
      assert.deepEqual(cut.notices, ['clock-restarted'])
      assert.deepEqual(cut.messages, [ids(dead)])
      await reopen()
      const right = await poll(cursor, [...history, dead, callAt(502.5)], at(503))
      assert.deepEqual(right.messages, [ids(callAt(502.5))])
      const next = await poll(cursor, [...history, dead, callAt(502.5), callAt(503.5)], at(504))
      assert.deepEqual(next.messages, [ids(callAt(503.5))])
    })

    it('goes on with the wrong clock as long as it is wrong', async () => {
      await poll(cursor, history, { ...at(501), size: 500 })
      const calls = [...history, dead]
      await poll(cursor, calls, at(year2000 + 0.03, 502))
      for (let hour = 1; hour < 8; hour += 1) {
        const call = callAt(year2000 + hour)
        calls.push(call)
        const polled = await poll(cursor, calls, at(year2000 + hour + 0.03, 502 + hour))
        assert.deepEqual(polled.messages, [ids(call)])
      }
    })
  })

  it('loses nothing when a clock that was a year ahead runs faster than that of the host', async () => {
    await poll(cursor, [callAt(yearHours)], at(yearHours + 1, 1))
    const calls = [callAt(yearHours)]
    for (let hour = 2; hour < 10; hour += 1) {
      const call = callAt(hour * 1.5)
      calls.push(call)
      const polled = await poll(cursor, calls, at(hour * 1.5 + 0.1, hour))
      assert.deepEqual(polled.messages, [ids(call)])
    }
  })

  it('says nothing when the clock is a few minutes behind the newest call', async () => {
    await poll(cursor, [callAt(10)], at(10))
    const polled = await poll(cursor, [callAt(10)], at(9.9))
    assert.deepEqual(polled.notices, [])
  })

  it('takes an acknowledgement from before the clock was set back without going back there', async () => {
    const ahead = callAt(3 + yearHours)
    await poll(cursor, [callAt(1)], at(1.5))
    const { cursors } = await poll(cursor, [ahead], { ...at(3.5 + yearHours, 3.5), commit: 'ack' })
    await poll(cursor, [callAt(2 + yearHours)], at(2.5 + yearHours, 3.6))
    await poll(cursor, [callAt(5)], at(5.5))
    cursor.ack(cursors[0])
    const polled = await poll(cursor, [callAt(5), callAt(6), ahead], at(7))
    assert.deepEqual(polled.messages, [ids(callAt(6))])
    assert.deepEqual(polled.notices, [])
  })

  describe('whose record numbers begin anew', () => {
    const numbered = (hour: number, recordNumber: number): CallKey => callAt(hour, { recordNumber })

    it('says so once, and emits every call once', async () => {
      const old = [numbered(1, 71_050), numbered(2, 71_051)]
      await poll(cursor, old)
      const polled = await poll(cursor, [...old, numbered(3, 1), numbered(4, 2)])
      assert.deepEqual(polled.notices, ['ids-restarted'])
      assert.deepEqual(polled.messages, [ids(callAt(3), callAt(4))])
      const next = await poll(cursor, [...old, numbered(3, 1), numbered(4, 2), numbered(5, 3)])
      assert.deepEqual(next.notices, [])
      assert.deepEqual(next.messages, [ids(callAt(5))])
    })

    it('remembers the last number over a restart', async () => {
      await poll(cursor, [numbered(1, 71_050)])
      await reopen()
      assert.deepEqual((await poll(cursor, [numbered(1, 71_050), numbered(3, 1)])).notices, ['ids-restarted'])
    })

    it('is not taken in by a long call, whose number is younger than its start', async () => {
      await poll(cursor, [numbered(2, 100)])
      const polled = await poll(cursor, [numbered(1, 101), numbered(2, 100), numbered(3, 102)])
      assert.deepEqual(polled.notices, [])
      assert.deepEqual(polled.messages, [ids(callAt(1), callAt(3))])
    })
  })

  it('emits a call with the id of another one that is days older', async () => {
    const first = callAt(1, { id: '946684893.0' })
    const again = callAt(100, { id: '946684893.0' })
    await poll(cursor, [first])
    const polled = await poll(cursor, [first, again], { overlapMs: 1000 * hourMs })
    assert.deepEqual(polled.messages, [['946684893.0']])
    await reopen()
    assert.deepEqual((await poll(cursor, [first, again], { overlapMs: 1000 * hourMs })).messages, [])
  })

  it('knows a call whose start is told an hour off after a change of the time zone', async () => {
    await poll(cursor, [callAt(10, { id: 'a' })])
    assert.deepEqual((await poll(cursor, [callAt(11, { id: 'a' })])).messages, [])
  })

  describe('whose records were deleted', () => {
    it('says so once', async () => {
      await poll(cursor, [callAt(10)])
      assert.deepEqual((await poll(cursor, [])).notices, ['records-deleted'])
      assert.deepEqual((await poll(cursor, [])).notices, [])
    })

    it('emits what comes afterwards', async () => {
      await poll(cursor, [callAt(10)])
      await poll(cursor, [])
      assert.deepEqual((await poll(cursor, [callAt(11)])).messages, [ids(callAt(11))])
    })

    it('says nothing if only older ones are gone', async () => {
      await poll(cursor, [callAt(9), callAt(10)])
      assert.deepEqual((await poll(cursor, [callAt(10)])).notices, [])
    })
  })
})
