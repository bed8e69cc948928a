import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../emulators/hilink'
import { hashedPassword, scramKeys, scramProof, serverSignature } from '../../emulators/hilink/auth/login'
import { Clock } from '../../emulators/shared'
import { codeOf, element, PlainClient } from './hilink-client'

// Of a real E3372h-320.
const capture = {
  password: 'abcd@1234',
  salt: '2f81cc81bb5e0d72c31396b41ecbc6c443877e219364748489768cdae6075635',
  firstNonce: '5ae94e12a3d13db2c0b5cf5d6c5ecbee5bc021bf4da07a8a61eac1b56a21b787',
  serverNonce: '3bp6WYscuHgjn3Vk04YMF22w6083Hv7q',
  proof: 'b6b331ddbe5740573e5aa77abed9967f4a4e2daac609fb88e3071bdc7043e8df',
  serverKey: '4fa1ff4f5187594f69b44ff9470444d95c9192a58112cdcc1a50f959bd758472',
  serverSignature: '67ba5548bb8ee55937673f99040ac81db578b7c9cde592e8302c2def086fa311',
}

describe('HiLink emulator: what proves a password', () => {
  const token = 'Fk3b8QyZr0LwNdT5vHs1AeXj6GmCpU9i'
  for (const [password, proof] of [
    ['admin', 'YWVlNjdmNmY2MWE1MmQwNjZkMGFiMmIwODVlODMyMjIzNTI3NjRlZTJjYWFiOTEyNGJkMzQ3MmQ5MGU0YjBhYg=='],
    ['abcd@1234', 'NDk3OThlZDVlYTc1MjQ4MTZiMzhlN2I1ZjA1YTZlODMyMmVjNGNlY2Y4ODM3MTNiZWMyY2ZmMjhmNzQ2Y2U2Zg=='],
    ['Pässw0rd&<1>', 'ZjQ4MGE3MmRlNmU3MDUwNDk0MjNiOTY1NDVhNjhlN2RiZGRiZDc0YWQ3YmRkMTcwMzg1M2RjZWI4N2Y4ZTcyZQ=='],
  ] as const) {
    it(`type 4 of ${password}`, () => assert.equal(hashedPassword('admin', password, token), proof))
  }

  it('SCRAM of the captured login', () => {
    const keys = scramKeys(capture.password, capture.salt, 100)
    const nonce = capture.firstNonce + capture.serverNonce
    assert.equal(scramProof(keys, capture.firstNonce, nonce), capture.proof)
    assert.equal(serverSignature(keys, capture.firstNonce, nonce), capture.serverSignature)
  })

  it('SCRAM of a made-up login', () => {
    const keys = scramKeys('admin', '0f1e2d3c4b5a69788796a5b4c3d2e1f0'.repeat(2), 100)
    const first = '00112233445566778899aabbccddeeff'.repeat(2)
    const nonce = `${first}AbCdEfGhIjKlMnOpQrStUvWxYz012345`
    assert.equal(scramProof(keys, first, nonce), 'e58125b7312b266702372abb01c216c50eaf961559effd3e7c7d5b3409735733')
    assert.equal(
      serverSignature(keys, first, nonce),
      '220f81e9971d3743105fea94f251a48da33acc83183e78d795ea17acfbe31cf9',
    )
  })

  it("SCRAM with the 500 iterations of the firmware's default", () => {
    const keys = scramKeys('admin', '3724296ab748c6ab801bc37fa0060f2889d225b0d0427dbdae46f7c73f5fd78c', 500)
    assert.equal(keys.storedKey.toString('hex'), '05930d9ee370b9a94b14a6d5653bf7384a695d12cfd3bb2bd08876adfc117d39')
    assert.equal(keys.serverKey.toString('hex'), 'ba413c6fadec459ebb392031982dce7b38507e3b0f8a3b637434866025407087')
  })

  it("SCRAM of a public client's example", () => {
    const keys = scramKeys('test', 'ef08b9902cfb555135d098952c6d4ce629d52a3e835d4831147c96081538113c', 100)
    const first = '6513d4a1bfa0d6b3a7e3320dc6b3b1cd703a479d4958b5e1462658d75f0c5029'
    const proof = scramProof(keys, first, `${first}BsP0n8rghqsOgEbevsDvKnn0eCjBfed2`)
    assert.equal(proof, 'efc134fac358b3e148c62714eae94edda8143840e4e13f12f723defefa9dca1f')
  })
})

