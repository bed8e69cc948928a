import assert from 'node:assert/strict'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { describe, it } from 'mocha'
import { HeapWatch } from '../../../src/lib/calls/heap-watch.js'

const mebi = 1024 * 1024

describe('a watch over the heap', () => {
  /** Whether V8 collects its old generation within some seconds, while nothing else happens. */
  async function isCollected(patienceMs: number): Promise<boolean> {
    let collections = 0
    const observer = new PerformanceObserver((list) => {
      collections += list.getEntries().filter(isMajor).length
    })
    observer.observe({ entryTypes: ['gc'] })
    for (let waitedMs = 0; collections === 0 && waitedMs < patienceMs; waitedMs += 50) await setTimeout(50)
    observer.disconnect()
    return collections > 0
  }

  function isMajor(entry: object): boolean {
    const detail: unknown = 'detail' in entry ? entry.detail : undefined
    const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : undefined
    return kind !== undefined && kind !== constants.NODE_PERFORMANCE_GC_MINOR
  }

  it('has V8 collect once the heap has grown by much of what it was', async () => {
    const watch = new HeapWatch()
    const before = process.memoryUsage().heapUsed
    const kept: number[][] = []
    while (process.memoryUsage().heapUsed < before + Math.max(40 * mebi, before)) {
      kept.push(Array.from({ length: 10_000 }, (_, index) => index + 0.5))
    }
    await setTimeout(500)
    const collected = isCollected(10_000)
    watch.check()
    assert.equal(await collected, true)
    assert.ok(kept.length > 0)
  })
})
