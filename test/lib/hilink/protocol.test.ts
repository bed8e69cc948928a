import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors'
import { decodeCesu8, encodeCesu8, isRefusal, listOf, parseReply, requestBody } from '../../../src/lib/hilink/protocol'
import { tokensOf } from '../../../src/lib/hilink/web-session'

const prolog = '<?xml version="1.0" encoding="UTF-8"?>'

function parse(body: string | Buffer, status = 200): ReturnType<typeof parseReply> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  return parseReply({ status, headers: {}, body: bytes }, 'Stick', 'sms/sms-list', [])
}

/** The fields of a success. */
function contentOf(body: string | Buffer): unknown {
  const reply = parse(body)
  assert.ok(!isRefusal(reply))
  return reply.content
}

function codeOf(body: string, status?: number): number | undefined {
  const reply = parse(body, status)
  return isRefusal(reply) ? reply.code : undefined
}

describe('HiLink: the wire format', () => {
  describe('text above U+FFFF', () => {
    // U+1F600 as two surrogates of three bytes each
    const grin = Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80])

    it('goes out as CESU-8', () => {
      assert.deepEqual(encodeCesu8('a😀b'), Buffer.concat([Buffer.from('a'), grin, Buffer.from('b')]))
      assert.deepEqual(encodeCesu8('Жé€'), Buffer.from('Жé€'))
    })

    it('comes in as CESU-8, and as UTF-8', () => {
      assert.equal(decodeCesu8(Buffer.concat([Buffer.from('힣'), grin, grin, Buffer.from('é')])), '힣😀😀é')
      assert.equal(decodeCesu8(Buffer.from('a😀b')), 'a😀b')
    })

    it('that is cut in half becomes replacement characters, and the rest stays', () => {
      assert.match(decodeCesu8(Buffer.concat([grin.subarray(0, 3), Buffer.from('x')])), /^\ufffd+x$/)
      assert.match(decodeCesu8(Buffer.concat([Buffer.from('x'), grin.subarray(0, 5)])), /^x\ufffd+$/)
    })
  })

  describe('a request', () => {
    it('is one line without attributes, in the given order, lists repeated', () => {
      const body = requestBody({ Index: -1, Phones: { Phone: ['+391', '+392'] }, Sca: '', Content: 'a' })
      assert.equal(
        body.toString(),
        `${prolog}<request><Index>-1</Index><Phones><Phone>+391</Phone><Phone>+392</Phone></Phones><Sca></Sca><Content>a</Content></request>`,
      )
    })

    it('escapes what XML needs escaped, once', () => {
      assert.equal(
        requestBody({ Content: `<b> & "x" 'y' &lt;` }).toString(),
        `${prolog}<request><Content>&lt;b&gt; &amp; "x" 'y' &amp;lt;</Content></request>`,
      )
    })

    it('drops control characters and keeps line breaks', () => {
      assert.equal(
        requestBody({ Content: 'a\u0001\u000bb\r\nc' }).toString(),
        `${prolog}<request><Content>ab\r\nc</Content></request>`,
      )
    })

    it('may be a text by itself', () => {
      assert.equal(requestBody('1').toString(), `${prolog}<request>1</request>`)
    })
  })

  describe('a reply', () => {
    it('keeps every value as text', () => {
      const reply = `${prolog}\r\n<response>\r\n<Phone>0039012</Phone>\r\n<Index>40000</Index><Empty/><Hex>0x10</Hex>\r\n</response>\r\n`
      assert.deepEqual(contentOf(reply), { Phone: '0039012', Index: '40000', Empty: '', Hex: '0x10' })
    })

    it('decodes entities once', () => {
      assert.deepEqual(
        contentOf('<response><v>10.0&#40;H&#x29; &amp;#40; &lt;b&gt; &quot;&apos; &amp;amp;</v></response>'),
        {
          v: `10.0(H) &#40; <b> "' &amp;`,
        },
      )
    })

    it('keeps the blanks of a text', () => {
      assert.deepEqual(contentOf('<response><Content>  a\n b  </Content></response>'), { Content: '  a\n b  ' })
    })

    it('is read although it holds control characters', () => {
      assert.deepEqual(contentOf('<response><Content>\u0001MMS\u0000\u0008</Content></response>'), { Content: 'MMS' })
    })

    it('is read behind a byte order mark', () => {
      assert.deepEqual(contentOf(`\ufeff${prolog}<response><a>1</a></response>`), { a: '1' })
    })

    it('takes many entities', () => {
      assert.deepEqual(contentOf(`<response><a>${'&amp;'.repeat(5_000)}</a></response>`), { a: '&'.repeat(5_000) })
    })

    it('takes elements with the names of built-in properties, under another name', () => {
      assert.deepEqual(contentOf('<response><constructor>1</constructor><__proto__>2</__proto__></response>'), {
        _constructor: '1',
        ___proto__: '2',
      })
    })

    for (const count of [0, 1, 2]) {
      it(`is a list also with ${count} elements`, () => {
        const messages = '<Message><Index>1</Index></Message>'.repeat(count)
        for (const list of count === 0
          ? ['<Messages/>', '<Messages></Messages>', '']
          : [`<Messages>${messages}</Messages>`]) {
          const reply = parse(`<response><Count>${count}</Count>${list}</response>`)
          assert.ok(!isRefusal(reply))
          assert.equal(listOf(reply.content, 'Messages', 'Message').length, count)
        }
      })
    }

    it('may be JSON, whatever it is called', () => {
      assert.deepEqual(contentOf('{"UpTime": 5, "devcap": {"x": null}}'), { UpTime: 5, devcap: { x: null } })
    })

    it('may be an acknowledgement', () => {
      const reply = parse('<response>OK</response>')
      assert.ok(!isRefusal(reply))
      assert.equal(reply.text, 'OK')
    })

    it('may be an error, whatever the order of its elements', () => {
      assert.equal(codeOf(`${prolog}\n<error>\n<code>100003</code>\n<message></message>\n</error>`), 100003)
      assert.equal(codeOf('<error><message/><code>125002</code></error>'), 125002)
      assert.equal(codeOf('<error><code>-1</code></error>'), -1)
    })

    it('that is a page or a redirect means: no such endpoint', () => {
      assert.equal(codeOf('<!DOCTYPE html><html><body>Home</body></html>'), 100002)
      assert.equal(codeOf('<html id="html"></html>'), 100002)
      assert.equal(codeOf('', 307), 100002)
    })

    for (const body of [
      '',
      'nonsense',
      '<response><a>1</a>',
      '<response><a>1</b></response>',
      '<other/>',
      '<error/>',
      '{"a":',
      '<!DOCTYPE r [<!ENTITY x "y">]><response>&x;</response>',
    ]) {
      it(`BAD_RESPONSE for ${JSON.stringify(body)}`, () => {
        assert.throws(() => parse(body), { code: 'BAD_RESPONSE' })
      })
    }

    it('never shows a token in its error', () => {
      const failure = ((): unknown => {
        try {
          return parse('<other><token>geheimgeheimgeheim</token></other>')
        } catch (thrown) {
          return thrown
        }
      })()
      assert.ok(failure instanceof DeviceError)
      assert.doesNotMatch(failure.message, /geheim/)
    })
  })

  it('takes the whole token list of a login, each once, without the empty end', () => {
    assert.deepEqual(
      tokensOf({
        __requestverificationtokenone: 'one',
        __requestverificationtokentwo: 'two',
        __requestverificationtoken: 'one#two#three#',
      }),
      ['one', 'two', 'three'],
    )
  })
})
