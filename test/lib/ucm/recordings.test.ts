import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { recordingRequests, sniffRecording } from '../../../src/lib/ucm/recordings.js'

const file = 'auto-1717090910-1001-2100.wav'

function attempts(options: Record<string, unknown>): unknown[] {
  return recordingRequests(options).flatMap((request) => request.attempts)
}

describe('recordingRequests', () => {
  it('tries the bare name, the whole path and the queue directory', () => {
    assert.deepEqual(recordingRequests({ filename: `2024-05/${file}@` }), [
      {
        filename: file,
        attempts: [
          { filedir: 'monitor', filename: file },
          { filedir: 'monitor', filename: `2024-05/${file}` },
          { filedir: 'queue', filename: file },
        ],
      },
    ])
  })

  it('does not try a path where none is given', () => {
    assert.deepEqual(attempts({ filename: file }), [
      { filedir: 'monitor', filename: file },
      { filedir: 'queue', filename: file },
    ])
  })

  it('stays in the directory that was chosen', () => {
    assert.deepEqual(attempts({ filename: `2024-05/${file}`, filedir: 'meetme' }), [
      { filedir: 'meetme', filename: file },
      { filedir: 'meetme', filename: `2024-05/${file}` },
    ])
    assert.deepEqual(attempts({ filename: file, filedir: 'queue' }), [{ filedir: 'queue', filename: file }])
  })

  it('sends other options along', () => {
    assert.deepEqual(attempts({ filename: file, filedir: 'sca', extra: 1 }), [
      { filedir: 'sca', filename: file, extra: 1 },
    ])
  })

  it('asks cloud and network storage once', () => {
    assert.deepEqual(attempts({ filename: `${file}@`, path_type: 'gdms', uniquecode: 'a1' }), [
      { filename: file, path_type: 'gdms', uniquecode: 'a1' },
    ])
  })

  for (const [what, filename] of [
    ['the list of a call record', '2024-10/a.wav@2024-10/b.wav@'],
    ['the list of getRecordInfosByCall', '2024-10/a.wav,2024-10/b.wav'],
    ['an array', ['2024-10/a.wav@', '2024-10/b.wav@', '2024-10/a.wav@']],
    ['blanks', ' 2024-10/a.wav @ 2024-10/b.wav@ '],
  ] as const) {
    it(`understands ${what}`, () => {
      assert.deepEqual(
        recordingRequests({ filename }).map((request) => request.filename),
        ['a.wav', 'b.wav'],
      )
    })
  }

  it('keeps the name of a ring-group recording', () => {
    const [request] = recordingRequests({ filename: '2024-05/auto-1717090910#1003-1001-6400.wav@' })
    assert.equal(request?.filename, 'auto-1717090910#1003-1001-6400.wav')
  })

  it('makes no request where a list is asked for', () => {
    assert.deepEqual(recordingRequests({}), [])
    assert.deepEqual(recordingRequests({ filedir: 'monitor', filename: '' }), [])
    assert.deepEqual(recordingRequests({ filename: '@' }), [])
  })

  for (const filename of [
    '../a.wav',
    '2024-05/../../etc/passwd',
    '/etc/passwd',
    'a/./b.wav',
    'a//b',
    '..\\a',
    'a\0b',
    'a/ ../b',
    7,
    [7],
    {},
  ]) {
    it(`refuses ${JSON.stringify(filename)}`, () => {
      assert.throws(
        () => recordingRequests({ filename }),
        (error: unknown) =>
          error instanceof DeviceError && error.code === 'BAD_INPUT' && error.message.includes('options.filename'),
      )
    })
  }

  for (const filedir of ['../monitor', 'a/b', 7]) {
    it(`refuses the directory ${JSON.stringify(filedir)}`, () => {
      assert.throws(() => recordingRequests({ filename: file, filedir }), { code: 'BAD_INPUT' })
    })
  }
})

describe('sniffRecording', () => {
  const header = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(28)])

  it('knows a WAV file', () => {
    assert.equal(header.length, 44)
    assert.equal(sniffRecording(header), 'wav')
    assert.equal(sniffRecording(Buffer.concat([header, Buffer.alloc(1000, 0xff)])), 'wav')
  })

  it('does not take a WAV cut short, or another RIFF file, for one', () => {
    assert.equal(sniffRecording(header.subarray(0, 43)), 'binary')
    assert.equal(sniffRecording(Buffer.from('RIFF')), 'binary')
    assert.equal(
      sniffRecording(Buffer.concat([Buffer.from('RIFF\x24\0\0\0AVI ', 'latin1'), Buffer.alloc(32)])),
      'binary',
    )
  })

  for (const [text, kind] of [
    ['{"response":{},"status":-25}', 'json'],
    ['\ufeff\n{"status":-6}', 'json'],
    ['<html>403 Forbidden</html>', 'html'],
    [' \r\n<!DOCTYPE html>', 'html'],
    ['Directory,Filename\nmonitor,a.wav\n', 'text'],
    ['', 'text'],
    ['\u0001\u0002venc', 'binary'],
  ] as const) {
    it(`takes ${JSON.stringify(text)} for ${kind}`, () => assert.equal(sniffRecording(Buffer.from(text)), kind))
  }
})
