import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { RequestQueue } from '../../../src/lib/session/queue.js'
import type { Waiting } from '../../../src/lib/session/session.js'
import { failureOf, gate, never, read, sessionWith, tick } from './fake-device.js'
import { watchForStrays } from './hooks.js'

describe('RequestQueue', () => {
  watchForStrays()

  it('admits in the order of arrival, one at a time', async () => {
    const queue = new RequestQueue(1, 10)
    const admitted: number[] = []
    const leave = await queue.enter(never())
    const others = [1, 2, 3].map(async (number) => {
      const leaveAgain = await queue.enter(never())
      admitted.push(number)
      await tick()
      assert.equal(admitted.at(-1), number)
      leaveAgain()
    })
    leave()
    await Promise.all(others)
    assert.deepEqual(admitted, [1, 2, 3])
  })

  it('admits as many at a time as the device takes', async () => {
    const queue = new RequestQueue(4, 10)
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 9 }, async () => {
        const leave = await queue.enter(never())
        inside += 1
        most = Math.max(most, inside)
        await tick()
        inside -= 1
        leave()
      }),
    )
    assert.equal(most, 4)
  })

  it('gives a place back once, however often it is left', async () => {
    const queue = new RequestQueue(1, 10)
    const leave = await queue.enter(never())
    leave()
    leave()
    await queue.enter(never())
    const controller = new AbortController()
    const second = failureOf(queue.enter(controller.signal))
    await tick()
    assert.equal(queue.length, 1)
    controller.abort(new DeviceError('CLOSED', 'node removed'))
    await second
  })

  it('turns away with QUEUE_FULL whoever comes when it is full, and takes the next when there is room', async () => {
    const queue = new RequestQueue(1, 2)
    const leave = await queue.enter(never())
    const waiting = [queue.enter(never()), queue.enter(never())]
    const failure = await failureOf(queue.enter(never()))
    assert.equal(failure.code, 'QUEUE_FULL')
    assert.equal(failure.carriedOut, 'no')
    leave()
    const next = queue.enter(never())
    for (const entered of [...waiting, next]) (await entered)()
    assert.equal(queue.length, 0)
  })

  it('forgets who is ended while waiting and keeps the order of the others', async () => {
    const queue = new RequestQueue(1, 10)
    const leave = await queue.enter(never())
    const controller = new AbortController()
    const admitted: string[] = []
    const first = queue.enter(never()).then((leaveAgain) => {
      admitted.push('first')
      leaveAgain()
    })
    const ended = failureOf(queue.enter(controller.signal))
    const third = queue.enter(never()).then((leaveAgain) => {
      admitted.push('third')
      leaveAgain()
    })
    controller.abort(new DeviceError('TIMEOUT', 'maxWait is over'))
    assert.equal((await ended).code, 'TIMEOUT')
    assert.equal(queue.length, 2)
    leave()
    await Promise.all([first, third])
    assert.deepEqual(admitted, ['first', 'third'])
  })

  it('does not admit who was ended before', async () => {
    const controller = new AbortController()
    controller.abort(new DeviceError('CLOSED', 'node removed'))
    assert.equal((await failureOf(new RequestQueue(1, 1).enter(controller.signal))).code, 'CLOSED')
  })
})

describe('Session: the queue of its device', () => {
  watchForStrays()

  it('tells a message that it waits for its turn, and only then', async () => {
    const { device, session } = sessionWith()
    const heard: string[] = []
    const listener = (name: string) => (waiting: Waiting) => heard.push(`${name}: ${waiting.reason}`)
    await Promise.all(
      ['first', 'second'].map((name) => session.run(device.request(name), read({ onWait: listener(name) }))),
    )
    assert.deepEqual(heard, ['second: queue'])
  })

  it('fails with QUEUE_FULL beyond its capacity and goes on with the others', async () => {
    const { device, session } = sessionWith({ capacity: 1 })
    const held = gate()
    const first = session.run(
      device.request('first', () => held.opens),
      read(),
    )
    const second = session.run(device.request('second'), read())
    await tick()
    assert.equal((await failureOf(session.run(device.request('third'), read()))).code, 'QUEUE_FULL')
    held.open()
    assert.deepEqual(await Promise.all([first, second]), ['first in 1', 'second in 1'])
  })

  it('does not even log in for a message that is ended in the moment of its admission', async () => {
    const { device, originQueue, session } = sessionWith()
    const leave = await originQueue.queue.enter(never())
    const controller = new AbortController()
    const message = failureOf(session.run(device.request('one'), read({ signal: controller.signal })))
    await tick()
    leave()
    controller.abort(new DeviceError('TIMEOUT', 'maxWait is over'))
    assert.equal((await message).code, 'TIMEOUT')
    assert.deepEqual(device.log, [])
  })

  it('does not send a message that is ended while it waits', async () => {
    const { device, session } = sessionWith()
    const held = gate()
    const first = session.run(
      device.request('first', () => held.opens),
      read(),
    )
    const controller = new AbortController()
    const second = failureOf(session.run(device.request('second'), read({ signal: controller.signal })))
    await tick()
    controller.abort(new DeviceError('TIMEOUT', 'maxWait is over'))
    assert.equal((await second).code, 'TIMEOUT')
    held.open()
    await first
    await session.run(device.request('third'), read())
    assert.deepEqual(device.log, ['login 1', 'first in 1', 'third in 1'])
  })
})