describe('HiLink emulator: login', () => {
  let modem: HilinkEmulator
  let client: PlainClient
  const start = async (options: HilinkOptions = {}) => {
    modem = await startHilinkEmulator(options)
    client = new PlainClient(modem.url)
    await client.home()
  }
  afterEach(() => modem.close())

  const plainLogin = (type: number, password = 'admin', username = 'admin') =>
    client.post(
      'user/login',
      `<Username>${username}</Username><Password>${Buffer.from(password).toString('base64')}</Password><password_type>${type}</password_type>`,
    )
  const challenge = (firstNonce = capture.firstNonce) =>
    client.post(
      'user/challenge_login',
      `<username>admin</username><firstnonce>${firstNonce}</firstnonce><mode>1</mode>`,
    )
  const authenticate = (proof: string, finalNonce: string, extra = '') =>
    client.post(
      'user/authentication_login',
      `<clientproof>${proof}</clientproof><finalnonce>${finalNonce}</finalnonce>${extra}`,
    )
  const state = async (name: string) => element((await client.get('user/state-login')).text, name)

  it('announces type 4 by default, takes it, and then knows the user', async () => {
    await start()
    assert.equal(await state('password_type'), '4')
    assert.equal(await state('extern_password_type'), '0')
    assert.equal(await state('username'), '')
    assert.equal(codeOf(await client.login()), '')
    assert.equal(await state('State'), '0')
    assert.equal(await state('Username'), 'admin')
    assert.equal(await state('userlevel'), '2')
    assert.equal(element((await client.get('user/heartbeat')).text, 'userlevel'), '2')
  })

  it('refuses a type-4 password that was made for another token', async () => {
    await start()
    const [token = ''] = client.tokens
    const password = hashedPassword('admin', 'admin', token)
    const fields = `<Username>admin</Username><Password>${password}</Password><password_type>4</password_type>`
    assert.equal(codeOf(await client.post('user/login', fields, client.tokens[1])), '108006')
    assert.equal(codeOf(await client.post('user/login', fields, token)), '')
  })

  for (const [login, type] of [
    ['type0', 0],
    ['type3', 3],
  ] as const) {
    it(`${login}: announces it and takes the password in base64`, async () => {
      await start({ login })
      assert.equal(await state('password_type'), String(type))
      assert.equal(codeOf(await plainLogin(4)), '108006')
      assert.equal(codeOf(await plainLogin(type)), '')
    })
  }

  it('login=none: nothing to log in to, and everything is open', async () => {
    await start({ login: 'none' })
    assert.equal(element((await client.get('user/hilink_login')).text, 'hilink_login'), '0')
    assert.equal(await state('State'), '-1')
    assert.equal(codeOf(await plainLogin(0)), '100002')
    assert.equal(codeOf(await client.get('device/information')), '')
  })

  it('login=none on a 17.x device: state 0, no user, type 0', async () => {
    await start({ login: 'none', generation: 'g2' })
    const { text } = await client.get('user/state-login')
    assert.match(text, /<State>0<\/State><Username><\/Username><password_type>0<\/password_type>/)
  })

  it('SCRAM: the captured dialogue, with a list of tokens and a new cookie', async () => {
    await start({ login: 'scram', password: capture.password, salt: capture.salt, serverNonce: capture.serverNonce })
    assert.equal(await state('extern_password_type'), '1')
    const oldCookie = client.cookie
    const { text } = await challenge()
    assert.equal(element(text, 'salt'), capture.salt)
    assert.equal(element(text, 'servernonce'), capture.firstNonce + capture.serverNonce)
    assert.equal(element(text, 'iterations'), '100')
    assert.equal(element(text, 'newType'), '0')
    const answer = await authenticate(capture.proof, capture.firstNonce + capture.serverNonce)
    assert.equal(element(answer.text, 'serversignature'), capture.serverSignature)
    assert.equal(element(answer.text, 'rsae'), '010001')
    const rsan = element(answer.text, 'rsan') ?? ''
    assert.match(rsan, /^[\da-f]{512}$/)
    const signature = createHmac('sha256', Buffer.from(capture.serverKey, 'hex')).update(Buffer.from(rsan, 'hex'))
    assert.equal(element(answer.text, 'rsapubkeysignature'), signature.digest('hex'))
    assert.equal(String(answer.headers['__requestverificationtoken']).split('#').length, 32)
    assert.notEqual(client.cookie, oldCookie)
    assert.equal(codeOf(await client.get('device/information')), '')
  })

  it('SCRAM: a wrong proof and a nonce that is not its own are refused', async () => {
    await start({ login: 'scram', password: capture.password, salt: capture.salt, serverNonce: capture.serverNonce })
    const nonce = capture.firstNonce + capture.serverNonce
    await challenge()
    assert.equal(codeOf(await authenticate(capture.proof.replace(/^b6/, 'b7'), nonce)), '108006')
    assert.equal(codeOf(await authenticate(capture.proof, nonce)), '108006', 'a challenge is good for one try')
  })

  it('SCRAM with loginflag 2 takes the place of somebody else', async () => {
    await start({
      login: 'both',
      secondLogin: 'refuse',
      password: capture.password,
      salt: capture.salt,
      serverNonce: capture.serverNonce,
    })
    await challenge()
    modem.stealSession()
    const nonce = capture.firstNonce + capture.serverNonce
    assert.equal(codeOf(await authenticate(capture.proof, nonce, '<loginflag>2</loginflag>')), '')
  })

  it('scram refuses type 4 with 108006, both takes it', async () => {
    await start({ login: 'scram' })
    assert.equal(codeOf(await client.login()), '108006')
    await modem.close()
    await start({ login: 'both' })
    assert.equal(await state('extern_password_type'), '1')
    assert.equal(codeOf(await client.login()), '')
  })

  it('type4 answers SCRAM too, type4-only and scram-missing do not know it', async () => {
    for (const [login, code, announced] of [
      ['type4', '', '0'],
      ['type4-only', '100002', '0'],
      ['scram-missing', '100002', '1'],
    ] as const) {
      await start({ login })
      assert.equal(codeOf(await challenge()), code)
      assert.equal(await state('extern_password_type'), announced)
      if (login !== 'scram-missing') await modem.close()
    }
  })

  it('wrong user and wrong password look alike, or not', async () => {
    await start()
    assert.equal(codeOf(await client.login('wrong')), '108006')
    assert.equal(codeOf(await client.login('admin', 'root')), '108006')
    await modem.close()
    await start({ loginErrors: 'separate' })
    assert.equal(codeOf(await client.login('wrong')), '108002')
    assert.equal(codeOf(await client.login('admin', 'root')), '108001')
  })

  it('three wrong tries lock even the right password out, for five minutes', async () => {
    const clock = new Clock(Date.UTC(2026, 0, 31))
    await start({ clock })
    const first = await client.login('wrong')
    assert.equal(element(first.text, 'remaincount'), '2')
    assert.equal(element(first.text, 'waittime'), '0')
    await client.login('wrong')
    const third = await client.login('wrong')
    assert.equal(codeOf(third), '108007')
    assert.equal(element(third.text, 'waittime'), '5')
    assert.equal(element(third.text, 'remaincount'), '0')
    assert.equal(codeOf(await client.login()), '108007')
    assert.equal(await state('lockstatus'), '1')
    assert.equal(await state('remainwaittime'), '5')
    clock.advance(240_001)
    assert.equal(await state('remainwaittime'), '1')
    clock.advance(60_000)
    assert.equal(codeOf(await client.login()), '')
  })

  it('old firmware tells neither the time nor the tries', async () => {
    await start({ lockDetails: false })
    assert.equal(element((await client.login('wrong')).text, 'remaincount'), undefined)
  })
})
