import assert from 'node:assert/strict'
import type { Emulator } from '../../../emulators/shared'
import { type Fault, FaultEngine, parseFaults, type TlsMode } from '../../../emulators/shared'
import { ask, rejectionCode } from './client'
import { startToy } from './toy'

const whole = 'the whole answer of the device'

for (const tls of ['false', 'true'] as const satisfies readonly TlsMode[]) {
  describe(`faults of every emulator (tls=${tls})`, () => {
    let toy: Emulator<{ acted: number }>

    beforeEach(async () => {
      toy = await startToy({ tls })
    })
    afterEach(() => toy.close())

    const askWith = (fault: Fault, signal?: AbortSignal) => {
      toy.faults.add(fault)
      return ask(`${toy.url}/thing`, signal === undefined ? {} : { signal })
    }

    it('reset: the connection is reset and the device did nothing', async () => {
      assert.equal(await rejectionCode(askWith({ kind: 'reset' })), 'ECONNRESET')
      assert.equal(toy.stats().acted, 0)
    })

    it('reset-after: the connection is reset and the device acted', async () => {
      assert.equal(await rejectionCode(askWith({ kind: 'reset-after' })), 'ECONNRESET')
      assert.equal(toy.stats().acted, 1)
    })

    it('reset-mid-body: the answer begins and breaks off', async () => {
      assert.equal(await rejectionCode(askWith({ kind: 'reset-mid-body' })), 'ECONNRESET')
      assert.equal(toy.stats().acted, 1)
      assert.equal(toy.stats().bytesSent, whole.length / 2)
    })

    for (const [kind, acted] of [
      ['hang', 0],
      ['hang-after', 1],
    ] as const) {
      it(`${kind}: no answer until the client gives up; acted: ${acted}`, async () => {
        const controller = new AbortController()
        const answer = askWith({ kind }, controller.signal)
        while (toy.stats().requests === 0) await new Promise(setImmediate)
        controller.abort()
        assert.equal(await rejectionCode(answer), 'ABORT_ERR')
        assert.equal(toy.stats().acted, acted)
      })
    }

    it('slow: everything arrives, in pieces', async () => {
      assert.equal((await askWith({ kind: 'slow', ms: 1, pieces: 5 })).text, whole)
    })

    it('truncated: half the body in a well-formed message', async () => {
      assert.equal((await askWith({ kind: 'truncated' })).text, whole.slice(0, whole.length / 2))
    })

    it('wrong-content-type: the right body under the wrong name', async () => {
      const answer = await askWith({ kind: 'wrong-content-type' })
      assert.equal(answer.headers['content-type'], 'application/octet-stream')
      assert.equal(answer.text, whole)
    })

    it('status-500: an HTML page, and the device did nothing', async () => {
      const answer = await askWith({ kind: 'status-500' })
      assert.equal(answer.status, 500)
      assert.match(answer.text, /^<!DOCTYPE html>/)
      assert.equal(toy.stats().acted, 0)
    })

    it('html: a page under status 200, and the device did nothing', async () => {
      const answer = await askWith({ kind: 'html' })
      assert.equal(answer.status, 200)
      assert.match(answer.text, /^<!DOCTYPE html>/)
      assert.equal(toy.stats().acted, 0)
    })

    it('empty: status 200 without a body, and the device acted', async () => {
      const answer = await askWith({ kind: 'empty' })
      assert.equal(answer.status, 200)
      assert.equal(answer.text, '')
      assert.equal(toy.stats().acted, 1)
    })

    it('a kind of the device itself', async () => {
      assert.equal((await askWith({ kind: 'moody' })).text, 'no')
    })

    it('a body in pieces is cut by truncated, too', async () => {
      assert.equal((await ask(`${toy.url}/numbers`)).text, '123')
      toy.faults.add({ kind: 'reset-mid-body' })
      assert.equal(await rejectionCode(ask(`${toy.url}/numbers`)), 'ECONNRESET')
    })
  })
}

describe('when a fault strikes', () => {
  const struck = (faults: Fault[], names: string[]): (string | undefined)[] => {
    const engine = new FaultEngine()
    for (const fault of faults) engine.add(fault)
    return names.map((name) => engine.take(name)?.kind)
  }

  it('the next request, once, unless told otherwise', () => {
    assert.deepEqual(struck([{ kind: 'reset' }], ['a', 'b']), ['reset', undefined])
  })

  it('request number `at`, for `times` requests', () => {
    assert.deepEqual(struck([{ kind: 'hang', at: 2, times: 2 }], ['a', 'a', 'a', 'a']), [
      undefined,
      'hang',
      'hang',
      undefined,
    ])
  })

  it('counts only the requests that match', () => {
    assert.deepEqual(struck([{ kind: 'html', at: 2, match: 'b' }], ['b', 'a', 'a', 'b', 'b']), [
      undefined,
      undefined,
      undefined,
      'html',
      undefined,
    ])
  })

  it('`times: 0` strikes until the faults are cleared', () => {
    const engine = new FaultEngine()
    engine.add({ kind: 'empty', times: 0 })
    for (let request = 0; request < 50; request++) assert.equal(engine.take('a')?.kind, 'empty')
    engine.clear()
    assert.equal(engine.take('a'), undefined)
  })

  it('an unknown kind is refused with the known ones', () => {
    assert.throws(
      () => new FaultEngine().add({ kind: 'earthquake' }),
      /Unknown fault "earthquake"\. Known faults: reset,/,
    )
  })

  it('a number that cannot be is refused', () => {
    assert.throws(() => new FaultEngine().add({ kind: 'reset', at: 0 }), /"at" of a fault is a whole number/)
  })
})

describe('faults in text form', () => {
  it('reads kind, number, times, action and settings', () => {
    assert.deepEqual(parseFaults('reset@3, hang@2x5,reset-mid-body@4:cdrapi,slow:ms=10,statusx*,error=-37@2'), [
      { kind: 'reset', at: 3 },
      { kind: 'hang', at: 2, times: 5 },
      { kind: 'reset-mid-body', at: 4, match: 'cdrapi' },
      { kind: 'slow', ms: 10 },
      { kind: 'status', times: 0 },
      { kind: 'error', code: -37, at: 2 },
    ])
  })

  it('refuses what it cannot read', () => {
    assert.throws(() => parseFaults('reset@soon'), /"reset@soon" is no fault/)
    assert.throws(() => parseFaults('slow:speed=3'), /"speed" is no setting/)
  })
})
