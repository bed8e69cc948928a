import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { CursorDirectory, callAt, hourMs, ids, june, poll } from './a-pbx.js'

describe('file of a cursor', () => {
  let directory: CursorDirectory

  beforeEach(() => {
    directory = new CursorDirectory()
  })
  afterEach(async () => directory.remove())

  it('is cut anywhere and still never repeats more than what was cut off', async () => {
    const calls = Array.from({ length: 6 }, (_, hour) => callAt(hour))
    const cursor = await directory.open()
    const sizes: number[] = []
    for (let length = 1; length <= calls.length; length += 1) {
      await poll(cursor, calls.slice(0, length))
      sizes.push(cursor.fileBytes)
    }
    await cursor.close()
    const whole = readFileSync(directory.file())
    for (let bytes = sizes[0] ?? 0; bytes <= whole.length; bytes += 23) {
      writeFileSync(directory.file(), whole.subarray(0, bytes))
      const committed = sizes.filter((size) => size <= bytes).length
      const again = await directory.open()
      const repeated = (await poll(again, calls)).messages.flat()
      await again.close()
      const expected = ids(...calls.slice(committed))
      // The last commit of a run is in the file before the line with which the run ends.
      assert.ok(
        repeated.length === expected.length || repeated.length === expected.length - 1,
        `${bytes} bytes: ${repeated.length} emitted, ${expected.length} expected`,
      )
      assert.deepEqual(repeated, expected.slice(expected.length - repeated.length))
    }
  })

  it('with a damaged line is used as far as it can be, kept beside, and told of', async () => {
    const cursor = await directory.open()
    await poll(cursor, [callAt(1)])
    await poll(cursor, [callAt(1), callAt(2)])
    await cursor.close()
    const text = readFileSync(directory.file(), 'utf8')
    const lines = text.split('\n')
    const damaged = lines.map((line) =>
      line.includes(callAt(1).id) && line.includes('"calls"') ? line.replace('-100', '-1oo') : line,
    )
    assert.notDeepEqual(damaged, lines)
    writeFileSync(directory.file(), damaged.join('\n'))
    const again = await directory.open()
    assert.deepEqual(again.notices, ['cursor-damaged'])
    assert.equal(again.isStarted, true)
    assert.equal(readFileSync(directory.file('a1b2c3.d4.jsonl.damaged'), 'utf8'), damaged.join('\n'))
    assert.deepEqual((await poll(again, [callAt(3)])).messages, [ids(callAt(3))])
  })

  it('that is something else altogether is kept beside, and the cursor starts anew', async () => {
    writeFileSync(directory.file(), 'not a cursor\n')
    const cursor = await directory.open()
    assert.deepEqual(cursor.notices, ['cursor-damaged'])
    assert.equal(cursor.isStarted, false)
    assert.equal(existsSync(directory.file('a1b2c3.d4.jsonl.damaged')), true)
  })

  it('of a newer version is left alone', async () => {
    const json = '{"type":"state","version":2,"facts":{}}'
    const text = `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
    writeFileSync(directory.file(), text)
    await assert.rejects(directory.open(), { code: 'UNSUPPORTED', message: /newer version/ })
    assert.equal(readFileSync(directory.file(), 'utf8'), text)
    // And is not held: the next one comes to the same conclusion instead of waiting for ever.
    await assert.rejects(directory.open(), { code: 'UNSUPPORTED' })
  })

  it('says what the file system says if the directory cannot be made', async () => {
    writeFileSync(directory.file('plain'), '')
    await assert.rejects(directory.open({ directory: directory.file('plain') }), { code: 'EEXIST' })
  })

  it('stays small over 1 000 000 calls in messages of 500', async function () {
    this.timeout(60_000)
    const cursor = await directory.open()
    let largest = 0
    for (let first = 0; first < 1_000_000; first += 100_000) {
      const run = cursor.begin({ overlapMs: 4 * hourMs, commit: 'auto' })
      if (first === 0) run.startFrom(0)
      for (let from = first; from < first + 100_000; from += 500) {
        const calls = Array.from({ length: 500 }, (_, index) => callAt((from + index) / 100))
        for (const call of calls) if (run.claim(call) !== 0) assert.fail(`${call.id} was claimed before`)
        run.handedOn(run.message(calls))
        largest = Math.max(largest, cursor.fileBytes)
      }
      await run.finish()
    }
    await cursor.compact()
    assert.ok(largest < 16 * 1024 * 1024, `${largest} bytes during the run`)
    assert.ok(cursor.fileBytes < 1024 * 1024, `${cursor.fileBytes} bytes after it`)
    await cursor.close()
    const again = await directory.open()
    const newest = june + (999_999 / 100) * hourMs
    assert.equal(again.begin({ overlapMs: hourMs, commit: 'auto' }).queryFromMs, newest - hourMs)
  })

  it('stays small over 20 000 polls that find nothing', async function () {
    this.timeout(60_000)
    const cursor = await directory.open()
    let largest = 0
    for (let index = 0; index < 20_000; index += 1) {
      const run = cursor.begin({ overlapMs: hourMs, commit: 'auto' })
      run.startFrom(0)
      run.handedOn(run.message([]))
      largest = Math.max(largest, cursor.fileBytes)
      // Finishing waits for the disk.
      if (index % 1000 === 0) await run.finish()
      else run.end()
    }
    assert.ok(largest < 2 * 1024 * 1024, `${largest} bytes`)
  })
})
