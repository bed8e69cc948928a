import assert from 'node:assert/strict'
import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { mock } from 'node:test'
import { crc32 } from 'node:zlib'
import { Journal } from '../../../../src/lib/storage/journal.js'
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

  const damages: [string, (whole: Buffer) => Buffer][] = [
    ['its first line gone', (whole) => whole.subarray(whole.indexOf(10) + 1)],
    [
      'a bit flipped in each hundred bytes',
      (whole) => whole.map((byte, at) => (at % 100 === 37 ? byte ^ 4 : byte)) as Buffer,
    ],
    ['something else altogether', () => Buffer.from('not a cursor\n')],
    ['other bytes', (whole) => Buffer.from(whole.map((_, at) => (at * 7919) % 256))],
    ['nothing but NULs', (whole) => Buffer.alloc(whole.length)],
    ['nothing', () => Buffer.alloc(0)],
    ['its first half line', (whole) => whole.subarray(0, 60)],
  ]
  for (const [name, damage] of damages) {
    for (const commit of ['auto', 'ack'] as const) {
      it(`with ${name} (${commit}) is no first run: what came since is emitted, the copy kept, and it is said`, async () => {
        const first = await directory.open()
        const polled = await poll(first, [callAt(1), callAt(2)], { commit })
        if (commit === 'ack') first.ack(polled.cursors.at(-1))
        await first.close()
        const damaged = damage(readFileSync(directory.file()))
        writeFileSync(directory.file(), damaged)
        const at = new Date(june + 2.5 * hourMs)
        utimesSync(directory.file(), at, at)
        const again = await directory.open()
        assert.deepEqual(again.notices, ['cursor-damaged'])
        assert.equal(again.isStarted, true)
        assert.deepEqual(readFileSync(directory.file('a1b2c3.d4.jsonl.damaged')), Buffer.from(damaged))
        const emitted = (await poll(again, [callAt(-100), callAt(1), callAt(2), callAt(3)])).messages.flat()
        assert.ok(emitted.includes(callAt(3).id), emitted.join())
        assert.ok(!emitted.includes(callAt(-100).id), emitted.join())
        await again.close()
        assert.deepEqual((await directory.open()).notices, [])
      })
    }
  }

  it('cut off anywhere after its first run is never a first run again', async () => {
    const cursor = await directory.open()
    await poll(cursor, [callAt(1)])
    await poll(cursor, [callAt(1), callAt(2)])
    await cursor.close()
    const whole = readFileSync(directory.file())
    for (let bytes = 0; bytes < whole.length; bytes += 11) {
      writeFileSync(directory.file(), whole.subarray(0, bytes))
      const again = await directory.open()
      assert.equal(again.isStarted, true, `${bytes} bytes`)
      await again.close()
    }
  })

  it('that the disk refuses to keep: what was handed on counts in this process, and the error says so', async () => {
    const cursor = await directory.open()
    await poll(cursor, [callAt(1)])
    const refuse = mock.method(Journal.prototype, 'append', () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    })
    const compact = mock.method(Journal.prototype, 'compact', () => Promise.reject(new Error('ENOSPC: no space left')))
    await assert.rejects(poll(cursor, [callAt(1), callAt(2)]), {
      code: 'DEVICE_ERROR',
      message: /cannot be kept in .*ENOSPC/,
    })
    const second: string[] = []
    await assert.rejects(poll(cursor, [callAt(1), callAt(2)], { isFiltered: ({ id }) => second.push(id) < 0 }), {
      code: 'DEVICE_ERROR',
    })
    assert.deepEqual(second, [])
    refuse.mock.restore()
    compact.mock.restore()
    // Once there is room again, the file catches up.
    await poll(cursor, [callAt(1), callAt(2)])
    await cursor.close()
    assert.deepEqual((await poll(await directory.open(), [callAt(1), callAt(2)])).messages, [])
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
