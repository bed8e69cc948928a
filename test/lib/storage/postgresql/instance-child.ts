// One instance of a process that counts: each number is handed on once (a line of its output), then remembered. Killed
// by its test.
import { setTimeout as sleep } from 'node:timers/promises'
import { toDeviceError } from '../../../../src/lib/errors.js'
import { NodeMemory, type Remembered } from '../../../../src/lib/storage/node-memory.js'
import { type LeaseTimes, Store, type StoreSettings } from '../../../../src/lib/storage/postgresql/store.js'
import { isStandby } from '../../../../src/lib/storage/standby.js'

interface CountEvent {
  type: 'count'
  number: number
}

class Count implements Remembered<CountEvent> {
  newest = 0

  isEvent(value: object): value is CountEvent {
    return 'type' in value && value.type === 'count' && 'number' in value && typeof value.number === 'number'
  }

  apply({ number }: CountEvent): void {
    this.newest = Math.max(this.newest, number)
  }

  clear(): void {
    this.newest = 0
  }

  *snapshot(): Generator<CountEvent> {
    yield { type: 'count', number: this.newest }
  }
}

async function count(store: Store): Promise<void> {
  let wake = (): void => undefined
  for (;;) {
    const free = new Promise<void>((resolve) => {
      wake = resolve
    })
    const owner = { key: 'count', identity: 'a device', onFree: () => wake() }
    const content = new Count()
    try {
      const memory = await NodeMemory.open(
        { directory: '', nodeId: '', identity: 'a device', openLog: (_owner, snapshot) => store.open(owner, snapshot) },
        content,
      )
      try {
        for (;;) {
          memory.check()
          const number = content.newest + 1
          process.stdout.write(`${String(number)}\n`)
          memory.record({ type: 'count', number })
          await memory.arrived()
          await sleep(5)
        }
      } finally {
        await memory.close()
      }
    } catch (error) {
      const failure = toDeviceError(error)
      if (isStandby(failure)) await Promise.race([free, sleep(200)])
      else await sleep(100)
    }
  }
}

const [settings = '', times = ''] = process.argv.slice(2)
count(new Store(JSON.parse(settings) as StoreSettings, JSON.parse(times) as LeaseTimes)).catch((error: unknown) => {
  process.stderr.write(String(error))
  process.exitCode = 1
})
