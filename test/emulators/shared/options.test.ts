import assert from 'node:assert/strict'
import { Clock, choice, flag, number, readOptions, text } from '../../../emulators/shared'

describe('options of an emulator', () => {
  const specs = {
    loud: flag(false, ''),
    speed: number(3, '', 1),
    colour: choice(['red', 'blue'], 'red', ''),
    label: text('x', ''),
  }

  it('defaults where nothing is given', () => {
    assert.deepEqual(readOptions(specs, {}), { loud: false, speed: 3, colour: 'red', label: 'x' })
  })

  it('reads text and values alike', () => {
    const expected = { loud: true, speed: 7, colour: 'blue', label: '12' }
    assert.deepEqual(readOptions(specs, { loud: 'true', speed: '7', colour: 'blue', label: '12' }), expected)
    assert.deepEqual(readOptions(specs, { loud: true, speed: 7, colour: 'blue', label: 12 }), expected)
  })

  it('an unknown option is refused with the known ones', () => {
    assert.throws(
      () => readOptions(specs, { lowd: 'true' }),
      /^UsageError: Unknown option "lowd"\. Known options: colour, label, loud, speed\.$/,
    )
  })

  for (const [name, given] of [
    ['loud', 'yes'],
    ['speed', '0'],
    ['speed', ''],
    ['speed', 'fast'],
    ['colour', 'green'],
  ] as const) {
    it(`${name}=${given} is refused by name`, () => {
      assert.throws(() => readOptions(specs, { [name]: given }), new RegExp(`Option "${name}" takes`))
    })
  }
})

describe('the clock of an emulator', () => {
  it('stands still when frozen, and moves both ways', () => {
    const clock = new Clock(1000)
    clock.advance(500)
    assert.equal(clock.now(), 1500)
    clock.set(200)
    assert.equal(clock.now(), 200)
  })

  it('follows real time from where it was set', () => {
    const clock = new Clock()
    clock.set(5_000_000)
    const now = clock.now()
    assert.ok(now >= 5_000_000 && now < 5_060_000)
  })

  it('rings an alarm when it is moved past it, once', () => {
    const clock = new Clock(0)
    let rung = 0
    clock.after(1000, () => rung++)
    clock.advance(999)
    assert.equal(rung, 0)
    clock.advance(1)
    clock.advance(5000)
    assert.equal(rung, 1)
  })

  it('rings alarms that alarms set, each at its own time', () => {
    const clock = new Clock(0)
    const rungMs: number[] = []
    clock.after(300, () => rungMs.push(clock.now()))
    clock.after(100, () => {
      rungMs.push(clock.now())
      clock.after(100, () => rungMs.push(clock.now()))
    })
    clock.advance(1000)
    assert.deepEqual(rungMs, [100, 200, 300])
    assert.equal(clock.now(), 1000)
  })

  it('rings no alarm that was cancelled', () => {
    const clock = new Clock(0)
    let rung = 0
    clock.after(10, () => rung++)()
    clock.advance(20)
    assert.equal(rung, 0)
  })
})
