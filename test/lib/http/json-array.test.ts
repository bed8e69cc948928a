import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { type JsonArrayOptions, type JsonArrayResult, readJsonArray } from '../../../src/lib/http/json-array.js'

const options: JsonArrayOptions = {
  keys: ['cdr_root', 'cdr', 'response.cdr_root'],
  maxElementBytes: 64 * 1024 * 1024,
  device: 'Head office',
  endpoint: '/api cdrapi',
}

interface Read {
  elements: unknown[]
  batches: number
  result: JsonArrayResult | undefined
}

async function* inChunks(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

async function read(chunks: readonly Uint8Array[], changes: Partial<JsonArrayOptions> = {}): Promise<Read> {
  const stream = readJsonArray(inChunks(chunks), { ...options, ...changes })
  const elements: unknown[] = []
  let batches = 0
  for await (const batch of stream) {
    elements.push(...batch)
    batches++
  }
  return { elements, batches, result: stream.result }
}

const readText = (text: string, changes: Partial<JsonArrayOptions> = {}): Promise<Read> =>
  read([Buffer.from(text)], changes)

function bytewise(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.of(byte))
}

async function refusal(reading: Promise<unknown>): Promise<DeviceError> {
  try {
    await reading
  } catch (error) {
    if (error instanceof DeviceError) return error
    throw error
  }
  assert.fail('was not refused')
}

// Every construct that a byte scan can stumble over.
const tricky = String.raw`
 {"status" : 0 , "a\"}]": [ {"cdr_root": [9]} , "]}," ],
  "cdr_root":	[ {"clid":"\"Ex, {ample}\" <01>","end":"back\\" , "list":[[],[{"x":[1,{}]}],"]"]} ,
   "a\\\"b\\", null,true , -1.5e+3, {"":{"\\":"\\\\"}} , "grün 😀 \ud83d\ude00 \u005b", [ ], [[","]],{ }
  ] , "response":{"need_apply":"no","deeper":{"cdr_root":[1]}} }
`
const trickyElements = [
  { clid: '"Ex, {ample}" <01>', end: 'back\\', list: [[], [{ x: [1, {}] }], ']'] },
  'a\\"b\\',
  null,
  true,
  -1500,
  { '': { '\\': '\\\\' } },
  'grün 😀 😀 [',
  [],
  [[',']],
  {},
]
const trickyRest = {
  status: 0,
  'a"}]': [{ cdr_root: [9] }, ']},'],
  response: { need_apply: 'no', deeper: { cdr_root: [1] } },
}

