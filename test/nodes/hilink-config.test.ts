import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Flow } from './support/flow'
import {
  type HilinkEmulator,
  type HilinkOptions,
  hilinkDevice,
  hilinkSms,
  startHilinkFlow,
  startModem,
} from './support/hilink'
import { codeOf } from './support/outcome'

describe('hilink-config', function () {
  this.timeout(60_000)

  let modem: HilinkEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(config: object = {}, options: HilinkOptions = {}): Promise<void> {
    modem = await startModem(options)
    stops.push(() => modem.close())
    flow = await startHilinkFlow(modem, [hilinkSms({ to: '+491550000001', confirm: 'accepted' }), hilinkDevice()], {
      config,
    })
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  async function tested(credentials: object): Promise<Record<string, unknown>> {
    const { body } = await flow.post('/telecom/hilink-config/test', {
      id: 'modem',
      properties: { address: modem.url },
      credentials,
    })
    return body as Record<string, unknown>
  }

  it('lends one session to all its nodes', async () => {
    await start()
    await flow.run('sms', { payload: 'Ciao' })
    await flow.run('device', { payload: { operation: 'information' } })
    assert.equal(modem.stats().byName['user/login'], 1)
  })

  it('logs out when it is closed', async () => {
    await start()
    await flow.run('sms', { payload: 'Ciao' })
    await flow.deploy([])
    assert.equal(modem.stats().byName['user/logout'], 1)
  })

  it('logs out by itself when nobody has used the session for a while', async () => {
    await start({ idleLogout: 1 })
    await flow.run('sms', { payload: 'Ciao' })
    while (modem.stats().byName['user/logout'] === undefined) await setTimeout(5)
    assert.deepEqual(
      modem.sessions().filter(({ isLoggedIn }) => isLoggedIn),
      [],
    )
  })

  it('tells model and firmware when it is tested', async () => {
    await start()
    const { ok, facts } = await tested({ username: 'admin', password: 'admin' })
    assert.equal(ok, true)
    const { model, firmware, clock, zone, operator, signal, sim } = facts as Record<string, unknown>
    assert.match(`${String(model)} ${String(firmware)}`, /^\w\S+ \d+\./)
    assert.deepEqual([clock, zone], ['', ''])
    assert.deepEqual([operator, signal], ['Test Network', 'LTE · −89 dBm'])
    assert.match(JSON.stringify(sim), /ready/)
  })

  it('takes no user name for admin', async () => {
    await start()
    assert.equal((await tested({ username: '', password: 'admin' })).ok, true)
  })

  it('says when it is tested with a wrong password, at the cost of one try', async () => {
    await start()
    const { ok, error } = await tested({ username: 'admin', password: 'wrong' })
    assert.deepEqual([ok, (error as { code: string }).code], [false, 'CREDENTIALS_REFUSED'])
    assert.equal(modem.stats().byName['user/login'], 1)
  })

  it('says at once that the modem is out of reach, though messages wait for it', async () => {
    await start()
    modem.goAway(3600)
    const waiting = flow.give('sms', { payload: 'Ciao' })
    await flow.until(() => flow.status('sms').startsWith('yellow ring unreachable'))
    const { error } = await tested({ username: 'admin', password: 'admin' })
    assert.equal((error as { code: string }).code, 'UNREACHABLE')
    await flow.deploy([])
    assert.equal(codeOf(await waiting.outcome), 'CLOSED')
  }).timeout(30_000)

  it('says at once that somebody else holds the session', async () => {
    await start()
    modem.stealSession(3600)
    const { error } = await tested({ username: 'admin', password: 'admin' })
    assert.equal((error as { code: string }).code, 'SESSION_BUSY')
  }).timeout(30_000)

  it('says when the modem asks for a login and there is no password', async () => {
    await start()
    const { error } = await tested({ username: '', password: '' })
    assert.match((error as { message: string }).message, /login/)
  })

  it('says what is wrong with its settings, to every message', async () => {
    await start({ idleLogout: 'never' })
    const { error } = await flow.run('sms', { payload: 'Ciao' })
    assert.match(String(error), /idleLogout/)
  })
})
