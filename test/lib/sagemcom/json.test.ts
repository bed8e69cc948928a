import assert from 'node:assert/strict'
import { parseLenientJson } from '../../../src/lib/sagemcom/json.js'
import { cpuMs } from './cpu-time.js'

function parse(text: string): unknown {
  return parseLenientJson(Buffer.from(text))
}

describe('JSON of routers', () => {
  it('is read as it is', () => {
    assert.deepEqual(parse('{"a":[1,"x\\/y",0.000000,true,null]}'), { a: [1, 'x/y', 0, true, null] })
  })

  it('may have a comma before a closing bracket', () => {
    assert.deepEqual(parse('{"a":[1,2,],"b":{"c":1 , } ,}'), { a: [1, 2], b: { c: 1 } })
  })

  it('keeps commas and quotes that are inside a text', () => {
    assert.deepEqual(parse('{"a":"1,]\\",}",}'), { a: '1,]",}' })
  })

  it('may hold texts in Windows-1252, beside others in UTF-8', () => {
    const utf8 = Buffer.from('é€', 'utf8').toString('latin1')
    const body = Buffer.from(`{"a":"T\xe9l\xe9phone","b":"${utf8}","c":"5 \x80","d":"x\\"\xfc"}`, 'latin1')
    assert.deepEqual(parseLenientJson(body), { a: 'Téléphone', b: 'é€', c: '5 €', d: 'x"ü' })
  })

  it('may hold a control character inside a text', () => {
    assert.deepEqual(parse('{"a":"x\ny\t"}'), { a: 'x\ny\t' })
  })

  it('may begin with a byte order mark', () => {
    assert.deepEqual(parse('\ufeff{"a":1}'), { a: 1 })
  })

  const long: [string, Buffer][] = [
    ['a text of quotation marks that is not closed', Buffer.from(`{"a":"${'\\"'.repeat(524_288)}`)],
    ['a text of backslashes that is not closed', Buffer.from(`{"a":"${'\\'.repeat(1_048_575)}`)],
    ['quotation marks', Buffer.from('"'.repeat(1_048_576))],
    ['commas and blanks', Buffer.from(`[${', '.repeat(524_288)}`)],
    ['brackets', Buffer.from('['.repeat(1_048_576))],
    ['texts that are no UTF-8', Buffer.from('\xe9"'.repeat(524_288), 'latin1')],
    ['bytes that are no UTF-8', Buffer.alloc(1_048_576, 0xe9)],
  ]
  for (const [title, body] of long) {
    it(`is given up soon: 1 MiB of ${title}`, () => {
      parseLenientJson(body.subarray(0, 10_000))
      const tookMs = cpuMs(() => assert.equal(parseLenientJson(body), undefined))
      assert.ok(tookMs < 500, `${tookMs} ms`)
    })
  }

  it('is nothing when it is cut off or no JSON', () => {
    assert.equal(parse('{"a":[1,'), undefined)
    assert.equal(parse('<html>'), undefined)
    assert.equal(parse(''), undefined)
  })
})
