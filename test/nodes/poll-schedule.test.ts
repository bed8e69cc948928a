import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { PollSchedule } from '../../src/nodes/shared/poll-schedule'

describe('the schedule of a polling node', () => {
  let polls: number
  let schedule: PollSchedule

  function start(intervalMs: number): void {
    polls = 0
    schedule = new PollSchedule(
      intervalMs,
      () => {
        polls += 1
      },
      () => 1,
    )
    schedule.start()
    mock.timers.tick(1_000)
    assert.equal(polls, 1)
  }

  /** How long after now the next poll comes. */
  function nextPollMs(): number {
    const before = polls
    let waitedMs = 0
    while (polls === before && waitedMs < 1_000_000) {
      mock.timers.tick(100)
      waitedMs += 100
    }
    return waitedMs
  }

  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }))
  afterEach(() => mock.timers.reset())

  it('counts the interval from the end of a poll, with a tenth of it as jitter', () => {
    start(10_000)
    mock.timers.tick(60_000)
    assert.equal(polls, 1)
    schedule.afterSuccess()
    assert.equal(nextPollMs(), 11_000)
  })

  it('polls sooner where there is a reason to, but never twice a second', () => {
    start(10_000)
    schedule.afterSuccess(5_000)
    assert.equal(nextPollMs(), 5_000)
    schedule.afterSuccess(1)
    assert.equal(nextPollMs(), 1_000)
  })

  it('polls ever more rarely while the device is away, up to once a minute', () => {
    start(10_000)
    const waits: number[] = []
    for (let failure = 1; failure <= 5; failure += 1) {
      schedule.afterFailure()
      waits.push(nextPollMs())
    }
    assert.deepEqual(waits, [10_000, 20_000, 40_000, 60_000, 60_000])
  })

  it('is back at its interval after the first success', () => {
    start(10_000)
    schedule.afterFailure()
    nextPollMs()
    schedule.afterFailure()
    nextPollMs()
    schedule.afterSuccess()
    assert.equal(nextPollMs(), 11_000)
    schedule.afterFailure()
    assert.equal(nextPollMs(), 10_000)
  })

  it('leaves the device alone for as long as it asks for', () => {
    start(10_000)
    schedule.afterFailure(300_000)
    assert.equal(nextPollMs(), 300_000)
  })

  it('never waits less than its own interval where that is longer than a minute', () => {
    start(3_600_000)
    schedule.afterFailure()
    mock.timers.tick(3_599_999)
    assert.equal(polls, 1)
    mock.timers.tick(1)
    assert.equal(polls, 2)
  })

  it('polls no more once it is closed, whatever ends afterwards', () => {
    start(10_000)
    schedule.close()
    schedule.afterSuccess()
    schedule.afterFailure()
    mock.timers.tick(1_000_000)
    assert.equal(polls, 1)
  })
})
