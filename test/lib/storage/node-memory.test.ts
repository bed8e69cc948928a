import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Journal } from '../../../src/lib/storage/journal.js'
import { NodeMemory, type Remembered } from '../../../src/lib/storage/node-memory.js'

interface NameEvent {
  type: 'name'
  name: string
}

/** Remembers names. */
class Names implements Remembered<NameEvent> {
  readonly names = new Set<string>()

  isEvent(value: object): value is NameEvent {
    return 'type' in value && value.type === 'name' && 'name' in value && typeof value.name === 'string'
  }

  apply({ name }: NameEvent): void {
    this.names.add(name)
  }

  clear(): void {
    this.names.clear()
  }

  *snapshot(): Generator<NameEvent> {
    for (const name of this.names) yield { type: 'name', name }
  }
}

describe('the memory of a node', () => {
  let directory: string
  let file: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'memory-'))
    file = join(directory, 'node.jsonl')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  async function open(identity = 'one') {
    const content = new Names()
    const memory = await NodeMemory.open({ directory, nodeId: 'node', identity }, content)
    return { memory, content }
  }

  async function filled(...names: string[]): Promise<void> {
    const { memory } = await open()
    memory.start()
    for (const name of names) memory.record({ type: 'name', name })
    await memory.close()
  }

  it('begins empty, with nothing to say', async () => {
    const { memory, content } = await open()
    assert.equal(memory.isStarted, false)
    assert.deepEqual([...content.names], [])
    assert.deepEqual(memory.notices, [])
    await memory.close()
  })

  it('holds what was recorded when it is opened again', async () => {
    await filled('a', 'b')
    const { memory, content } = await open()
    assert.equal(memory.isStarted, true)
    assert.deepEqual([...content.names], ['a', 'b'])
    assert.deepEqual(memory.notices, [])
    await memory.close()
  })

  it('begins anew with another device, and says so once', async () => {
    await filled('a')
    const other = await open('other')
    assert.equal(other.memory.isStarted, false)
    assert.deepEqual([...other.content.names], [])
    assert.deepEqual(other.memory.notices, ['another-device'])
    await other.memory.close()
    const again = await open('other')
    assert.deepEqual(again.memory.notices, [])
    await again.memory.close()
  })

  it('goes on with what can be read of a damaged file, keeps a copy of it, and says so once', async () => {
    await filled('a')
    appendFileSync(file, 'not a line of ours\n')
    const damaged = readFileSync(file, 'utf8')
    const { memory, content } = await open()
    assert.deepEqual([...content.names], ['a'])
    assert.deepEqual(memory.notices, ['memory-damaged'])
    assert.equal(readFileSync(`${file}.damaged`, 'utf8'), damaged)
    await memory.close()
    const again = await open()
    assert.equal(again.memory.isStarted, true)
    assert.deepEqual([...again.content.names], ['a'])
    assert.deepEqual(again.memory.notices, [])
    await again.memory.close()
  })

  it('takes an event that it does not know for damage', async () => {
    await filled('a')
    const { journal } = await Journal.open(file, () => [])
    journal.append({ type: 'name', name: 1 })
    await journal.close()
    const { memory, content } = await open()
    assert.deepEqual([...content.names], ['a'])
    assert.deepEqual(memory.notices, ['memory-damaged'])
    await memory.close()
  })

  it('leaves a file of a newer version alone', async () => {
    const { journal } = await Journal.open(file, () => [])
    journal.append({ type: 'state', version: 2, identity: 'one' })
    await journal.close()
    const before = readFileSync(file, 'utf8')
    await assert.rejects(open(), { code: 'UNSUPPORTED' })
    assert.equal(readFileSync(file, 'utf8'), before)
    // Nobody holds it.
    await assert.rejects(open(), { code: 'UNSUPPORTED' })
  })
})
