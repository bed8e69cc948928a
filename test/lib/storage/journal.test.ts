import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Journal, type JournalContents } from '../../../src/lib/storage/journal.js'

describe('journal', () => {
  let directory: string
  let path: string
  let state: unknown[]

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'))
    path = join(directory, 'deep', 'node.jsonl')
    state = []
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  async function open(): Promise<{ journal: Journal; contents: JournalContents }> {
    return Journal.open(path, () => state)
  }

  async function write(...events: unknown[]): Promise<void> {
    const { journal } = await open()
    for (const event of events) journal.append(event)
    await journal.close()
  }

  async function read(): Promise<JournalContents> {
    const { journal, contents } = await open()
    await journal.close()
    return contents
  }

  it('is empty where there is no file', async () => {
    assert.deepEqual(await read(), { events: [], damagedLines: 0 })
  })

  it('brings back events in their order', async () => {
    await write({ a: 1 }, ['b', null], 'line\nfeed ü 雪', 4)
    assert.deepEqual((await read()).events, [{ a: 1 }, ['b', null], 'line\nfeed ü 雪', 4])
  })

  it('has an event in the file when append returns', async () => {
    const { journal } = await open()
    journal.append({ a: 1 })
    // CRC-32 of the text {"a":1}, from another implementation.
    assert.equal(readFileSync(path, 'utf8'), '561bacaf {"a":1}\n')
    await journal.close()
  })

  it('goes on behind a torn last line, wherever it was torn', async () => {
    await write('one', 'two')
    const whole = readFileSync(path)
    const firstLine = whole.indexOf(0x0a) + 1
    for (let length = firstLine; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length))
      await write('three')
      assert.deepEqual(await read(), { events: ['one', 'three'], damagedLines: 0 }, `torn at ${length}`)
    }
  })

  it('leaves out a damaged line in the middle, and counts it', async () => {
    await write('one', 'two', 'three')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"two"', '"twO"'))
    assert.deepEqual(await read(), { events: ['one', 'three'], damagedLines: 1 })
  })

  it('counts lines of something else as damaged', async () => {
    await write('one')
    appendFileSync(path, 'hello\n\n{"a":1}\n')
    assert.deepEqual(await read(), { events: ['one'], damagedLines: 3 })
  })

  it('replaces its events by the snapshot', async () => {
    const { journal } = await open()
    for (let index = 0; index < 1000; index += 1) journal.append(index)
    state = ['all of it']
    await journal.compact()
    journal.append('after')
    assert.equal(journal.size, statSync(path).size)
    await journal.close()
    assert.deepEqual((await read()).events, ['all of it', 'after'])
  })

  it('keeps events that are appended while the snapshot is written', async () => {
    const { journal } = await open()
    state = ['snapshot']
    const compacting = journal.compact()
    // compact() takes its snapshot behind one already on its way; let it begin.
    await Promise.resolve()
    await Promise.resolve()
    journal.append('meanwhile')
    await compacting
    await journal.close()
    assert.deepEqual((await read()).events, ['snapshot', 'meanwhile'])
  })

  it('writes a snapshot by itself when it has grown, knowing nothing of the event to come', async () => {
    const { journal } = await open()
    const text = 'x'.repeat(10_000)
    for (let index = 0; index < 250; index += 1) {
      journal.append({ index, text })
      state = [{ upTo: index }]
    }
    await journal.settle()
    assert.ok(journal.size < 1_600_000, `${journal.size} bytes`)
    await journal.close()
    const { events } = await read()
    const first = events[0]
    assert.ok(typeof first === 'object' && first !== null && 'upTo' in first && typeof first.upTo === 'number')
    assert.equal(events.length - 1, 249 - first.upTo)
  })

  it('ignores a snapshot that a crash left half written', async () => {
    await write('one')
    writeFileSync(`${path}.new`, 'half a snap')
    assert.deepEqual((await read()).events, ['one'])
    assert.equal(existsSync(`${path}.new`), false)
  })

  it('refuses events after it was closed, and bears a second close', async () => {
    const { journal } = await open()
    await journal.close()
    await journal.close()
    assert.throws(() => journal.append(1), /closed/)
  })

  it('says when the snapshot cannot be written, and keeps its events', async () => {
    const { journal } = await open()
    journal.append('one')
    state = [1n]
    await assert.rejects(journal.compact(), /BigInt/)
    journal.append('two')
    await journal.close()
    assert.deepEqual((await read()).events, ['one', 'two'])
  })

  it('can be read by its owner only', async () => {
    await write('one')
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(statSync(dirname(path)).mode & 0o777, 0o700)
  })
})