describe('readJsonArray', () => {
  describe('finds the array', () => {
    it('at the root', async () => {
      const { elements, result } = await readText('[1,{"a":2},[3]]')
      assert.deepEqual(elements, [1, { a: 2 }, [3]])
      assert.deepEqual(result, { found: true, elements: 3, rest: {} })
    })

    it('under a key, wherever it stands', async () => {
      for (const text of [
        '{"cdr_root":[1,2],"status":0,"x":{"y":[]}}',
        '{"status":0,"cdr_root":[1,2],"x":{"y":[]}}',
        '{"x":{"y":[]},"status":0,"cdr_root":[1,2]}',
      ]) {
        const { elements, result } = await readText(text)
        assert.deepEqual(elements, [1, 2])
        assert.deepEqual(result, { found: true, elements: 2, rest: { status: 0, x: { y: [] } } })
      }
    })

    it('under any of the keys', async () => {
      assert.deepEqual((await readText('{"cdr":[{"AcctId":"62"}]}')).elements, [{ AcctId: '62' }])
    })

    it('one level deeper', async () => {
      const { elements, result } = await readText('{"response":{"total":2,"cdr_root":[1,2]},"status":0}')
      assert.deepEqual(elements, [1, 2])
      assert.deepEqual(result?.rest, { response: { total: 2 }, status: 0 })
    })

    it('under a key that is written with escapes', async () => {
      assert.deepEqual((await readText('{"cdr\\u005froot":[7]}')).elements, [7])
    })

    it('not at another depth, and not inside an array', async () => {
      const text = '{"other":{"cdr_root":[1]},"list":[{"cdr_root":[2]}],"response":{"x":{"cdr_root":[3]}}}'
      const { elements, result } = await readText(text)
      assert.deepEqual(elements, [])
      assert.deepEqual(result, { found: false, elements: 0, rest: JSON.parse(text) as object })
    })

    it('and the elements of a second one, too', async () => {
      const { elements, result } = await readText('{"cdr_root":[1],"status":0,"cdr":[2,3]}')
      assert.deepEqual(elements, [1, 2, 3])
      assert.deepEqual(result?.rest, { status: 0 })
    })
  })

  describe('takes what stands in place of an array', () => {
    it('a single object as its one element', async () => {
      const { elements, result } = await readText('{"cdr_root":{"cdr":"1","main_cdr":{"src":"}"}},"status":0}')
      assert.deepEqual(elements, [{ cdr: '1', main_cdr: { src: '}' } }])
      assert.deepEqual(result, { found: true, elements: 1, rest: { status: 0 } })
    })

    for (const nothing of ['[]', '[ \n ]', '{}', '{ }', 'null', '""']) {
      it(`${JSON.stringify(nothing)} as no element`, async () => {
        const { elements, batches, result } = await readText(`{"cdr_root":${nothing},"status":0}`)
        assert.deepEqual(elements, [])
        assert.equal(batches, 0)
        assert.equal(result?.rest.status, 0)
      })
    }

    it('nothing at all, as in the reply to an expired cookie', async () => {
      const { elements, result } = await readText('{"response":{},"status":-6}')
      assert.deepEqual(elements, [])
      assert.deepEqual(result, { found: false, elements: 0, rest: { response: {}, status: -6 } })
    })

    it('has no result before the end', async () => {
      const stream = readJsonArray(inChunks([Buffer.from('[1,'), Buffer.from('2]')]), options)
      for await (const batch of stream) {
        assert.equal(batch.length, 1)
        if (batch[0] === 1) assert.equal(stream.result, undefined)
      }
      assert.equal(stream.result?.elements, 2)
    })
  })

  describe('does not care how the document is cut', () => {
    const bytes = Buffer.from(tricky)

    it('reads it whole', async () => {
      const { elements, result } = await read([bytes])
      assert.deepEqual(elements, trickyElements)
      assert.deepEqual(result, { found: true, elements: 10, rest: trickyRest })
    })

    it('reads it cut in two at every byte', async () => {
      for (let at = 0; at <= bytes.length; at++) {
        const { elements, result } = await read([bytes.subarray(0, at), bytes.subarray(at)])
        assert.deepEqual(elements, trickyElements, `cut at ${at}`)
        assert.deepEqual(result?.rest, trickyRest, `cut at ${at}`)
      }
    })

    it('reads it in chunks of every size', async () => {
      for (let size = 1; size < bytes.length; size++) {
        const chunks: Buffer[] = []
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
        const { elements, result } = await read(chunks)
        assert.deepEqual(elements, trickyElements, `chunks of ${size}`)
        assert.deepEqual(result?.rest, trickyRest, `chunks of ${size}`)
      }
    })

    it('reads a single object byte by byte', async () => {
      const { elements } = await read(bytewise(Buffer.from('{"cdr_root":{"a":"\\\\\\"}","b":[{}]}}')))
      assert.deepEqual(elements, [{ a: '\\"}', b: [{}] }])
    })

    it('reads a chunk that is larger than what it parses at once', async () => {
      const rows = Array.from({ length: 20_000 }, (_, index) => ({ id: index, text: 'é"\\'.repeat(index % 9) }))
      const { elements, batches } = await readText(JSON.stringify({ cdr_root: rows }))
      assert.deepEqual(elements, rows)
      assert.ok(batches > 5, `in ${batches} batches`)
    })

    it('reads one element over many chunks', async () => {
      const text = 'x'.repeat(300_000)
      const { elements } = await read([Buffer.from(`[{"a":"${text}`), Buffer.from(text), Buffer.from('"}]')])
      assert.deepEqual(elements, [{ a: text + text }])
    })

    it('gives an element as soon as the comma behind it is in', async () => {
      const arrived: unknown[] = []
      async function* body(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('{"cdr_root":[1,2')
        assert.deepEqual(arrived, [1])
        yield Buffer.from(',3')
        assert.deepEqual(arrived, [1, 2])
        yield Buffer.from(']}')
      }
      for await (const batch of readJsonArray(body(), options)) arrived.push(...batch)
      assert.deepEqual(arrived, [1, 2, 3])
    })

    it('does not keep what the caller reuses', async () => {
      async function* body(): AsyncGenerator<Uint8Array> {
        const buffer = Buffer.from('["ab')
        yield buffer
        buffer.write('cd"]')
        yield buffer
      }
      const elements: unknown[] = []
      for await (const batch of readJsonArray(body(), options)) elements.push(...batch)
      assert.deepEqual(elements, ['abcd'])
    })
  })

  it('skips a byte order mark, also one that is cut', async () => {
    const bytes = Buffer.from('\ufeff {"cdr_root":[1]}')
    assert.equal(bytes[0], 0xef)
    assert.deepEqual((await read([bytes])).elements, [1])
    assert.deepEqual((await read(bytewise(bytes))).elements, [1])
    assert.deepEqual((await readText('\ufeff[1]')).result?.rest, {})
  })

  it('shows bytes that are no UTF-8 as U+FFFD', async () => {
    const { elements } = await read([Buffer.from('["a'), Buffer.of(0xe9), Buffer.from('b"]')])
    assert.deepEqual(elements, ['a\ufffdb'])
  })

  it('keeps a __proto__ key what it is: a key', async () => {
    const { elements, result } = await readText('{"cdr_root":[{"__proto__":1}],"__proto__":2}')
    assert.deepEqual(Object.keys(elements[0] as object), ['__proto__'])
    assert.deepEqual(Object.keys(result?.rest ?? {}), ['__proto__'])
  })

  describe('refuses', () => {
    it('a document that breaks off at any byte', async () => {
      const bytes = Buffer.from(tricky)
      const end = tricky.lastIndexOf('}')
      for (let length = 0; length <= Buffer.byteLength(tricky.slice(0, end)); length++) {
        const error = await refusal(read([bytes.subarray(0, length)]))
        assert.equal(error.code, 'BAD_RESPONSE', `after ${length} bytes`)
      }
    })

    it('an array at the root that breaks off at any byte', async () => {
      const text = ' [{"a":"]"},2,"x" ]'
      for (let length = 0; length < text.length; length++) {
        assert.equal((await refusal(readText(text.slice(0, length)))).code, 'BAD_RESPONSE', text.slice(0, length))
      }
    })

    for (const text of [
      '<html>403 Forbidden</html>',
      'null',
      '""',
      '12',
      '\ufeff',
      '[1,]',
      '[,1]',
      '[1,,2]',
      '[,]',
      '[1 2]',
      '[1}',
      '[{]',
      '[{"a":1]]',
      '[{"a":1,}]',
      '["a\nb"]',
      '[nul]',
      '[01]',
      '[1]]',
      '[1] x',
      '[1][2]',
      '{"cdr_root":[1]}}',
      '{"cdr_root":[1]}{"cdr_root":[2]}',
      '{"cdr_root":[1],}',
      '{"cdr_root" [1]}',
      '{"cdr_root":[1]"status":0}',
      '{"cdr_root":[1}]',
      '{"cdr_root":{"a":1]}',
      '{"status":0,"cdr_root":[1]]',
      '{"status":,"cdr_root":[1]}',
      '{status:0}',
      '\u00a0[1]',
    ]) {
      it(`${JSON.stringify(text)}, whole and byte by byte`, async () => {
        assert.equal((await refusal(readText(text))).code, 'BAD_RESPONSE')
        assert.equal((await refusal(read(bytewise(Buffer.from(text))))).code, 'BAD_RESPONSE')
      })
    }

    it('half a byte order mark', async () => {
      assert.equal((await refusal(read([Buffer.of(0xef, 0xbb), Buffer.from('[1]')]))).code, 'BAD_RESPONSE')
    })

    it('an element beyond the limit, whole and in chunks', async () => {
      const text = '[1,"12345678",2]'
      assert.deepEqual((await readText(text, { maxElementBytes: 10 })).elements, [1, '12345678', 2])
      for (const chunks of [[Buffer.from(text)], bytewise(Buffer.from(text))]) {
        const error = await refusal(read(chunks, { maxElementBytes: 9 }))
        assert.equal(error.code, 'RESPONSE_TOO_LARGE')
        assert.match(error.message, /"Head office" is larger than 9 bytes/)
      }
    })

    it('an endless element before it has been received', async () => {
      let sent = 0
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('["')
        for (; ; sent++) yield Buffer.alloc(1000, 'x')
      }
      const reading = (async () => {
        for await (const batch of readJsonArray(endless(), { ...options, maxElementBytes: 100_000 }))
          assert.fail(`${batch.length} elements`)
      })()
      assert.equal((await refusal(reading)).code, 'RESPONSE_TOO_LARGE')
      assert.ok(sent <= 101, `after ${sent} kB`)
    })

    it('a rest beyond the limit', async () => {
      const error = await refusal(readText(`{"a":"${'x'.repeat(200)}","cdr_root":[]}`, { maxElementBytes: 100 }))
      assert.equal(error.code, 'RESPONSE_TOO_LARGE')
    })

    it('nesting beyond the limit, in an element and around it', async () => {
      assert.deepEqual((await readText('[[[1]]]', { maxDepth: 2 })).elements, [[[1]]])
      assert.equal((await refusal(readText('[[[[1]]]]', { maxDepth: 2 }))).code, 'BAD_RESPONSE')
      assert.equal((await refusal(readText(`[${'['.repeat(100)}`))).code, 'BAD_RESPONSE')
      assert.equal((await refusal(readText('{"a":[[[1]]]}', { maxDepth: 2 }))).code, 'BAD_RESPONSE')
    })
  })

  describe('says in its errors', () => {
    it('which device answered what, to what', async () => {
      const error = await refusal(readText('<html>\n403 Forbidden</html>'))
      assert.match(error.message, /The answer of "Head office" is not JSON: "<html>\\n403 Forbidden<\/html>"/)
      assert.equal(error.cause.device, 'Head office')
      assert.equal(error.cause.endpoint, '/api cdrapi')
    })

    it('which element is bad, and not more than 200 characters of it', async () => {
      const error = await refusal(readText(`{"cdr_root":[{"ok":1},{"bad":tru,"x":"${'y'.repeat(500)}"},{"ok":2}]}`))
      const quote = /: "(.*)"\./s.exec(error.message)?.[1] ?? ''
      assert.match(quote, /^\{"bad":tru,/)
      assert.equal(quote.length, 200)
    })

    it('no secret', async () => {
      const error = await refusal(readText('[{"src":"1","cookie":"sid1-2","note":"hunter22', { secrets: ['hunter22'] }))
      assert.match(error.message, /broke off after 46 bytes/)
      assert.doesNotMatch(error.message, /sid1-2|hunter22/)
    })
  })

  it('passes on what the body throws', async () => {
    const reset = new Error('socket hang up')
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('[1,')
      throw reset
    }
    const stream = readJsonArray(body(), options)
    await assert.rejects(async () => {
      for await (const batch of stream) assert.deepEqual(batch, [1])
    }, reset)
    assert.equal(stream.result, undefined)
  })

  it('closes the body when the reader stops early', async () => {
    let closed = false
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from('[1,2,')
        yield Buffer.from('3]')
      } finally {
        closed = true
      }
    }
    for await (const batch of readJsonArray(body(), options)) {
      assert.deepEqual(batch, [1, 2])
      break
    }
    assert.equal(closed, true)
  })
})
