import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { limitElements } from '../../../src/lib/http/document-limit.js'
import { parseXml } from '../../../src/lib/http/xml.js'

const subject = { device: 'Device', endpoint: 'GET /all' }

describe('an XML document', () => {
  const cases: [name: string, text: string, content: unknown][] = [
    ['text as it is, whatever it looks like', '<a><b>007</b><c> x </c></a>', { b: '007', c: ' x ' }],
    ['an element that comes twice as a list', '<a><b>1</b><b>2</b></a>', { b: ['1', '2'] }],
    ['an empty element as an empty text', '<a><b/><c></c></a>', { b: '', c: '' }],
    ['blanks between elements as nothing', '<a>\n  <b>1</b>\n</a>', { b: '1' }],
    ['text beside elements', '<a>x<b>1</b></a>', { b: '1', '#text': 'x' }],
    ['entities once', '<a>&amp;lt;&#65;&#x42;&euro;&quot;</a>', '&lt;AB€"'],
    ['an entity that nobody defined', '<a>&who;</a>', '&who;'],
    ['what is marked as text', '<a><![CDATA[<b>&amp;]]></a>', '<b>&amp;'],
    ['a name that objects reserve', '<a><__proto__>1</__proto__></a>', { ___proto__: '1' }],
    ['a declaration, a comment, a mark of the byte order', '\uFEFF<?xml version="1.0"?><!-- x --><a>1</a>', '1'],
  ]
  for (const [name, text, content] of cases) {
    it(`is read with ${name}`, () => assert.deepEqual(parseXml(text), { root: 'a', content }))
  }

  it('keeps attributes where they are wanted', () => {
    const kept = parseXml('<a b="1"><c d="2">x</c><e f="3"/></a>', undefined, 'kept')
    assert.deepEqual(kept?.content, { '@b': '1', c: { '@d': '2', '#text': 'x' }, e: { '@f': '3' } })
    assert.deepEqual(parseXml('<a b="1"><c d="2">x</c></a>')?.content, { c: 'x' })
  })

  it('gives a list of one where the parent says so', () => {
    const isList = (name: string, parent: string) => parent === `${name}s`
    assert.deepEqual(parseXml('<r><Hosts><Host>1</Host></Hosts></r>', (n, p) => isList(n, p))?.content, {
      Hosts: { Host: ['1'] },
    })
  })

  for (const text of ['', 'x', '<a>', '<a><b></a>', '<a/><b/>', '<a>&</a>', '<a b=c/>', '<!DOCTYPE a><a/>']) {
    it(`is none: ${text === '' ? 'nothing' : text}`, () => assert.equal(parseXml(text), undefined))
  }

  it('is none when it is nested without end', () => {
    assert.equal(parseXml('<a>'.repeat(100_000) + '</a>'.repeat(100_000)), undefined)
  })
})

describe('a document that is read as a whole', () => {
  const hostile: [string, string][] = [
    ['XML of empty elements', `<a>${'<b/>'.repeat(500_000)}</a>`],
    ['XML of elements with a text', `<a>${'<b>1</b>'.repeat(300_000)}</a>`],
    ['JSON of empty lists', `[${'[],'.repeat(1_500_000)}[]]`],
    ['JSON of empty objects', `[${'{},'.repeat(1_500_000)}{}]`],
    ['JSON of numbers', `[${'1,'.repeat(2_500_000)}1]`],
  ]
  for (const [name, text] of hostile) {
    it(`is refused when it has more elements than a heap of 512 MiB holds: ${name}`, () => {
      for (const document of [text, Buffer.from(text)]) {
        assert.throws(
          () => limitElements(document, subject),
          (thrown) => thrown instanceof DeviceError && thrown.code === 'RESPONSE_TOO_LARGE',
        )
      }
    })
  }

  it('is taken when it is merely long', () => {
    limitElements(`<a>${'x'.repeat(5_000_000)}</a>`, subject)
    limitElements(JSON.stringify('<'.repeat(5_000_000)), subject)
    limitElements(`[${'1,'.repeat(1_000_000)}1]`, subject)
  })
})
