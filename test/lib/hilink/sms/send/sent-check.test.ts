import assert from 'node:assert/strict'
import { type Copy, judge, type SendingTraces, type Verdict } from '../../../../../src/lib/hilink/sms/send/sent-check'

const alice = '+390000000001'
const bob = '+390000000002'
const attempt = { recipients: [alice], text: 'alarm', date: '2026-03-01 10:00:00' }
const idle = { working: '', succeeded: [], failed: [] }

function copy(more: Partial<Copy> = {}): Copy {
  return { isSent: true, recipients: [alice], text: 'alarm', date: attempt.date, ...more }
}

function verdict(
  traces: Partial<SendingTraces>,
  { before, ours = [] }: { before?: string[]; ours?: string[] } = {},
): Verdict['kind'] {
  const whole = { status: idle, copies: [], showsAllCopies: true, ...traces }
  return judge(whole, attempt, { before, isOurs: (date) => ours.includes(date) }).kind
}

describe('HiLink: what became of a text whose answer was lost', () => {
  it('waits while the modem is sending', () => {
    assert.equal(verdict({ status: { ...idle, working: alice } }), 'working')
  })

  it('taken: a copy has the date of the attempt', () => {
    assert.equal(verdict({ copies: [copy()] }), 'taken')
    assert.equal(verdict({ copies: [copy({ recipients: ['390000000001'] })] }), 'taken')
  })

  it('taken: the status has changed from other numbers to these', () => {
    assert.equal(
      verdict({ status: { ...idle, succeeded: [alice] }, showsAllCopies: false }, { before: [bob] }),
      'taken',
    )
    assert.equal(verdict({ status: { ...idle, failed: [alice] }, showsAllCopies: false }, { before: [] }), 'taken')
  })

  it('taken: a draft proves that the status is of this text, where sent texts leave no copy', () => {
    const two = { ...attempt, recipients: [alice, bob] }
    const status = { working: '', succeeded: [alice], failed: [bob] }
    const copies = [copy({ isSent: false, recipients: [bob] })]
    const background = { before: [alice, bob], isOurs: () => false }
    assert.deepEqual(judge({ status, copies, showsAllCopies: false }, two, background), {
      kind: 'taken',
      succeeded: [alice],
      failed: [bob],
      unsent: [],
    })
  })

  it('not taken: no copy, although copies are kept', () => {
    assert.equal(verdict({}), 'not-taken')
    assert.equal(verdict({ status: { ...idle, succeeded: [alice] } }, { before: [alice] }), 'not-taken')
  })

  it('not taken: the only copy is of another text of ours', () => {
    const date = '2026-03-01 09:59:00'
    assert.equal(verdict({ copies: [copy({ date })] }, { ours: [date] }), 'not-taken')
  })

  it('not taken: the copies are of other texts, other numbers or other days', () => {
    const copies = [copy({ text: 'other', date: '2026-03-01 10:00:01' }), copy({ recipients: [bob], date: '' })]
    assert.equal(verdict({ copies: [...copies, copy({ date: '2026-02-20 10:00:00' })] }), 'not-taken')
  })

  it('not taken: the status is of other numbers, and no copies are kept', () => {
    assert.equal(verdict({ status: { ...idle, succeeded: [bob] }, showsAllCopies: false }), 'not-taken')
  })

  it('unknown: the status is of the same numbers as before, and no copies are kept', () => {
    const status = { ...idle, succeeded: [alice] }
    assert.equal(verdict({ status, showsAllCopies: false }, { before: [alice] }), 'unknown')
    assert.equal(verdict({ status, showsAllCopies: false }), 'unknown')
  })

  it('unknown: the modem has forgotten its status, and no copies are kept', () => {
    assert.equal(verdict({ showsAllCopies: false }, { before: [bob] }), 'unknown')
  })

  for (const date of ['2026-03-01 09:00:00', '2026-03-02 11:00:00', '1970-01-01 00:05:00', 'soon']) {
    it(`unknown: a copy dated ${date} may be of this text on a modem with a clock of its own`, () => {
      assert.equal(verdict({ copies: [copy({ date })] }), 'unknown')
    })
  }

  it('unknown: a copy accounts for some of the numbers only', () => {
    const two = { ...attempt, recipients: [alice, bob] }
    const traces = { status: idle, copies: [copy()], showsAllCopies: true }
    assert.equal(judge(traces, two, { before: undefined, isOurs: () => false }).kind, 'unknown')
  })

  it('tells who failed from who was given up when the modem restarted', () => {
    const two = { ...attempt, recipients: [alice, bob] }
    const copies = [copy({ isSent: false, recipients: [alice, bob] })]
    const background = { before: undefined, isOurs: () => false }
    assert.deepEqual(judge({ status: { ...idle, failed: [alice] }, copies, showsAllCopies: true }, two, background), {
      kind: 'taken',
      succeeded: [],
      failed: [alice],
      unsent: [bob],
    })
  })
})
