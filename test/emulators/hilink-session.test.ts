import assert from 'node:assert/strict'
import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../emulators/hilink'
import { Clock } from '../../emulators/shared'
import { codeOf, element, PlainClient, prolog, sms } from './hilink-client'
import { ask } from './shared/client'

describe('HiLink emulator: sessions and tokens', () => {
  let modem: HilinkEmulator
  let client: PlainClient
  const start = async (options: HilinkOptions = {}) => {
    modem = await startHilinkEmulator({ sendTime: 0, ...options })
    client = new PlainClient(modem.url)
  }
  afterEach(() => modem.close())

  describe('generation 3, the default', () => {
    beforeEach(() => start())

    for (const path of ['/', '/html/index.html', '/html/home.html']) {
      it(`${path} sets a cookie of 128 characters and carries two metas`, async () => {
        const { headers, text } = await client.home(path)
        assert.match(headers['set-cookie']?.[0] ?? '', /^SessionID=[A-Za-z0-9]{128}; path=\/; HttpOnly;$/)
        assert.match(
          text,
          /<meta name="csrf_token" content="[A-Za-z0-9]{32}">\n<meta name="csrf_token" content="[A-Za-z0-9]{32}">/,
        )
        assert.equal(new Set(client.tokens).size, 2)
      })
    }

    it('the home page keeps a cookie that is valid', async () => {
      await client.home()
      assert.equal((await client.home()).headers['set-cookie'], undefined)
    })

    it('webserver/token has 64 characters, of which the last 32 are the token', async () => {
      await client.home()
      const token = element((await client.get('webserver/token')).text, 'token') ?? ''
      assert.match(token, /^[A-Za-z0-9]{64}$/)
      assert.equal(codeOf(await client.post('user/logout', '<Logout>1</Logout>', token)), '125003')
      assert.equal(codeOf(await client.post('user/logout', '<Logout>1</Logout>', token.slice(32))), '100003')
    })

    it('SesTokInfo opens a session, and with a cookie gives a token of that session', async () => {
      const opened = await client.get('webserver/SesTokInfo')
      assert.match(element(opened.text, 'SesInfo') ?? '', /^SessionID=[A-Za-z0-9]{128}$/)
      client.cookie = element(opened.text, 'SesInfo') ?? ''
      const again = await client.get('webserver/SesTokInfo')
      assert.equal(element(again.text, 'SesInfo'), client.cookie)
      assert.notEqual(element(again.text, 'TokInfo'), element(opened.text, 'TokInfo'))
    })

    it('a GET without a cookie, or with one that nobody knows, gets 125002', async () => {
      assert.equal(codeOf(await client.get('monitoring/status')), '125002')
      client.cookie = `SessionID=${'x'.repeat(128)}`
      assert.equal(codeOf(await client.get('monitoring/status')), '125002')
    })

    it('a POST spends its token and its answer brings one, with success and with an error', async () => {
      await client.enter()
      const before = client.tokens.length
      await client.post('sms/set-read', '<Index>40000</Index>')
      await client.post('sms/send-sms', sms(['+491550000001'], 'hi'))
      assert.equal(client.tokens.length, before)
    })

    it('a token that was used is refused with 125003 and a fresh token; nothing is sent', async () => {
      await client.enter()
      const [token = ''] = client.tokens
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'one'), token)), '')
      client.tokens = []
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'two'), token)), '125003')
      assert.equal(client.tokens.length, 1)
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'two'))), '')
      assert.deepEqual(
        modem.sentTexts.map(({ content }) => content),
        ['one', 'two'],
      )
    })

    it('the token of one session is worth nothing in another', async () => {
      const other = new PlainClient(modem.url)
      await client.enter()
      await other.home()
      assert.equal(codeOf(await client.post('user/logout', '<Logout>1</Logout>', other.tokens[0])), '125003')
    })

    it('a GET spends no token and its answer brings none', async () => {
      await client.home()
      assert.equal((await client.get('monitoring/status')).headers['__requestverificationtoken'], undefined)
      assert.equal(client.tokens.length, 2)
    })

    it('a login brings a new cookie and 32 tokens, the first two in headers of their own; the old cookie is dead', async () => {
      await client.home()
      const oldCookie = client.cookie
      const { headers, text } = await client.login()
      assert.equal(text, `${prolog}<response>OK</response>`)
      const list = String(headers['__requestverificationtoken']).split('#')
      assert.equal(new Set(list).size, 32)
      assert.equal(headers['__requestverificationtokenone'], list[0])
      assert.equal(headers['__requestverificationtokentwo'], list[1])
      assert.notEqual(client.cookie, oldCookie)
      const late = new PlainClient(modem.url)
      late.cookie = oldCookie
      assert.equal(codeOf(await late.get('monitoring/status')), '125002')
    })

    it('after a logout the session is there but not logged in', async () => {
      await client.enter()
      await client.post('user/logout', '<Logout>1</Logout>')
      assert.equal(element((await client.get('user/state-login')).text, 'State'), '-1')
      assert.equal(codeOf(await client.get('device/information')), '100003')
    })

    it('a GET that is public needs no login, one that is not answers 100003', async () => {
      await client.home()
      for (const endpoint of ['sms/sms-count', 'sms/send-status', 'device/signal', 'net/current-plmn', 'pin/status']) {
        assert.equal(codeOf(await client.get(endpoint)), '', endpoint)
      }
      for (const endpoint of ['device/information', 'sms/config', 'wlan/host-list', 'security/firewall-switch']) {
        assert.equal(codeOf(await client.get(endpoint)), '100003', endpoint)
      }
    })

    it('every POST but the login asks for a login, with a fresh token in the refusal', async () => {
      await client.home()
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'hi'))), '100003')
      assert.equal(client.tokens.length, 2)
    })

    it('an API path that it does not know is 100002, any other path a redirect to the home page', async () => {
      await client.enter()
      assert.equal(codeOf(await client.get('no/such')), '100002')
      const { status, headers } = await ask(`${modem.url}/config/nothing.xml`)
      assert.equal(status, 307)
      assert.equal(headers.location, '/html/home.html')
    })
  })

  describe('other generations', () => {
    it('g2 has no webserver/token, tokens of the base64 alphabet and the short state-login', async () => {
      await start({ generation: 'g2' })
      await client.home()
      assert.equal(codeOf(await client.get('webserver/token')), '100002')
      assert.match(client.tokens[0] ?? '', /^[A-Za-z0-9+/]{32}$/)
      assert.equal(
        (await client.get('user/state-login')).text,
        `${prolog}<response><State>-1</State><Username></Username><password_type>4</password_type></response>`,
      )
    })

    for (const [generation, order] of [
      [
        'g2',
        ['__requestverificationtokenone', '__requestverificationtokentwo', '__requestverificationtoken', 'set-cookie'],
      ],
      [
        'g3',
        ['set-cookie', '__requestverificationtokenone', '__requestverificationtokentwo', '__requestverificationtoken'],
      ],
    ] as const) {
      it(`${generation}: the headers of a login come in the order ${order.join(', ')}`, async () => {
        await start({ generation })
        await client.home()
        const names = Object.keys((await client.login()).headers)
        assert.deepEqual(names.slice(0, 4), order)
      })
    }

    it('g1 has one token that everybody uses again and again, until it is refused with 125001', async () => {
      await start({ generation: 'g1', login: 'none' })
      const token = element((await client.get('webserver/token')).text, 'token') ?? ''
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'one'), token)), '')
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'two'), token)), '')
      modem.spoilTokens()
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'three'), token)), '125001')
      assert.equal(modem.sentTexts.length, 2)
    })

    it('g0 takes a bare POST and has neither webserver nor login', async () => {
      await start({ generation: 'g0', login: 'none' })
      assert.equal(codeOf(await client.post('sms/send-sms', sms(['+491550000001'], 'hi'), null)), '')
      assert.equal(codeOf(await client.get('webserver/SesTokInfo')), '100002')
      assert.equal(codeOf(await client.get('user/state-login')), '100002')
    })
  })

  describe('what differs between devices', () => {
    it('SesInfo without the prefix, with a cookie', async () => {
      await start({ sesTokPrefix: false, sesTokCookie: true })
      const answer = await client.get('webserver/SesTokInfo')
      assert.match(element(answer.text, 'SesInfo') ?? '', /^[A-Za-z0-9]{128}$/)
      assert.equal(client.cookie, `SessionID=${element(answer.text, 'SesInfo')}`)
    })

    it('without metas the home page still sets the cookie', async () => {
      await start({ metas: false })
      await client.home()
      assert.match(client.cookie, /^SessionID=/)
      assert.deepEqual(client.tokens, [])
    })

    it('a POST without a token is refused with 125003 or 125001', async () => {
      await start()
      await client.home()
      assert.equal(codeOf(await client.post('user/logout', '<Logout>1</Logout>', null)), '125003')
      await modem.close()
      await start({ missingToken: '125001' })
      await client.home()
      assert.equal(codeOf(await client.post('user/logout', '<Logout>1</Logout>', null)), '125001')
    })

    it('the token list may end with #', async () => {
      await start({ trailingHash: true })
      await client.home()
      assert.match(String((await client.login()).headers['__requestverificationtoken']), /#$/)
    })

    it('an unknown cookie may get a new one silently', async () => {
      await start({ unknownCookie: 'renew' })
      client.cookie = 'SessionID=old'
      assert.equal(codeOf(await client.get('monitoring/status')), '')
      assert.notEqual(client.cookie, 'SessionID=old')
    })

    it('newer routers ask for a login on almost every GET', async () => {
      await start({ tightGets: true })
      await client.home()
      assert.equal(codeOf(await client.get('sms/sms-count')), '100003')
      assert.equal(codeOf(await client.get('user/state-login')), '')
    })

    it('hilink_login 0: no login needed, but on a wingle or a mobile wifi it is', async () => {
      await start({ hilinkLogin: '0' })
      await client.home()
      assert.equal(element((await client.get('user/hilink_login')).text, 'hilink_login'), '0')
      assert.equal(codeOf(await client.get('device/information')), '')
      await modem.close()
      await start({ hilinkLogin: '0', classify: 'wingle' })
      await client.home()
      assert.equal(element((await client.get('user/hilink_login')).text, 'hilink_login'), '0')
      assert.equal(codeOf(await client.get('device/information')), '100003')
    })
  })

  describe('expiry', () => {
    const clock = new Clock(Date.UTC(2026, 0, 31))
    const idle = async (options: HilinkOptions) => {
      await start({ clock, ...options })
      await client.enter()
      clock.advance(299_999)
      assert.equal(codeOf(await client.get('device/information')), '')
      clock.advance(300_000)
    }

    it('after 300 s without a request nobody is logged in', async () => {
      await idle({})
      assert.equal(element((await client.get('user/state-login')).text, 'State'), '-1')
      assert.equal(codeOf(await client.get('device/information')), '100003')
    })

    it('the tokens died with it: 125003, then with the fresh one 100003', async () => {
      await idle({})
      client.tokens.splice(1)
      assert.equal(codeOf(await client.post('sms/set-read', '<Index>40000</Index>')), '125003')
      assert.equal(codeOf(await client.post('sms/set-read', '<Index>40000</Index>')), '100003')
    })

    it('or the cookie died: 125002', async () => {
      await idle({ expired: '125002' })
      assert.equal(codeOf(await client.post('sms/set-read', '<Index>40000</Index>')), '125002')
    })

    it('or it is merely logged out: 100003', async () => {
      await idle({ expired: '100003' })
      assert.equal(codeOf(await client.post('sms/set-read', '<Index>40000</Index>')), '100003')
    })
  })

  describe('a second login', () => {
    const second = async (options: HilinkOptions) => {
      await start(options)
      await client.enter()
      const other = new PlainClient(modem.url)
      await other.home()
      return { other, code: codeOf(await other.login()) }
    }

    it('kicks the first', async () => {
      assert.equal((await second({})).code, '')
      assert.equal(codeOf(await client.get('device/information')), '125002')
    })

    for (const secondLoginCode of ['108003', '108005', '108009'] as const) {
      it(`is refused with ${secondLoginCode}, and the state is -2`, async () => {
        const { other, code } = await second({ secondLogin: 'refuse', secondLoginCode })
        assert.equal(code, secondLoginCode)
        assert.equal(element((await other.get('user/state-login')).text, 'State'), '-2')
        assert.equal(codeOf(await client.get('device/information')), '')
      })
    }

    it('is welcome beside the first', async () => {
      assert.equal((await second({ secondLogin: 'allow' })).code, '')
      assert.equal(codeOf(await client.get('device/information')), '')
    })
  })

  describe('a person at the web page', () => {
    it('steals the session; a client that logs in again pushes the person off, which is counted', async () => {
      await start()
      await client.enter()
      modem.stealSession()
      assert.deepEqual(modem.sessions(), [{ owner: 'person', isLoggedIn: true }])
      assert.equal(codeOf(await client.get('device/information')), '125002')
      assert.equal(modem.stats().personsKicked, 0)
      await client.enter()
      assert.equal(modem.stats().personsKicked, 1)
    })

    it('holds the only place for a while', async () => {
      const clock = new Clock(Date.UTC(2026, 0, 31))
      await start({ clock })
      modem.stealSession(60)
      await client.home()
      assert.equal(codeOf(await client.login()), '108003')
      clock.advance(60_000)
      assert.equal(codeOf(await client.login()), '')
    })

    it('leaves, and the place is free', async () => {
      await start({ secondLogin: 'refuse' })
      modem.stealSession(60)
      modem.personLeaves()
      await client.home()
      assert.equal(codeOf(await client.login()), '')
    })
  })
})
