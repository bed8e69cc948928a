import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { CallAssembler } from '../../../../src/lib/ucm/calls/call-assembler.js'
import { legsOf, type UcmLeg } from '../../../../src/lib/ucm/calls/leg.js'
import { row } from './rows.js'

const nineMs = Date.UTC(2026, 5, 1, 9)

function wall(second: number): string {
  return new Date(nineMs + second * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

/** A leg of call `name`, which began `callAt` seconds after nine o'clock in UTC+2; the leg lasts `length` seconds. */
function leg(name: string, callAt: number, accountId: string, at = callAt, length = 10): Record<string, string> {
  return row({
    AcctId: accountId,
    session: `${(nineMs - 7_200_000) / 1000 + callAt}000001-${name}`,
    start: wall(at),
    answer: wall(at),
    end: wall(at + length),
    duration: String(length),
    billsec: String(length),
  })
}

const names = (calls: readonly (readonly UcmLeg[])[]) =>
  calls.map((legs) => {
    const [name = ''] = legs.map((one) => one.callId.replace(/^\d+-/, ''))
    return `${name}:${legs.map((one) => String(one.row['AcctId'])).join('+')}`
  })

function assembler(options: { maxWaiting?: number } = {}) {
  const late: string[] = []
  const calls = new CallAssembler({ ...options, onLateLeg: ({ key }) => late.push(key.replace(/^\d+-/, '')) })
  const add = (entry: unknown) => names(calls.add(legsOf(entry)))
  return { add, flush: () => names(calls.flush()), late }
}

describe('call assembler', () => {
  it('a call leaves once the stream has passed its end by a minute', () => {
    const { add, flush } = assembler()
    assert.deepEqual(add(leg('a', 0, '1')), [])
    assert.deepEqual(add(leg('b', 70, '2')), [])
    assert.deepEqual(add(leg('c', 71, '3')), ['a:1'])
    assert.deepEqual(flush(), ['b:2', 'c:3'])
    assert.deepEqual(flush(), [])
  })

  it('legs of one session are one call, whatever entries they came in', () => {
    const { add, flush } = assembler()
    add({ cdr: '', sub_cdr_1: leg('a', 0, '1'), sub_cdr_2: leg('b', 0, '2'), sub_cdr_3: leg('a', 0, '3', 12) })
    add({ cdr: '', sub_cdr_1: leg('b', 0, '4', 13), sub_cdr_2: leg('c', 14, '5') })
    assert.deepEqual(flush(), ['a:1+3', 'b:2+4', 'c:5'])
  })

  it('the same leg twice counts once, before and after its call left', () => {
    const { add, flush, late } = assembler()
    add(leg('a', 0, '1'))
    add(leg('a', 0, '1'))
    assert.deepEqual(add(leg('b', 100, '2')), ['a:1'])
    add(leg('a', 0, '1'))
    assert.deepEqual(flush(), ['b:2'])
    assert.deepEqual(late, [])
  })

  it('a leg that comes after its call left is told of once, and the call does not come again', () => {
    const { add, flush, late } = assembler()
    add(leg('a', 0, '1'))
    assert.deepEqual(add(leg('b', 100, '2')), ['a:1'])
    add(leg('a', 0, '3', 101))
    add(leg('a', 0, '3', 101))
    assert.deepEqual(late, ['a|3'])
    assert.deepEqual(flush(), ['b:2'])
  })

  it('calls leave in order of their starts, behind one that lasts', () => {
    const { add, flush } = assembler()
    add(leg('long', 0, '1', 0, 3600))
    add(leg('b', 1, '2'))
    assert.deepEqual(add(leg('c', 1000, '3')), [])
    assert.deepEqual(add(leg('d', 3661, '4')), ['long:1', 'b:2', 'c:3'])
    assert.deepEqual(flush(), ['d:4'])
  })

  it('calls of one entry that is mixed up leave in order of their starts too', () => {
    const { add, flush } = assembler()
    add({ cdr: '', sub_cdr_1: leg('b', 20, '1'), sub_cdr_2: leg('a', 10, '2') })
    assert.deepEqual(flush(), ['a:2', 'b:1'])
  })

  it('no more wait behind a call that lasts than are allowed', () => {
    const { add, flush } = assembler({ maxWaiting: 10 })
    const out = add(leg('long', 0, '0', 0, 36_000))
    for (let number = 1; number <= 100; number++) out.push(...add(leg(`n${number}`, number * 100, String(number))))
    assert.ok(out.length >= 90, `${out.length} left`)
    assert.deepEqual(
      out,
      out.map((_, index) => `n${index + 1}:${index + 1}`),
    )
    assert.equal(flush()[0], 'long:0')
  })

  it('a second pass through the hour that the clock repeats comes after the first', () => {
    const { add, flush } = assembler()
    const at = (utcHour: number, minute: number, name: string) =>
      row({
        AcctId: name,
        session: `${Date.UTC(2026, 9, 25, utcHour, minute) / 1000}000001-${name}`,
        start: `2026-10-25 02:${minute}:00`,
        answer: '',
        end: `2026-10-25 02:${minute}:30`,
        duration: '30',
      })
    assert.deepEqual(add(at(0, 50, 'first')), [])
    assert.deepEqual(add(at(1, 10, 'second')), ['first:first'])
    assert.deepEqual(flush(), ['second:second'])
  })

  it('a call during which the clock goes back waits for its end', () => {
    const { add } = assembler()
    const session = `${Date.UTC(2026, 9, 25, 0, 50) / 1000}000001-a`
    add(row({ session, start: '2026-10-25 02:50:00', end: '2026-10-25 02:10:00', duration: '1200' }))
    const after = (minute: number) =>
      row({
        session: `${Date.UTC(2026, 9, 25, 1, minute) / 1000}000001-b${minute}`,
        start: `2026-10-25 02:${String(minute).padStart(2, '0')}:00`,
        end: `2026-10-25 02:${String(minute).padStart(2, '0')}:01`,
        duration: '1',
      })
    assert.deepEqual(add(after(5)), [])
    assert.deepEqual(add(after(12)).slice(0, 1), ['a:1'])
  })

  describe('a device that sent a thousand entries of one whole call each', () => {
    /** Calls of five minutes every ten seconds: none would have left by its end. */
    function trusting() {
      const calls = assembler()
      let left = 0
      for (let number = 1; number <= 1000; number++)
        left += calls.add(leg('t', number * 10, String(number), undefined, 300)).length
      return { ...calls, left }
    }

    it('was waited for until then', () => {
      assert.equal(trusting().left, 963)
    })

    it('is taken at its word: calls leave at once', () => {
      const { add } = trusting()
      assert.equal(add(leg('a', 10_010, '1001', undefined, 3600)).length, 38)
      assert.deepEqual(add(leg('b', 10_020, '1002', undefined, 3600)), ['b:1002'])
    })

    it('is not trusted any more once it breaks its word, and what came too late is told of', () => {
      const { add, late } = trusting()
      add(leg('a', 10_010, '1001'))
      assert.deepEqual(add(leg('a', 10_010, '1002', 10_020)), [])
      assert.equal(late.length, 1)
      assert.deepEqual(add(leg('b', 10_021, '1003')), [])
    })

    for (const [what, breach] of [
      ['legs of two calls', { cdr: 'x', sub_cdr_1: leg('a', 0, '2000'), sub_cdr_2: leg('b', 0, '2001') }],
      ['no name of the call', { ...leg('a', 0, '2000'), cdr: '' }],
    ] as const) {
      it(`was never trusted if one entry among them had ${what}`, () => {
        const { add } = assembler()
        add(breach)
        for (let number = 1; number <= 1100; number++) add(leg('t', number * 10, String(number)))
        assert.deepEqual(add(leg('z', 11_010, '3000')), ['t:1093'])
      })
    }
  })

  it('any number of calls pass, with a thousand of them held at most', () => {
    const calls = new CallAssembler({ onLateLeg: () => assert.fail('late') })
    const count = 100_000
    let added = 0
    let left = 0
    let most = 0
    for (; added < count; added++) {
      const startWallMs = nineMs + added * 1000
      // Every thousandth call lasts an hour, all others a minute.
      const lengthMs = added % 1000 === 0 ? 3_600_000 : 60_000
      const callId = `${startWallMs / 1000 - 7200}000001-1001`
      const wall = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
      const times = { start: wall(startWallMs), end: wall(startWallMs + lengthMs), duration: String(lengthMs / 1000) }
      left += calls.add(legsOf({ AcctId: '1', session: callId, ...times })).length
      most = Math.max(most, added + 1 - left)
    }
    assert.ok(most <= 1001, `${most} were held`)
    assert.equal(left + calls.flush().length, count)
  })
})
