import assert from 'node:assert/strict'
import { type CallFilterInput, callFilter } from '../../../src/lib/calls/call-filter.js'
import type { CallRecord } from '../../../src/lib/calls/call-record.js'
import { matchesPattern } from '../../../src/lib/calls/pattern.js'
import { DeviceError } from '../../../src/lib/errors.js'
import { aCall, aLeg } from './a-call.js'

function passes(input: CallFilterInput, call: Partial<CallRecord>): boolean {
  return callFilter(input).matches(aCall(call))
}

const from = (number: string | null) => ({ from: { number, name: null } })

describe('call filter', () => {
  for (const nothing of [undefined, null, '', '  ', ',', []]) {
    it(`lets every call through if its fields are ${JSON.stringify(nothing)}`, () => {
      const fields = { caller: nothing, callee: nothing, direction: nothing, callStatus: nothing }
      const filter = callFilter(fields)
      assert.equal(filter.isEmpty, true)
      assert.equal(filter.matches(aCall(from(null))), true)
    })
  }

  it('finds a caller by number, number as number, list and array', () => {
    for (const caller of ['1001', 1001, '1000, 1001', ['1000', 1001], ['1000,1001']]) {
      assert.equal(passes({ caller }, from('1001')), true, JSON.stringify(caller))
      assert.equal(passes({ caller }, from('1002')), false, JSON.stringify(caller))
    }
  })

  it('compares numbers to the letter', () => {
    assert.equal(passes({ caller: '0039055' }, from('+39055')), false)
    assert.equal(passes({ caller: '+39055' }, from('+39055')), true)
    assert.equal(passes({ caller: '055' }, from('55')), false)
    assert.equal(passes({ caller: '10' }, from('1001')), false)
  })

  it('finds masked numbers', () => {
    assert.equal(passes({ caller: '0551234xxx' }, from('0551234xxx')), true)
  })

  it('finds a call without a number by the pattern for everything only', () => {
    assert.equal(passes({ caller: '*' }, from(null)), true)
    assert.equal(passes({ caller: '?*' }, from(null)), false)
  })

  it('finds a callee by what was dialled, and not by who called', () => {
    assert.equal(passes({ callee: '07917*' }, {}), true)
    assert.equal(passes({ callee: '230' }, {}), false)
  })

  describe('for a ring group that rang at 1001 and 1002 and was answered by 1002', () => {
    const call: Partial<CallRecord> = {
      direction: 'inbound',
      to: { number: '6400', name: 'Sales' },
      answeredBy: { number: '1002', name: null },
      legs: [aLeg({ to: '1001', status: 'no-answer' }), aLeg({ to: '1002' }), aLeg({ to: '1007', type: 'transfer' })],
    }
    it('finds the group and who answered', () => {
      assert.equal(passes({ callee: '6400' }, call), true)
      assert.equal(passes({ callee: '1002' }, call), true)
    })
    it('finds the phone that it was transferred to', () => {
      assert.equal(passes({ callee: '1007' }, call), true)
    })
    it('does not find the phone that only rang', () => {
      assert.equal(passes({ callee: '1001' }, call), false)
    })
  })

  it('bears a call that nobody answered', () => {
    assert.equal(passes({ callee: '1002' }, { answeredBy: null }), false)
  })

  it('wants every field to match', () => {
    const input = { caller: '230', direction: 'outbound,internal', callStatus: ['answered', 'busy'], minTalk: '420' }
    assert.equal(passes(input, {}), true)
    assert.equal(passes(input, from('231')), false)
    assert.equal(passes(input, { direction: 'inbound' }), false)
    assert.equal(passes(input, { status: 'no-answer' }), false)
    assert.equal(passes(input, { talkSeconds: 419 }), false)
  })

  const refusals: [CallFilterInput, string, RegExp][] = [
    [{ direction: 'inbound,incoming' }, 'direction', /is "incoming".*inbound, outbound, internal, transit, unknown/],
    [{ callStatus: 'answerd' }, 'callStatus', /is "answerd".*voicemail/],
    [{ direction: 1 }, 'direction', /is "1"/],
    [{ direction: {} }, 'direction', /inbound,outbound/],
    [{ caller: {} }, 'caller', /1001,\+39055\*/],
    [{ callee: [null] }, 'callee', /1001,\+39055\*/],
    [{ caller: 10.5 }, 'caller', /10\.5/],
    [{ caller: true }, 'caller', /true/],
    [{ minTalk: -1 }, 'minTalk', /-1.*seconds/],
    [{ minTalk: 'long' }, 'minTalk', /"long".*seconds/],
    [{ minTalk: true }, 'minTalk', /seconds/],
  ]
  for (const [input, field, message] of refusals) {
    it(`refuses ${JSON.stringify(input)}`, () => {
      assert.throws(
        () => callFilter(input),
        (error) =>
          error instanceof DeviceError &&
          error.code === 'BAD_INPUT' &&
          error.message.startsWith(`"${field}"`) &&
          message.test(error.message),
      )
    })
  }
})

describe('pattern', () => {
  const cases: [string, string, boolean][] = [
    ['1001', '1001', true],
    ['1001', '10??', true],
    ['1001', '10?', false],
    ['1001', '*', true],
    ['', '*', true],
    ['', '?', false],
    ['1001', '1*1', true],
    ['1001', '*0*', true],
    ['1001', '*2*', false],
    ['1212123', '*123', true],
    ['12', '12*', true],
    ['12', '*12*?', false],
    ['+39.55', '+39.55', true],
    ['+39x55', '+39.55', false],
    ['1(2', '1(?', true],
  ]
  for (const [text, pattern, matches] of cases) {
    it(`${pattern} ${matches ? 'matches' : 'does not match'} "${text}"`, () => {
      assert.equal(matchesPattern(text, pattern), matches)
    })
  }

  it('answers at once for a pattern made to be slow', () => {
    assert.equal(matchesPattern('1'.repeat(5000), `${'*1'.repeat(500)}*2`), false)
  })
})
