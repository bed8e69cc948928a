import assert from 'node:assert/strict'
import {
  type CsvOptions,
  CsvWriter,
  csvColumns,
  parseCsvHeader,
  parseCsvSeparator,
} from '../../../src/lib/calls/csv.js'
import { DeviceError } from '../../../src/lib/errors.js'
import { aCall } from './a-call.js'

const header =
  'system,device,id,direction,status,answered,missed,start,answer,end,duration_seconds,talk_seconds,ring_seconds,' +
  'from_number,from_name,to_number,to_name,answered_by,trunk_in,trunk_out,account,recordings,revision\r\n'
const line =
  'ucm,Office,1661157838988180-230,outbound,answered,true,false,2022-08-22T09:43:58+01:00,' +
  '2022-08-22T09:44:12+01:00,2022-08-22T09:51:12+01:00,433,420,14,230,Example Ltd,07917000000,,07917000000,,Daisy,,' +
  '2022-08/auto-1661157839-230-07917000000.wav,0\r\n'

function writer(options: Partial<CsvOptions> = {}): CsvWriter {
  return new CsvWriter({ separator: ',', bom: false, header: 'always', isFirstRun: true, ...options })
}

/** The cell of one call that has `name` as the name of its caller. */
function nameCell(name: string): string {
  const text = writer({ header: 'never' }).records([aCall({ from: { number: '230', name } })])
  return text.slice(text.indexOf(',230,') + 5, text.indexOf(',07917000000,'))
}

