import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { DeviceError } from '../../../../src/lib/errors.js'
import { legsOf } from '../../../../src/lib/ucm/calls/leg.js'
import { legacyRow, realFlatLeg, row, voicemailBox, voicemailDial, voicemailEntry } from './rows.js'

const isBadResponse = (quote: string) => (thrown: unknown) =>
  thrown instanceof DeviceError && thrown.code === 'BAD_RESPONSE' && thrown.message.includes(quote)

describe('legs of a root entry', () => {
  it('a flat entry is one leg whose row stays as it came', () => {
    const legs = legsOf(realFlatLeg)
    assert.equal(legs.length, 1)
    assert.equal(legs[0]?.row, realFlatLeg)
  })

  it('reads what grouping needs', () => {
    const [leg] = legsOf(realFlatLeg)
    assert.deepEqual(Object.fromEntries(Object.entries(leg ?? {})), {
      callId: '1661157838988180-230',
      key: '1661157838988180-230|71050',
      epochMs: 1661157838000,
      channelEpochMs: 1661157838000,
      startWallMs: Date.UTC(2022, 7, 22, 9, 43, 58),
      answerWallMs: Date.UTC(2022, 7, 22, 9, 44, 12),
      endWallMs: Date.UTC(2022, 7, 22, 9, 51, 12),
      durationSeconds: 433,
      billSeconds: 420,
      row: realFlatLeg,
    })
  })

  it('a nested entry has its numbered legs, and the summary is none', () => {
    assert.deepEqual(
      legsOf(voicemailEntry).map((leg) => leg.row),
      [voicemailDial, voicemailBox],
    )
  })

  it('takes as many legs as there are, in the order of their numbers', () => {
    const entry: Record<string, unknown> = { cdr: 'x', main_cdr: row() }
    for (const number of [12, 2, 11, 1, 10, 3, 4, 5, 6, 7, 8, 9]) {
      entry[`sub_cdr_${number}`] = row({ AcctId: String(number) })
    }
    assert.deepEqual(
      legsOf(entry).map((leg) => leg.row['AcctId']),
      ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'],
    )
  })

  it('takes legs from lists and passes over null and empty ones', () => {
    const one = row({ AcctId: '1' })
    const two = row({ AcctId: '2' })
    const rows = (entry: unknown) => legsOf(entry).map((leg) => leg.row)
    assert.deepEqual(rows({ cdr: 'x', sub_cdr: [one, null, {}, two] }), [one, two])
    assert.deepEqual(rows({ cdr: 'x', main_cdr: row(), sub_cdr_1: [one, two] }), [one, two])
    assert.deepEqual(rows({ cdr: 'x', sub_cdr_1: null, sub_cdr_2: {}, sub_cdr_3: two }), [two])
  })

  it('the summary stands in where there is no leg at all', () => {
    const summary = row({ AcctId: '', disposition: '' })
    assert.deepEqual(
      legsOf({ cdr: 'x', main_cdr: summary, sub_cdr_1: {} }).map((leg) => leg.row),
      [summary],
    )
  })

  it('nothing is no leg', () => {
    for (const nothing of [null, '', {}, { cdr: '', AcctId: '' }, { cdr: 'x', main_cdr: {}, sub_cdr_1: null }]) {
      assert.deepEqual(legsOf(nothing), [])
    }
  })

  it('rows of the 22-field era belong to the call of their uniqueid', () => {
    const [leg] = legsOf(legacyRow)
    assert.equal(leg?.callId, '1386092800.0')
    assert.equal(leg.key, '1386092800.0|62')
    assert.equal(leg.epochMs, 1386092800000)
  })

  it('an id of 11 to 16 digits is counted from the left, because its microseconds are not padded', () => {
    for (const session of ['16838992661-1', '1683899266980-1', '1683899266980541-1015']) {
      assert.equal(legsOf(row({ session }))[0]?.epochMs, 1683899266000)
    }
  })

  it('an id without an epoch leaves it to the uniqueid', () => {
    assert.equal(legsOf(row({ session: 'call-7', uniqueid: '1780297200.1' }))[0]?.epochMs, 1780297200000)
    assert.equal(legsOf(row({ session: 'call-7', uniqueid: '' }))[0]?.epochMs, null)
  })

  it('rows without an AcctId are told apart all the same', () => {
    const [one] = legsOf(row({ AcctId: '', dst: '1002' }))
    const [other] = legsOf(row({ AcctId: '', dst: '1003' }))
    assert.notEqual(one?.key, other?.key)
  })

  it('what is no entry is refused with at most 200 characters of it', () => {
    assert.throws(() => legsOf('AcctId'), isBadResponse('"AcctId"'))
    assert.throws(() => legsOf(7), isBadResponse('7'))
    assert.throws(() => legsOf({ sub_cdr_1: 'text' }), isBadResponse('"text"'))
    assert.throws(
      () => legsOf(['x'.repeat(5000)]),
      (thrown: unknown) => isBadResponse('["xxx')(thrown) && String(thrown).length < 300,
    )
  })

  it('an entry without any time is refused', () => {
    assert.throws(() => legsOf({ AcctId: '1', start: 'soon' }), isBadResponse('soon'))
    assert.throws(() => legsOf({ hello: 'world' }), isBadResponse('world'))
  })
})
