import assert from 'node:assert/strict'
import type { Flow } from './support/flow'
import { type KalliopeEmulator, kalliopeRequest, startKalliopeEmulator, startKalliopeFlow } from './support/kalliope'
import { codeOf, failureOf } from './support/outcome'

const admin = { credentials: { pbx: { username: 'admin', password: 'admin' } } }
const clickToCall = '/rest/phoneServices/c2c/07700900100/101'

describe('kalliope-request', () => {
  let pbx: KalliopeEmulator
  let flow: Flow

  beforeEach(async () => {
    pbx = await startKalliopeEmulator({ calls: 0 })
  })

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  const start = async (properties: object, config: object = {}): Promise<void> => {
    flow = await startKalliopeFlow(pbx, [kalliopeRequest(properties)], { ...admin, config })
  }

  it('sends the answer, with what belongs to it', async () => {
    await start({ path: '/rest/account' })
    const [message] = (await flow.run('request', { topic: 'kept' })).sent
    assert.equal((message?.payload as unknown[]).length, 40)
    assert.deepEqual(message?.kalliope, {
      method: 'GET',
      path: '/rest/account',
      status: 200,
      contentType: 'application/json; charset=UTF-8',
    })
    assert.equal(message.topic, 'kept')
    assert.match(flow.status('request'), /^green dot \d+ entries · \d\d:\d\d$/)
  })

  it('lets the author act', async () => {
    await start({ path: clickToCall })
    assert.equal((await flow.run('request')).error, undefined)
    assert.equal(pbx.clickToCalls().length, 1)
  })

  it('lets a message read', async () => {
    await start({ path: '' })
    const [message] = (await flow.run('request', { payload: { path: '/rest/dashboard/serialNumber' } })).sent
    assert.equal(message?.payload, 'KPBX4000000001')
  })

  for (const payload of [
    { path: clickToCall },
    { path: '/rest/phoneServices/c2%63/07700900100/101' },
    { method: 'POST', path: '/rest/account', body: {} },
    { method: 'DELETE' },
  ]) {
    it(`does not let a message act: ${JSON.stringify(payload)}`, async () => {
      await start({ path: '/rest/backup/nightly' })
      assert.equal(codeOf(await flow.run('request', { payload })), 'READ_ONLY')
      assert.equal(pbx.stats().requests, 0)
    })
  }

  it('lets a message act where the author allows it', async () => {
    await start({ path: 'payload', pathType: 'msg', allowWrite: true })
    assert.equal((await flow.run('request', { payload: clickToCall })).error, undefined)
    assert.equal(pbx.clickToCalls().length, 1)
  })

  it('lets a message fill the body of what the author fixed', async () => {
    await start({ method: 'POST', path: '/rest/backup/create/4.12.6' })
    const { sent } = await flow.run('request', { payload: { body: { backup: { filename: 'a', comment: '' } } } })
    assert.ok(Buffer.isBuffer(sent[0]?.payload))
  })

  it('restores a backup only where the author ticked it', async () => {
    await start({ method: 'POST', path: '/rest/backup/nightly/restore' })
    assert.equal(codeOf(await flow.run('request')), 'READ_ONLY')
    assert.equal(pbx.stats().requests, 0)
  })

  it('never takes the permission from a message', async () => {
    await start({ path: '' })
    const outcome = await flow.run('request', { payload: { path: clickToCall, allowWrite: true } })
    assert.equal(codeOf(outcome), 'BAD_INPUT')
    assert.equal(pbx.clickToCalls().length, 0)
  })

  it('locks nobody out over one forbidden path', async () => {
    await pbx.close()
    pbx = await startKalliopeEmulator({ calls: 0, denied: '/rest/backup' })
    await start({ path: '/rest/account' })
    assert.equal(codeOf(await flow.run('request', { payload: { path: '/rest/backup' } })), 'PERMISSION_DENIED')
    assert.equal((await flow.run('request')).error, undefined)
  })

  it('shows the exchange without secrets when it is traced', async () => {
    await start({ path: '/rest/account' }, { trace: true })
    const [message] = (await flow.run('request')).sent
    const { exchange } = message?.kalliope as { exchange: { endpoint: string }[] }
    assert.deepEqual(
      exchange.map(({ endpoint }) => endpoint),
      ['GET /rest/account'],
    )
    assert.doesNotMatch(flow.everything(), /RestApiUsernameToken|Digest=/)
  })

  it('names the PBX in its failures', async () => {
    await start({ path: '/rest/nothing' })
    const { code, cause } = failureOf(await flow.run('request'))
    assert.equal(code, 'NOT_FOUND')
    assert.deepEqual([cause.device, cause.httpStatus, cause.endpoint], ['Office', 404, 'GET /rest/nothing'])
  })
})