describe('CSV of calls', () => {
  it('has the columns of the contract and one line per call', () => {
    assert.equal(writer().records([aCall()]), header + line)
  })

  it('has the header once, however many pieces there are', () => {
    const csv = writer()
    assert.equal(csv.records([aCall()]) + csv.records([aCall(), aCall()]), header + line + line + line)
  })

  it('is the header alone if there are no calls', () => {
    assert.equal(writer().records([]), header)
  })

  it('leaves unknown values empty, and writes false and zero', () => {
    const text = writer({ header: 'never' }).records([
      aCall({
        status: 'no-answer',
        answered: false,
        missed: true,
        answer: null,
        end: null,
        durationSeconds: 0,
        talkSeconds: 0,
        ringSeconds: null,
        from: { number: null, name: null },
        answeredBy: null,
        trunk: { in: null, out: null },
        recordings: [],
      }),
    ])
    const expected =
      'ucm,Office,1661157838988180-230,outbound,no-answer,false,true,2022-08-22T09:43:58+01:00,,,0,0,,,,07917000000,,,,,,,0\r\n'
    assert.equal(text, expected)
  })

  it('keeps several recordings apart', () => {
    const text = writer({ header: 'never' }).records([aCall({ recordings: ['a b.wav', 'c.wav'] })])
    assert.ok(text.endsWith(',a b.wav|c.wav,0\r\n'))
  })

  for (const [name, cell] of [
    ['Rossi, Mario', '"Rossi, Mario"'],
    ['Mario "il Rosso"', '"Mario ""il Rosso"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['Straße 雪', 'Straße 雪'],
    [' blank ', '" blank "'],
  ] as const) {
    it(`quotes ${JSON.stringify(name)} as RFC 4180 wants it`, () => assert.equal(nameCell(name), cell))
  }

  for (const [name, cell] of [
    ['=1+1', "'=1+1"],
    ['+SUM(A1)', "'+SUM(A1)"],
    ['-1', "'-1"],
    ['@cmd', "'@cmd"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['+39 055', "'+39 055"],
    ['+39055', '+39055'],
    ['+390551234xxx', '+390551234xxx'],
    ['*43#', '*43#'],
    ['+', '+'],
    ['a=1', 'a=1'],
  ] as const) {
    it(`writes ${JSON.stringify(name)} so that no spreadsheet runs it`, () => assert.equal(nameCell(name), cell))
  }

  it('guards every column that somebody outside can fill', () => {
    const bad = '=1'
    const text = writer({ header: 'never' }).records([
      aCall({
        device: bad,
        id: bad,
        from: { number: bad, name: bad },
        to: { number: bad, name: bad },
        answeredBy: { number: bad, name: bad },
        trunk: { in: bad, out: bad },
        account: bad,
        recordings: [bad],
      }),
    ])
    const guardedCells = text
      .trim()
      .split(',')
      .filter((cell) => cell === "'=1").length
    assert.equal(guardedCells, 11)
    assert.ok(!/(^|,)=/.test(text))
  })

  it('separates by semicolon or tab', () => {
    const semicolons = writer({ separator: ';' }).records([aCall({ account: 'a;b,c' })])
    assert.ok(semicolons.startsWith('system;device;id;'))
    assert.ok(semicolons.includes(';"a;b,c";'))
    const tabs = writer({ separator: '\t' }).records([aCall({ account: 'a\tb' })])
    assert.ok(tabs.startsWith('system\tdevice\tid\t'))
    assert.ok(tabs.includes('\t"a\tb"\t'))
  })

  it('has no header for never, and for first-run only in the first run', () => {
    assert.equal(writer({ header: 'never' }).records([aCall()]), line)
    assert.equal(writer({ header: 'first-run', isFirstRun: true }).records([aCall()]), header + line)
    assert.equal(writer({ header: 'first-run', isFirstRun: false }).records([aCall()]), line)
  })

  it('begins a file with the byte order mark, and no later piece', () => {
    const csv = writer({ bom: true })
    assert.equal(csv.records([]), `\uFEFF${header}`)
    assert.equal(csv.records([aCall()]), line)
    assert.equal(writer({ bom: true, header: 'never' }).records([aCall()]), `\uFEFF${line}`)
    assert.equal(writer({ bom: true, header: 'first-run', isFirstRun: false }).records([aCall()]), line)
  })

  it('has one name for each cell', () => {
    assert.equal(line.split(',').length, csvColumns.length)
  })
})

describe('CSV of raw rows', () => {
  it('has the keys of the first piece as columns, in the order in which they come up', () => {
    const csv = writer()
    const first = csv.rows([
      { AcctId: '1', src: '+39055' },
      { src: '=1', cdr: null },
    ])
    assert.equal(first, "AcctId,src,cdr\r\n1,+39055,\r\n,'=1,\r\n")
    assert.equal(csv.rows([{ cdr: 'x', AcctId: 2 }]), '2,,x\r\n')
  })

  it('tells which keys came too late for the header', () => {
    const csv = writer()
    csv.rows([{ a: 1 }])
    assert.deepEqual(csv.droppedColumns, [])
    csv.rows([
      { a: 1, b: 2 },
      { b: 3, c: 4 },
    ])
    assert.deepEqual(csv.droppedColumns, ['b', 'c'])
  })

  it('writes nested values as JSON and guards the keys', () => {
    assert.equal(writer().rows([{ '=k': { a: [1] }, b: true }]), '\'=k,b\r\n"{""a"":[1]}",true\r\n')
  })

  it('waits for the first row before it settles the header', () => {
    const csv = writer()
    assert.equal(csv.rows([]), '')
    assert.equal(csv.rows([{ a: 1 }]), 'a\r\n1\r\n')
  })
})

describe('CSV settings', () => {
  it('are a comma and a header where nothing is set', () => {
    assert.deepEqual([undefined, null, ''].map(parseCsvSeparator), [',', ',', ','])
    assert.deepEqual([undefined, null, ''].map(parseCsvHeader), ['always', 'always', 'always'])
  })

  it('know the tab by its name', () => {
    assert.deepEqual([';', '\t', 'tab', '\\t'].map(parseCsvSeparator), [';', '\t', '\t', '\t'])
  })

  it('are refused with what is possible', () => {
    const isBadInput = (field: string) => (error: unknown) =>
      error instanceof DeviceError && error.code === 'BAD_INPUT' && error.message.startsWith(`"${field}"`)
    assert.throws(() => parseCsvSeparator('|'), isBadInput('csvSeparator'))
    assert.throws(() => parseCsvHeader('once'), isBadInput('csvHeader'))
  })
})
