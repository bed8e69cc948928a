import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../emulators/hilink'
import { Clock } from '../../emulators/shared'
import { codeOf, element, PlainClient, sms } from './hilink-client'
import { rejectionCode } from './shared/client'

const recipient = '+491550000001'

describe('HiLink emulator: trouble on request', () => {
  let modem: HilinkEmulator
  let client: PlainClient
  let clock: Clock
  const start = async (options: HilinkOptions = {}) => {
    clock = new Clock(Date.UTC(2026, 0, 31))
    modem = await startHilinkEmulator({ clock, sendTime: 0, ...options })
    client = new PlainClient(modem.url)
    await client.enter()
  }
  afterEach(() => modem.close())
  const send = (content = 'hi') => client.post('sms/send-sms', sms([recipient], content))

  it('reset before the modem took the text: nothing is sent', async () => {
    await start()
    modem.faults.add({ kind: 'reset', match: 'sms/send-sms' })
    assert.equal(await rejectionCode(send()), 'ECONNRESET')
    assert.equal(modem.acceptedTexts, 0)
    assert.deepEqual(modem.sentTexts, [])
  })

  it('reset after it took the text: the text is sent, and the token is spent', async () => {
    await start()
    const [token = ''] = client.tokens
    modem.faults.add({ kind: 'reset-after', match: 'sms/send-sms' })
    assert.equal(await rejectionCode(send()), 'ECONNRESET')
    await modem.whenSent(1)
    assert.equal(modem.sentTexts[0]?.content, 'hi')
    assert.equal(element((await client.get('sms/send-status')).text, 'SucPhone'), recipient)
    assert.equal(codeOf(await client.post('sms/send-sms', sms([recipient], 'hi'), token)), '125003')
  })

  it('error=113018@2: the second request is refused, in a proper session, and not executed', async () => {
    await start({ fault: 'error=113018@2:sms/send-sms' })
    assert.equal(codeOf(await send('one')), '')
    const before = client.tokens.length
    assert.equal(codeOf(await send('two')), '113018')
    assert.equal(client.tokens.length, before)
    assert.equal(codeOf(await send('three')), '')
    assert.deepEqual(
      modem.sentTexts.map(({ content }) => content),
      ['one', 'three'],
    )
  })

  it('error without a code is 100004, and strikes a GET as well', async () => {
    await start()
    modem.faults.add({ kind: 'error' })
    assert.equal(codeOf(await client.get('monitoring/status')), '100004')
    assert.equal(codeOf(await client.get('monitoring/status')), '')
  })

  it('an error asked for on a page strikes nobody else later', async () => {
    await start()
    modem.faults.add({ kind: 'error' })
    await client.home()
    assert.equal(codeOf(await client.get('monitoring/status')), '')
  })

  it('spoil-tokens: 125003 with a token that is good again', async () => {
    await start()
    modem.faults.add({ kind: 'spoil-tokens', match: 'sms/send-sms' })
    client.tokens.splice(1)
    assert.equal(codeOf(await send()), '125003')
    assert.equal(codeOf(await send()), '')
    assert.equal(modem.sentTexts.length, 1)
  })

  it('expired-session: the session is there, but not logged in', async () => {
    await start({ expired: '100003' })
    modem.faults.add({ kind: 'expired-session' })
    assert.equal(codeOf(await send()), '100003')
  })

  it('stolen-session: 125002, and a person is logged in', async () => {
    await start()
    modem.faults.add({ kind: 'stolen-session' })
    assert.equal(codeOf(await send()), '125002')
    assert.deepEqual(modem.sessions(), [{ owner: 'person', isLoggedIn: true }])
    assert.equal(modem.acceptedTexts, 0)
  })

  it('stall: the text is sent, but nothing is answered for a while', async () => {
    await start()
    modem.faults.add({ kind: 'stall', seconds: 30 })
    let isAnswered = false
    const sending = send().then((answer) => {
      isAnswered = true
      return codeOf(answer)
    })
    await modem.whenSent(1)
    clock.advance(29_999)
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    assert.equal(isAnswered, false)
    clock.advance(1)
    assert.equal(await sending, '')
  })

  it('fail-send: taken, not sent', async () => {
    await start()
    modem.faults.add({ kind: 'fail-send' })
    assert.equal(codeOf(await send()), '')
    assert.deepEqual(modem.sentTexts, [])
    assert.equal(element((await client.get('sms/send-status')).text, 'FailPhone'), recipient)
    assert.equal(codeOf(await send()), '')
    assert.equal(modem.sentTexts.length, 1)
  })

  it('reboot: reset, then refused, then back without sessions', async () => {
    await start()
    modem.faults.add({ kind: 'reboot', seconds: 7 })
    assert.equal(await rejectionCode(send()), 'ECONNRESET')
    assert.equal(await rejectionCode(client.home()), 'ECONNREFUSED')
    clock.advance(7000)
    assert.equal(codeOf(await client.get('monitoring/status')), '125002')
    assert.equal(modem.acceptedTexts, 0)
  })

  it('wrong-signature: once, a server that does not know the password', async () => {
    await start({
      login: 'scram',
      password: 'admin',
      salt: '0f1e2d3c4b5a69788796a5b4c3d2e1f0'.repeat(2),
      serverNonce: 'AbCdEfGhIjKlMnOpQrStUvWxYz012345',
    })
    const first = '00112233445566778899aabbccddeeff'.repeat(2)
    const proof = 'e58125b7312b266702372abb01c216c50eaf961559effd3e7c7d5b3409735733'
    const login = async () => {
      await client.post(
        'user/challenge_login',
        `<username>admin</username><firstnonce>${first}</firstnonce><mode>1</mode>`,
      )
      const answer = await client.post(
        'user/authentication_login',
        `<clientproof>${proof}</clientproof><finalnonce>${first}AbCdEfGhIjKlMnOpQrStUvWxYz012345</finalnonce>`,
      )
      return element(answer.text, 'serversignature')
    }
    modem.faults.add({ kind: 'wrong-signature' })
    assert.equal(await login(), '0'.repeat(64))
    assert.equal(await login(), '220f81e9971d3743105fea94f251a48da33acc83183e78d795ea17acfbe31cf9')
  })
})

