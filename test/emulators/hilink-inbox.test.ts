import assert from 'node:assert/strict'
import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../emulators/hilink'
import { Clock } from '../../emulators/shared'
import { codeOf, element, elements, listOf, PlainClient, prolog } from './hilink-client'
import { ask } from './shared/client'

const sender = '+491550000009'

describe('HiLink emulator: inbox', () => {
  let modem: HilinkEmulator
  let client: PlainClient
  let clock: Clock
  const start = async (options: HilinkOptions = {}) => {
    clock = new Clock(Date.UTC(2026, 0, 31, 11))
    modem = await startHilinkEmulator({ clock, ...options })
    client = new PlainClient(modem.url)
    await client.enter()
  }
  afterEach(() => modem.close())

  const counts = async (...names: string[]) => {
    const { text } = await client.get('sms/sms-count')
    return names.map((name) => element(text, name))
  }
  const list = async (fields: string) => (await client.post('sms/sms-list', fields)).text
  const contents = async (fields = listOf(1)) => elements(await list(fields), 'Content')
  const mark = async (index: number) => codeOf(await client.post('sms/set-read', `<Index>${index}</Index>`))
  const remove = async (...indexes: number[]) =>
    codeOf(await client.post('sms/delete-sms', indexes.map((index) => `<Index>${index}</Index>`).join('')))

  it('an empty box', async () => {
    await start()
    assert.equal(await list(listOf(1)), `${prolog}<response><Count>0</Count><Messages></Messages></response>`)
  })

  it('one text, to the letter', async () => {
    await start()
    modem.receive({ from: sender, content: 'Tea & <b>\nnow' })
    assert.equal(
      await list(listOf(1)),
      `${prolog}<response><Count>1</Count><Messages><Message><Smstat>0</Smstat><Index>40000</Index><Phone>${sender}</Phone><Content>Tea &amp; &lt;b&gt;\nnow</Content><Date>2026-01-31 12:00:00</Date><Sca></Sca><SaveType>4</SaveType><Priority>0</Priority><SmsType>1</SmsType></Message></Messages></response>`,
    )
  })

  it('sms-count counts unread and all, and tells new ones once', async () => {
    await start()
    modem.receive({ from: sender, content: 'a' })
    modem.receive({ from: sender, content: 'b', read: true })
    assert.deepEqual(await counts('LocalUnread', 'LocalInbox', 'NewMsg', 'LocalMax'), ['1', '2', '2', '500'])
    assert.deepEqual(await counts('NewMsg'), ['0'])
    assert.equal(element((await client.get('monitoring/check-notifications')).text, 'UnreadMessage'), '1')
  })

  it('listing does not mark as read, set-read does', async () => {
    await start()
    modem.receive({ from: sender, content: 'a' })
    await list(listOf(1))
    assert.deepEqual(await counts('LocalUnread'), ['1'])
    assert.equal(await mark(40000), '')
    assert.deepEqual(await counts('LocalUnread'), ['0'])
    assert.equal(element(await list(listOf(1)), 'Smstat'), '1')
  })

  it('deleting several at once; an index that is gone is 113114 and then none is deleted', async () => {
    await start()
    for (const content of ['a', 'b', 'c']) modem.receive({ from: sender, content })
    assert.equal(await remove(40000, 40009), '113114')
    assert.equal(await mark(40009), '113114')
    assert.equal(modem.messages().length, 3)
    assert.equal(await remove(40000, 40002), '')
    assert.deepEqual(await contents(), ['b'])
  })

  it('the slot of a deleted text is used again', async () => {
    await start()
    modem.receive({ from: sender, content: 'a' })
    modem.receive({ from: sender, content: 'b' })
    await remove(40000)
    modem.receive({ from: sender, content: 'c' })
    assert.deepEqual(
      modem.messages().map(({ index, content }) => [index, content]),
      [
        [40001, 'b'],
        [40000, 'c'],
      ],
    )
  })

  it('pages: Count is the total, and 0 past the end', async () => {
    await start()
    for (const content of ['a', 'b', 'c']) {
      modem.receive({ from: sender, content })
      clock.advance(1000)
    }
    const page = await list(listOf(1, 1, 2))
    assert.equal(element(page, 'Count'), '3')
    assert.deepEqual(elements(page, 'Content'), ['c', 'b'])
    assert.deepEqual(await contents(listOf(1, 2, 2)), ['a'])
    assert.equal(await list(listOf(1, 3, 2)), `${prolog}<response><Count>0</Count><Messages></Messages></response>`)
  })

  it('or Count is that of the page', async () => {
    await start({ countStyle: 'page' })
    for (const content of ['a', 'b', 'c']) modem.receive({ from: sender, content })
    assert.equal(element(await list(listOf(1, 1, 2)), 'Count'), '2')
  })

  it('a page has at most 50 texts; 0 are refused', async () => {
    await start()
    for (let number = 0; number < 55; number++) modem.receive({ from: sender, content: String(number) })
    assert.equal((await contents(listOf(1, 1, 100))).length, 50)
    assert.equal(codeOf(await client.post('sms/sms-list', listOf(1, 1, 0))), '100006')
  })

  it('sorts by date, phone or index, either way, unread first if asked', async () => {
    await start()
    modem.receive({ from: '+492', content: 'old read', date: '2026-01-01 00:00:00', read: true })
    modem.receive({ from: '+493', content: 'new read', date: '2026-01-03 00:00:00', read: true })
    modem.receive({ from: '+491', content: 'unread', date: '2026-01-02 00:00:00' })
    const sorted = (sortType: number, ascending: number, unread: number) =>
      contents(
        `<PageIndex>1</PageIndex><ReadCount>20</ReadCount><BoxType>1</BoxType><SortType>${sortType}</SortType><Ascending>${ascending}</Ascending><UnreadPreferred>${unread}</UnreadPreferred>`,
      )
    assert.deepEqual(await sorted(0, 0, 0), ['new read', 'unread', 'old read'])
    assert.deepEqual(await sorted(0, 1, 0), ['old read', 'unread', 'new read'])
    assert.deepEqual(await sorted(1, 1, 0), ['unread', 'old read', 'new read'])
    assert.deepEqual(await sorted(2, 0, 0), ['unread', 'new read', 'old read'])
    assert.deepEqual(await sorted(0, 0, 1), ['unread', 'new read', 'old read'])
  })

  it('the SIM has boxes of its own, with indexes from 0, and mixed boxes hold both', async () => {
    await start()
    modem.receive({ from: sender, content: 'modem' })
    modem.receive({ from: sender, content: 'card', place: 'sim' })
    assert.deepEqual(await contents(listOf(1)), ['modem'])
    assert.equal(element(await list(listOf(5)), 'Index'), '0')
    assert.deepEqual((await contents(listOf(8))).sort(), ['card', 'modem'])
    assert.deepEqual(await counts('LocalInbox', 'SimInbox', 'SimUnread'), ['1', '1', '1'])
    assert.deepEqual(await contents(listOf(4)), [])
    assert.equal(codeOf(await client.post('sms/sms-list', listOf(11))), '100006')
  })

  it('a full memory says so, holds the next text in the network, and takes it when there is room', async () => {
    await start({ storage: 1 })
    modem.receive({ from: sender, content: 'a' })
    modem.receive({ from: sender, content: 'b' })
    assert.equal(element((await client.get('monitoring/check-notifications')).text, 'SmsStorageFull'), '1')
    assert.equal(modem.stats().textsHeld, 1)
    await remove(40000)
    assert.deepEqual(await contents(), ['b'])
  })

  it('without a network texts wait for it', async () => {
    await start({ network: 'none' })
    modem.receive({ from: sender, content: 'late' })
    assert.deepEqual(await contents(), [])
    modem.setModem({ network: 'home' })
    assert.deepEqual(await contents(), ['late'])
  })

  it('a name as sender', async () => {
    await start()
    modem.receive({ from: 'Vodafone', content: 'hello' })
    assert.equal(element(await list(listOf(1)), 'Phone'), 'Vodafone')
  })

  it('an MMS notification: type 5, with characters that XML forbids', async () => {
    await start()
    modem.receive({ from: sender, kind: 'mms' })
    const text = await list(listOf(1))
    assert.equal(element(text, 'SmsType'), '5')
    assert.ok(text.includes('<Content>\u0001\u0006\u0003\u001fapplication/vnd.wap.mms-message'))
  })

  it('emoji are destroyed on the way in, or come as CESU-8', async () => {
    await start()
    modem.receive({ from: sender, content: 'hi 😀' })
    assert.deepEqual(await contents(), ['hi ??'])
    await modem.close()
    await start({ receivedEmoji: 'kept' })
    modem.receive({ from: sender, content: 'hi 😀' })
    const { body } = await client.post('sms/sms-list', listOf(1))
    assert.ok(body.includes(Buffer.from('686920EDA0BDEDB880', 'hex')))
  })

  describe('a long text', () => {
    const long = `${'a'.repeat(153)}${'b'.repeat(153)}c`

    it('is one message of type 2', async () => {
      await start()
      modem.receive({ from: sender, content: long })
      const text = await list(listOf(1))
      assert.equal(element(text, 'SmsType'), '2')
      assert.equal(element(text, 'Content'), long)
    })

    it('that comes in pieces grows under its index', async () => {
      await start()
      modem.receive({ from: sender, content: long, partDelayMs: 1000 })
      assert.deepEqual(await contents(), ['a'.repeat(153)])
      clock.advance(1000)
      assert.deepEqual(await contents(), ['a'.repeat(153) + 'b'.repeat(153)])
      clock.advance(1000)
      assert.deepEqual(await contents(), [long])
      assert.equal(modem.messages()[0]?.index, 40000)
    })

    for (const [verb, act] of [
      ['marked', mark],
      ['deleted', remove],
    ] as const) {
      it(`that is ${verb} before it is whole falls apart`, async () => {
        await start()
        modem.receive({ from: sender, content: long, partDelayMs: 1000 })
        assert.equal(await act(40000), '')
        clock.advance(2000)
        const rest = verb === 'marked' ? ['a'.repeat(153)] : []
        assert.deepEqual((await contents()).sort(), [...rest, `${'b'.repeat(153)}c`])
        assert.deepEqual(new Set(elements(await list(listOf(1)), 'SmsType')), new Set(['2']))
      })
    }

    it('may be cut into as many parts as one likes', async () => {
      await start()
      modem.receive({ from: sender, content: 'abcdef', parts: 3, partDelayMs: 1 })
      assert.deepEqual(await contents(), ['ab'])
      clock.advance(2)
      assert.deepEqual(await contents(), ['abcdef'])
    })
  })

  describe('the side channel', () => {
    const post = (path: string, body: unknown) =>
      ask(`${modem.url}/emulator/${path}`, { method: 'POST', body: JSON.stringify(body) })

    it('puts texts into the inbox', async () => {
      await start()
      await post('inbox', { from: 'Bank', content: 'one' })
      await post('inbox', {
        texts: [
          { from: '1', content: 'two', read: true, place: 'sim' },
          { from: '2', kind: 'report-ok' },
        ],
      })
      assert.deepEqual(
        modem.messages().map(({ phone, content, place, status, type }) => ({ phone, content, place, status, type })),
        [
          { phone: 'Bank', content: 'one', place: 'local', status: 0, type: 1 },
          { phone: '1', content: 'two', place: 'sim', status: 1, type: 1 },
          { phone: '2', content: '', place: 'local', status: 0, type: 7 },
        ],
      )
    })

    it('refuses with a sentence', async () => {
      await start()
      const { status, text } = await post('inbox', { content: 'from nobody' })
      assert.equal(status, 400)
      assert.match(text, /needs a sender/)
      assert.match((await post('inbox', { from: '1', kind: 'fax' })).text, /kind.* is one of text, mms/)
    })

    it('steals the session', async () => {
      await start()
      const { text } = await post('steal-session', { seconds: 60 })
      assert.equal(text, '{"sessions":[{"owner":"person","isLoggedIn":true}]}')
      assert.equal((await post('person-leaves', {})).text, '{"sessions":[]}')
    })

    it('changes the modem', async () => {
      await start()
      const { text } = await post('modem', {
        sim: 'missing',
        signal: 2,
        data: false,
        technology: 'gsm',
        network: 'none',
      })
      assert.deepEqual(JSON.parse(text), { ...modem.modem })
      assert.equal(modem.modem.sim, 'missing')
      assert.match((await post('modem', { sim: 'lost' })).text, /sim.* is one of ready/)
    })
  })

  describe('the chat endpoints', () => {
    it('list the last text of each number, the texts of one, and delete them', async () => {
      await start()
      modem.receive({ from: sender, content: 'first' })
      modem.receive({ from: sender, content: 'second' })
      modem.receive({ from: 'Bank', content: 'third' })
      assert.equal(element((await client.get('sms/sms-count-contact')).text, 'count'), '2')
      const page = '<pageindex>1</pageindex><readcount>20</readcount>'
      const threads = (await client.post('sms/sms-list-contact', page)).text
      assert.deepEqual(elements(threads, 'content'), ['second', 'third'])
      assert.deepEqual(elements(threads, 'unreadcount'), ['2', '1'])
      const thread = (await client.post('sms/sms-list-phone', `<phone>${sender}</phone>${page}`)).text
      assert.deepEqual(elements(thread, 'content'), ['second', 'first'])
      assert.deepEqual(elements(thread, 'curbox'), ['0', '0'])
      const phones = `<Phones><Phone>${sender}</Phone></Phones>`
      assert.equal(codeOf(await client.post('sms/sms-delete-phone', phones)), '')
      assert.deepEqual(await contents(), ['third'])
    })

    it('are unknown where there is no chat page', async () => {
      await start({ sessionSms: false })
      assert.equal(codeOf(await client.get('sms/sms-count-contact')), '100002')
    })
  })
})
