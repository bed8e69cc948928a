import assert from 'node:assert/strict'
import { CsvRowScanner } from '../../../../src/lib/kalliope/calls/csv-rows.js'
import { readRows } from '../../../../src/lib/kalliope/calls/row-stream.js'
import type { RowScanner } from '../../../../src/lib/kalliope/calls/scanner.js'
import { XmlRowScanner } from '../../../../src/lib/kalliope/calls/xml-rows.js'

const limits = {
  device: 'Office',
  endpoint: 'POST /rest/cdr/summary',
  secrets: [],
  maxElementBytes: 10_000,
  onBadRow: (what: string, row: string): never => {
    throw new Error(`${what}: ${row}`)
  },
}

/** What a scanner finds in a text that comes in pieces of this size. */
function scanned(scanner: RowScanner, text: string, size = text.length): unknown[] {
  const rows: unknown[] = []
  for (let at = 0; at < text.length; at += size) rows.push(...scanner.push(text.slice(at, at + size)))
  return [...rows, ...scanner.end()]
}

const xml = (text: string, size?: number) => scanned(new XmlRowScanner(limits), text, size)
const csv = (text: string, size?: number) => scanned(new CsvRowScanner(limits), text, size)
const refused = { code: 'BAD_RESPONSE' }

describe('XML of calls', () => {
  const document =
    '<?xml version="1.0"?>\n<!-- <call> --><cdr size=">1"><call nr="1"><id>1.0</id><name>A &amp; &lt;b&gt; &#233;&#x20ac; &quot;&apos;</name><empty/><none></none></call>\n' +
    '<call><id>2.10</id><name><![CDATA[</call> & <x>]]> tail</name><details><detail><n>1</n></detail><detail><n>2</n></detail></details></call ></cdr>\n'
  const rows = [
    { id: '1.0', name: 'A & <b> é€ "\'', empty: '', none: '' },
    { id: '2.10', name: '</call> & <x> tail', details: { detail: [{ n: '1' }, { n: '2' }] } },
  ]

  it('gives the same rows in pieces of any size', () => {
    for (let size = 1; size <= document.length; size++) assert.deepEqual(xml(document, size), rows, String(size))
  })

  it('decodes entities once', () => {
    assert.deepEqual(xml('<cdr><call><id>&amp;lt;</id></call></cdr>'), [{ id: '&lt;' }])
  })

  for (const [what, text] of [
    ['breaks off in a row', '<cdr><call><id>1.0</id>'],
    ['breaks off between rows', '<cdr><call><id>1.0</id></call>'],
    ['closes the wrong element', '<cdr><call><id>1.0</call></id></cdr>'],
    ['closes another root', '<cdr><call><id>1.0</id></call></crd>'],
    ['goes on after its end', '<cdr></cdr><cdr></cdr>'],
    ['defines entities', '<!DOCTYPE cdr [<!ENTITY a "b">]><cdr/>'],
    ['is an error in the clothes of a list', '<result><code>401</code></result>'],
    ['holds text where calls belong', '<cdr>sorry</cdr>'],
  ] as const) {
    it(`is refused when it ${what}`, () => {
      assert.throws(() => xml(text), refused)
      assert.throws(() => xml(text, 3), refused)
    })
  }

  it('is refused when a row is larger than an answer may be', () => {
    const large = `<cdr><call><id>${'1'.repeat(20_000)}</id></call></cdr>`
    assert.throws(() => xml(large, 1000), { code: 'RESPONSE_TOO_LARGE' })
  })
})

describe('CSV of calls', () => {
  const text = '\uFEFF#id,name,called\r\n1.0,"A ""B"", C",100\r\n2.10,"two\nlines",\n3.0,plain,""\n'
  const rows = [
    { id: '1.0', name: 'A "B", C', called: '100' },
    { id: '2.10', name: 'two\nlines', called: '' },
    { id: '3.0', name: 'plain', called: '' },
  ]

  it('gives the same rows in pieces of any size', () => {
    for (let size = 1; size <= text.length; size++) assert.deepEqual(csv(text, size), rows, String(size))
  })

  it('needs no line end behind the last line', () => {
    assert.deepEqual(csv('#id,name\n1.0,a\n2.0,b'), [
      { id: '1.0', name: 'a' },
      { id: '2.0', name: 'b' },
    ])
  })

  it('takes quotation marks inside a cell for text', () => {
    assert.deepEqual(csv('#id,name,called\n1.0,Joe "Big" X,2\n'), [{ id: '1.0', name: 'Joe "Big" X', called: '2' }])
  })

  it('puts a name with commas together where only one way fits', () => {
    const header = '#unique_id,caller_name,anonymous,called_name,duration'
    assert.deepEqual(csv(`${header}\n1.0,Doe, Jane,0,Sales,12\n`), [
      { unique_id: '1.0', caller_name: 'Doe, Jane', anonymous: '0', called_name: 'Sales', duration: '12' },
    ])
  })

  it('refuses a line with too many cells rather than shifting them', () => {
    assert.throws(() => csv('#id,caller,called\n1.0,206,207,208\n'), /4 columns instead of 3 in line 2: 1.0,206/)
  })

  it('refuses a line with too few cells', () => {
    assert.throws(() => csv('#id,caller,called\n1.0,206\n2.0,207,208\n'), /2 columns instead of 3 in line 2/)
  })

  it('has broken off where the last line has too few cells and no end', () => {
    assert.throws(() => csv('#id,caller,called\n1.0,206'), refused)
  })
})

describe('an answer with calls', () => {
  async function* body(...chunks: Buffer[]) {
    for (const chunk of chunks) yield await Promise.resolve(chunk)
  }
  const read = async (...chunks: Buffer[]) => {
    const rows: unknown[] = []
    for await (const batch of readRows(body(...chunks), {}, limits)) rows.push(...batch)
    return rows
  }

  it('keeps letters whose bytes come in two chunks', async () => {
    for (const text of ['[{"id":"1.0","caller_name":"Müller €"}]', '#id,caller_name\n1.0,Müller €\n']) {
      const bytes = Buffer.from(text)
      for (let at = 1; at < bytes.length; at++) {
        const rows = await read(bytes.subarray(0, at), bytes.subarray(at))
        assert.deepEqual(rows, [{ id: '1.0', caller_name: 'Müller €' }])
      }
    }
  })

  it('may be a list below a name', async () => {
    assert.deepEqual(await read(Buffer.from('{"cdr":[{"id":"1.0"}]}')), [{ id: '1.0' }])
  })

  for (const [what, text] of [
    ['a web page', '<!DOCTYPE html><html><body>503</body></html>'],
    ['plain text', 'Fatal error: out of memory'],
    ['half a list', '[{"id":"1.0"},{"id":'],
  ] as const) {
    it(`is refused when it is ${what}`, async () => {
      await assert.rejects(read(Buffer.from(text)), refused)
    })
  }
})