describe('HiLink emulator: public clients, in their own words', () => {
  let modem: HilinkEmulator
  afterEach(() => modem.close())

  it('huawei-lte-api: two metas, application/xml, type 4 with the first token, the one token left is sent with every GET', async () => {
    modem = await startHilinkEmulator({ sendTime: 0 })
    const client = new PlainClient(modem.url)
    const home = await client.home()
    client.tokens = [...home.text.matchAll(/name="csrf_token"\s+content="(\S+)"/g)].map(([, token = '']) => token)
    assert.equal(element((await client.get('user/state-login')).text, 'password_type'), '4')
    const [token = ''] = client.tokens
    const hash = (text: string) => Buffer.from(createHash('sha256').update(text).digest('hex')).toString('base64')
    const unparsed = (fields: string) => `<?xml version="1.0" encoding="utf-8"?>\n<request>${fields}</request>`
    const login = `<Username>admin</Username><Password>${hash(`admin${hash('admin')}${token}`)}</Password><password_type>4</password_type>`
    const { headers } = await client.postBody('user/login', unparsed(login), token)
    client.tokens = ['one', 'two'].map((name) => String(headers[`__requestverificationtoken${name}`]))
    assert.equal(codeOf(await client.get('device/information')), '')
    for (const content of ['first', 'second', 'third', 'fourth']) {
      assert.equal(codeOf(await client.postBody('sms/send-sms', unparsed(sms([recipient], content)))), '')
    }
    assert.equal(modem.sentTexts.length, 4)
  })

  it('huawei-lte-api: where only SesTokInfo gives a token, its second POST sends a spent one', async () => {
    modem = await startHilinkEmulator({ metas: false, generation: 'g2', login: 'none' })
    const client = new PlainClient(modem.url)
    await client.home()
    assert.equal(codeOf(await client.get('webserver/token')), '100002')
    const token = element((await client.get('webserver/SesTokInfo')).text, 'TokInfo') ?? ''
    const read = '<Index>40000</Index>'
    assert.equal(codeOf(await client.post('sms/set-read', read, token)), '113114')
    assert.equal(codeOf(await client.post('sms/set-read', read, token)), '125003')
  })

  it('huawei-e3372: /html/index.html, 64-character token, SCRAM, two phones, texts marked by Index', async () => {
    modem = await startHilinkEmulator({
      login: 'scram',
      password: 'test',
      salt: 'ef08b9902cfb555135d098952c6d4ce629d52a3e835d4831147c96081538113c',
      serverNonce: 'BsP0n8rghqsOgEbevsDvKnn0eCjBfed2',
      sendTime: 0,
    })
    const client = new PlainClient(modem.url)
    await client.home('/html/index.html')
    client.tokens = []
    assert.equal(element((await client.get('user/hilink_login')).text, 'hilink_login'), '1')
    client.tokens = [(element((await client.get('webserver/token')).text, 'token') ?? '').slice(32)]
    const dicttoxml = (endpoint: string, fields: string) =>
      client.postBody(endpoint, `<?xml version="1.0" encoding="UTF-8" ?><request>${fields}</request>`)
    const first = '6513d4a1bfa0d6b3a7e3320dc6b3b1cd703a479d4958b5e1462658d75f0c5029'
    const challenge = await dicttoxml(
      'user/challenge_login',
      `<username>admin</username><firstnonce>${first}</firstnonce><mode>1</mode>`,
    )
    assert.equal(element(challenge.text, 'servernonce'), `${first}BsP0n8rghqsOgEbevsDvKnn0eCjBfed2`)
    const proof = 'efc134fac358b3e148c62714eae94edda8143840e4e13f12f723defefa9dca1f'
    const nonce = element(challenge.text, 'servernonce') ?? ''
    const login = `<clientproof>${proof}</clientproof><finalnonce>${nonce}</finalnonce>`
    assert.equal(codeOf(await dicttoxml('user/authentication_login', login)), '')
    const text = sms([recipient, '+491550000002'], 'hello').replace('<Reserved>1', '<Reserved>2')
    assert.equal(codeOf(await dicttoxml('sms/send-sms', text)), '')
    assert.deepEqual(modem.sentTexts[0]?.recipients, [recipient, '+491550000002'])
    modem.receive({ from: '1', content: 'x' })
    assert.equal(codeOf(await dicttoxml('sms/set-read', '<Index>40001</Index>')), '')
    assert.equal(codeOf(await dicttoxml('user/logout', '<Logout>1</Logout>')), '')
  })
})
