import assert from 'node:assert/strict'
import { parseLenientJson } from '../../../src/lib/sagemcom/json.js'

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

  it('may hold bytes that are no UTF-8', () => {
    assert.deepEqual(parseLenientJson(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe9, 0x22, 0x7d])), {
      a: '\ufffd',
    })
  })

  it('may hold a control character inside a text', () => {
    assert.deepEqual(parse('{"a":"x\ny\t"}'), { a: 'x\ny\t' })
  })

  it('may begin with a byte order mark', () => {
    assert.deepEqual(parse('\ufeff{"a":1}'), { a: 1 })
  })

  it('is nothing when it is cut off or no JSON', () => {
    assert.equal(parse('{"a":[1,'), undefined)
    assert.equal(parse('<html>'), undefined)
    assert.equal(parse(''), undefined)
  })
})
