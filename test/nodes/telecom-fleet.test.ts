import assert from 'node:assert/strict'
import { chmodSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Flow, type Message } from './support/flow'
import { type HilinkEmulator, hilinkDevice, hilinkTypes, startModem } from './support/hilink'

const secret = 'fleet-secret-7'

describe('telecom-fleet', () => {
  let modems: HilinkEmulator[] = []
  let flow: Flow

  const path = (): string => join(flow.userDirectory, 'fleet.json')
  const entry = (name: string, index: number, tags: string[] = []): object => ({
    name,
    kind: 'hilink',
    address: modems[index]?.url,
    username: 'admin',
    password: secret,
    tags,
  })
  let written = 0
  function write(entries: readonly object[]): void {
    writeFileSync(path(), JSON.stringify(entries), { mode: 0o600 })
    // Two writings within one tick of the file system's clock are told apart.
    written += 1
    utimesSync(path(), written, written)
  }

  beforeEach(async () => {
    modems = await Promise.all([0, 1].map(() => startModem({ password: secret })))
    flow = await Flow.start({
      types: [...hilinkTypes, 'telecom-fleet'],
      nodes: [
        { id: 'fleet-config', type: 'telecom-fleet', path: 'fleet.json' },
        hilinkDevice({ device: '', deviceName: 'who', deviceNameType: 'msg', operation: 'sms-list' }),
      ],
    })
  })

  afterEach(async () => {
    assert.ok(!flow.everything().includes(secret))
    await flow.stop()
    await Promise.all(modems.map((modem) => modem.close()))
  })

  const names = (sent: readonly Message[]): unknown[] => sent.map(({ device }) => device).sort()

  it('lends its devices by name, by tag, and all of a type', async () => {
    write([entry('North', 0, ['shops', 'cold']), entry('South', 1, ['shops'])])
    const one = await flow.run('device', { who: 'North' })
    assert.equal(one.error, undefined)
    assert.equal(Array.isArray(one.sent[0]?.payload), true)
    assert.deepEqual(names((await flow.run('device', { who: 'tag:shops' })).sent), ['North', 'South'])
    assert.deepEqual(names((await flow.run('device', { who: 'tag:cold' })).sent), ['North'])
    assert.deepEqual(names((await flow.run('device', { who: '*' })).sent), ['North', 'South'])
    assert.deepEqual(
      modems.map((modem) => modem.stats().byName['user/login']),
      [1, 1],
    )
  })

  it('is read again when it has changed', async () => {
    write([entry('North', 0)])
    await flow.run('device', { who: 'North' })
    write([entry('East', 1)])
    assert.equal((await flow.run('device', { who: 'East' })).error, undefined)
    assert.equal(((await flow.run('device', { who: 'North' })).error as { code: string }).code, 'BAD_INPUT')
  })

  it('keeps what was known when the file vanishes, and says so once', async () => {
    write([entry('North', 0)])
    await flow.run('device', { who: 'North' })
    rmSync(path())
    assert.equal((await flow.run('device', { who: 'North' })).error, undefined)
    assert.equal((await flow.run('device', { who: 'North' })).error, undefined)
    assert.equal(
      flow.logged(30).filter((text) => text.includes('cannot be read') && text.includes('fleet.json')).length,
      2,
    )
  })

  it('says again that the file has vanished, once it was there in between', async () => {
    const tellings = (): number => flow.logged(30).filter((text) => text.includes('cannot be read')).length
    write([entry('North', 0)])
    await flow.run('device', { who: 'North' })
    const before = tellings()
    for (let vanishings = 0; vanishings < 2; vanishings += 1) {
      renameSync(path(), `${path()}.away`)
      await flow.run('device', { who: 'North' })
      renameSync(`${path()}.away`, path())
      await flow.run('device', { who: 'North' })
    }
    assert.equal(tellings() - before, 2)
  })

  it('uses neither of two entries of one name', async () => {
    write([entry('North', 0), entry('North', 1)])
    assert.equal(((await flow.run('device', { who: 'North' })).error as { code: string }).code, 'BAD_INPUT')
  })

  it('warns where others may read its passwords', async () => {
    write([entry('North', 0)])
    chmodSync(path(), 0o644)
    await flow.run('device', { who: 'North' })
    assert.ok(flow.logged(30).some((text) => text.includes('chmod o-r')))
  })
})
