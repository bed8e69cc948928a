import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import { Journal } from '../../../src/lib/storage/journal.js'
import { NodeMemory } from '../../../src/lib/storage/node-memory.js'
import { Names } from './names.js'

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

  it('counts in this process what the disk refuses to keep, says so, and catches up once there is room', async () => {
    const { memory, content } = await open()
    memory.start()
    const refuse = mock.method(Journal.prototype, 'append', () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    })
    try {
      assert.throws(() => memory.record({ type: 'name', name: 'a' }), {
        code: 'DEVICE_ERROR',
        message: /remember cannot be kept in .*ENOSPC/,
      })
    } finally {
      refuse.mock.restore()
    }
    assert.deepEqual([...content.names], ['a'])
    memory.record({ type: 'name', name: 'b' })
    await memory.close()
    const again = await open()
    assert.deepEqual([[...again.content.names], again.memory.notices], [['a', 'b'], []])
    await again.memory.close()
  })

  describe('that is damaged', () => {
    const damages: [string, (bytes: Buffer) => Buffer][] = [
      ['its first line is gone', (bytes) => bytes.subarray(bytes.indexOf(0x0a) + 1)],
      ['one bit of its first line is wrong', (bytes) => flipped(bytes, 12)],
      ['one bit behind it is wrong', (bytes) => flipped(bytes, bytes.indexOf(0x0a) + 15)],
      [
        'every hundredth byte is wrong',
        (bytes) => bytes.map((byte, at) => (at % 100 === 50 ? byte ^ 4 : byte)) as Buffer,
      ],
      ['it is full of NULs', (bytes) => Buffer.alloc(bytes.length)],
      ['it is empty', () => Buffer.alloc(0)],
      ['it has no end of line', () => Buffer.from('nothing of ours')],
      ['it holds something else', () => Buffer.from('{"a":1}\nb\n')],
      ['its end is NULs', (bytes) => Buffer.concat([bytes, Buffer.alloc(100), Buffer.from('\n')])],
    ]
    for (const [name, damage] of damages) {
      it(`is no first run, is kept beside and said: ${name}`, async () => {
        await filled('a', 'b')
        const damaged = damage(readFileSync(file))
        writeFileSync(file, damaged)
        const { memory } = await open()
        assert.equal(memory.isStarted, true)
        assert.deepEqual(memory.notices, ['memory-damaged'])
        assert.deepEqual(readFileSync(`${file}.damaged`), damaged)
        await memory.close()
        const again = await open()
        assert.equal(again.memory.isStarted, true)
        assert.deepEqual(again.memory.notices, [])
        await again.memory.close()
      })
    }

    it('is no first run wherever it is cut off', async () => {
      await filled('a', 'b')
      const whole = readFileSync(file)
      for (let length = 0; length < whole.length; length += 1) {
        writeFileSync(file, whole.subarray(0, length))
        const { memory } = await open()
        assert.equal(memory.isStarted, true, `${length} bytes`)
        await memory.close()
      }
    })

    it('keeps what can be read', async () => {
      await filled('a', 'b')
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.subarray(bytes.indexOf(0x0a) + 1))
      const { memory, content } = await open()
      assert.deepEqual([...content.names], ['a', 'b'])
      await memory.close()
    })
  })
})

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
