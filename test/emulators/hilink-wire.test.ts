import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../emulators/hilink'
import { codeOf, element, listOf, PlainClient, prolog, sms } from './hilink-client'
import { ask } from './shared/client'

const recipient = '+491550000001'

describe('HiLink emulator: on the wire', () => {
  let modem: HilinkEmulator
  let client: PlainClient
  const start = async (options: HilinkOptions = {}) => {
    modem = await startHilinkEmulator({ sendTime: 0, ...options })
    client = new PlainClient(modem.url)
    await client.enter()
  }
  afterEach(() => modem.close())

  const postRaw = (body: string | Buffer, contentType = 'application/xml') =>
    new Promise<string>((resolve, reject) => {
      const token = client.tokens.shift() ?? ''
      const bytes = Buffer.from(body)
      const socket = connect({ host: '127.0.0.1', port: modem.port })
      const chunks: Buffer[] = []
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('error', reject)
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
      socket.write(
        `POST /api/sms/send-sms HTTP/1.1\r\nHost: modem\r\nConnection: close\r\nCookie: ${client.cookie}\r\n__RequestVerificationToken: ${token}\r\nContent-Type: ${contentType}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
      )
      socket.write(bytes)
    })

  describe('requests', () => {
    const fields = sms([recipient], 'hi')
    for (const [what, body, code] of [
      ['one line', `${prolog}<request>${fields}</request>`, ''],
      ['a line break after the prolog', `<?xml version="1.0" encoding="utf-8"?>\n<request>${fields}</request>`, ''],
      ['a space at the end of the prolog', `<?xml version="1.0" encoding="UTF-8" ?><request>${fields}</request>`, ''],
      ['line breaks between the fields', `${prolog}<request>${fields.replaceAll('><', '>\n<')}</request>`, '100005'],
      ['an attribute', `${prolog}<request>${fields.replace('<Index>', '<Index type="str">')}</request>`, '100005'],
      ['no prolog', `<request>${fields}</request>`, '100005'],
      ['another root', `${prolog}<query>${fields}</query>`, '100005'],
      [
        'Content before Sca',
        `${prolog}<request>${fields.replace(/(<Sca>.*<\/Sca>)(<Content>.*<\/Content>)/, '$2$1')}</request>`,
        '100005',
      ],
      ['a field too few', `${prolog}<request>${fields.replace('<Sca></Sca>', '')}</request>`, '100005'],
      ['a field too many', `${prolog}<request>${fields}<More></More></request>`, '100005'],
      ['an empty element in short', `${prolog}<request>${fields.replace('<Sca></Sca>', '<Sca/>')}</request>`, ''],
      ['a bare ampersand', `${prolog}<request>${sms([recipient], 'a & b')}</request>`, '100005'],
      ['an element that is not closed', `${prolog}<request>${fields}`, '100005'],
      ['nothing', '', '100005'],
    ] as const) {
      it(`${what}: ${code || 'OK'}`, async () => {
        await start()
        assert.equal(codeOf(await client.postBody('sms/send-sms', body)), code)
        assert.equal(modem.sentTexts.length, code === '' ? 1 : 0)
      })
    }

    it('old firmware forgives whitespace, attributes, order and an odd prolog', async () => {
      await start({ strictXml: false })
      const odd = fields.replaceAll('><', '>\n  <').replace('<Index>', '<Index type="int">')
      const body = `<?xml version: "1.0" encoding="UTF-8"?>\n<request>\n  <Date>-1</Date>${odd.replace(/<Date>.*<\/Date>/, '')}\n</request>`
      assert.equal(codeOf(await client.postBody('sms/send-sms', body)), '')
      assert.equal(modem.sentTexts[0]?.content, 'hi')
    })

    for (const contentType of [
      'application/xml',
      'text/xml',
      'application/x-www-form-urlencoded; charset=UTF-8',
      'application/x-www-form-urlencoded; charset=UTF-8;',
    ]) {
      it(`takes ${contentType}`, async () => {
        await start()
        assert.match(await postRaw(`${prolog}<request>${fields}</request>`, contentType), /<response>OK<\/response>/)
      })
    }

    it('entities in a text are decoded', async () => {
      await start()
      await client.post('sms/send-sms', sms([recipient], '&lt;a&gt; &amp;amp; &#8364;&#x20AC; &quot;&apos;'))
      assert.equal(modem.sentTexts[0]?.content, '<a> &amp; €€ "\'')
    })

    it('an emoji comes as CESU-8 and goes back as CESU-8', async () => {
      await start()
      const [before = '', after = ''] = `${prolog}<request>${sms([recipient], '#')}</request>`.split('#')
      const emoji = Buffer.from('EDA0BDEDB880', 'hex')
      await postRaw(Buffer.concat([Buffer.from(before), emoji, Buffer.from(after)]))
      assert.deepEqual(
        modem.sentTexts.map(({ content, encoding }) => ({ content, encoding })),
        [{ content: '\u{1f600}', encoding: 'ucs-2' }],
      )
      const last = new PlainClient(modem.url)
      await last.enter()
      const { body } = await last.post('sms/sms-list', listOf(2))
      assert.ok(body.includes(Buffer.concat([Buffer.from('<Content>'), emoji, Buffer.from('</Content>')])))
    })

    it('an emoji in four bytes is refused, or not', async () => {
      await start()
      assert.equal(codeOf(await client.post('sms/send-sms', sms([recipient], '😀'))), '100005')
      await modem.close()
      await start({ fourByteUtf8: 'accept' })
      assert.equal(codeOf(await client.post('sms/send-sms', sms([recipient], '😀'))), '')
      assert.equal(modem.sentTexts[0]?.content, '😀')
    })
  })

  describe('replies', () => {
    it('are XML under text/html with status 200, errors too', async () => {
      await start()
      const fine = await client.get('sms/sms-count')
      const wrong = await client.get('no/such')
      for (const { status, headers } of [fine, wrong]) {
        assert.equal(status, 200)
        assert.equal(headers['content-type'], 'text/html')
      }
    })

    it('some endpoints break lines, most do not', async () => {
      await start()
      assert.match(
        (await client.get('monitoring/status')).text,
        /<response>\r\n<ConnectionStatus>901<\/ConnectionStatus>\r\n/,
      )
      assert.doesNotMatch((await client.get('user/state-login')).text, /\s</)
      await modem.close()
      await start({ lineBreaks: 'all' })
      assert.match((await client.get('user/state-login')).text, /\r\n<State>/)
      await modem.close()
      await start({ lineBreaks: 'none' })
      assert.doesNotMatch((await client.get('monitoring/status')).text, /[\r\n]/)
    })

    it('errors in both orders', async () => {
      await start({ lineBreaks: 'none' })
      assert.equal((await client.get('no/such')).text, `${prolog}<error><code>100002</code><message></message></error>`)
      await modem.close()
      await start({ lineBreaks: 'none', messageFirst: true })
      assert.equal((await client.get('no/such')).text, `${prolog}<error><message></message><code>100002</code></error>`)
    })

    it('shuffled: the same elements in another order; a list of texts keeps its order', async () => {
      const options: HilinkOptions = { lineBreaks: 'none' }
      await start(options)
      const names = async () =>
        [...(await client.get('sms/sms-count')).text.matchAll(/<(\w+)>\d/g)].map(([, name]) => name)
      const plain = await names()
      await modem.close()
      await start({ ...options, shuffle: true })
      const shuffled = await names()
      assert.notDeepEqual(shuffled, plain)
      assert.deepEqual([...shuffled].sort(), [...plain].sort())
      modem.receive({ from: '1', content: 'old', date: '2026-01-01 00:00:00' })
      modem.receive({ from: '1', content: 'new', date: '2026-01-02 00:00:00' })
      const { text } = await client.post('sms/sms-list', listOf(1))
      assert.ok(text.indexOf('new') < text.indexOf('old'))
    })

    it('numeric entities for punctuation', async () => {
      await start({ entities: true })
      assert.equal(
        element((await client.get('device/information')).text, 'SoftwareVersion'),
        '10.0.3.1&#40;H192SP21C00&#41;',
      )
    })

    it('empty elements in short', async () => {
      await start({ emptyElements: 'short' })
      assert.equal(
        (await client.post('sms/sms-list', listOf(1))).text,
        `${prolog}<response><Count>0</Count><Messages/></response>`,
      )
    })

    it('headers without a space after the colon, dated 1970', async () => {
      await start({ compactHeaders: true, generation: 'g2' })
      const head = (await postRaw(`${prolog}<request>${sms([recipient], 'hi')}</request>`)).split('\r\n\r\n')[0] ?? ''
      assert.match(head, /\r\n__RequestVerificationToken:[A-Za-z0-9+/]{32}\r\n/)
      assert.match(head, /\r\nServer:WebServer\r\nDate:Thu, 01 Jan 1970/)
      assert.match(head, /\r\nConnection:close/)
      assert.match((await ask(modem.url)).headers['set-cookie']?.[0] ?? '', /^SessionID=.{128};path=\/;HttpOnly;$/)
    })

    it('Connection: close on request', async () => {
      await start({ closeConnections: true })
      assert.equal((await client.get('monitoring/status')).headers.connection, 'close')
    })
  })
})
