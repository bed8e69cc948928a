import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { runXPath } from '../../../src/lib/sagemcom/requests/xpath-run.js'
import { asking, endRouters, patience, startRouter, type TestRouter } from './a-router.js'

const model = asking({ xpath: 'Device/DeviceInfo/ModelName' })

async function readModel({ client }: Pick<TestRouter, 'client'>): Promise<unknown> {
  return (await runXPath(client, model, patience())).payload
}

function failsWith(code: string, more: (error: DeviceError) => void = () => undefined) {
  return (thrown: unknown): true => {
    assert.ok(thrown instanceof DeviceError, String(thrown))
    assert.equal(thrown.code, code, thrown.message)
    more(thrown)
    return true
  }
}

describe('Sagemcom login', () => {
  afterEach(endRouters)

  for (const encryption of ['md5', 'sha512'] as const) {
    for (const salt of ['', 'Salt123']) {
      it(`finds ${encryption}${salt === '' ? '' : ' with a salt'} on the web page, without a failed login`, async () => {
        const test = await startRouter({ encryption, salt })
        assert.equal(await readModel(test), 'FAST3896_EM')
        assert.deepEqual([test.router.stats().logins, test.router.stats().refusedLogins], [1, 0])
      })
    }
  }

  it('finds the script of the web page wherever firmwares keep it', async () => {
    const test = await startRouter({ guiScript: '/0.1/gui/js/gui-core.js', salt: 'Salt123' })
    assert.equal(await readModel(test), 'FAST3896_EM')
    assert.equal(test.router.stats().refusedLogins, 0)
  })

  it('tries MD5, then SHA-512, each once, where nothing tells', async () => {
    const test = await startRouter({ guiScript: 'none' })
    assert.equal(await readModel(test), 'FAST3896_EM')
    assert.deepEqual([test.router.stats().logins, test.router.stats().refusedLogins], [1, 1])
  })

  it('remembers what worked where nothing tells, also for the next who connects', async () => {
    const test = await startRouter({ guiScript: 'none' })
    await readModel(test)
    await test.client.close()
    await readModel({ client: test.connect() })
    assert.deepEqual([test.router.stats().logins, test.router.stats().refusedLogins], [2, 1])
  })

  it('goes on to SHA-512 when MD5 is not answered at all', async () => {
    const test = await startRouter({ guiScript: 'none', wrongHashHangs: true }, { timeoutMs: 1_000 })
    assert.equal(await readModel(test), 'FAST3896_EM')
  })

  it('spends no more than these two tries on a wrong password', async () => {
    const test = await startRouter({ guiScript: 'none' }, { password: 'wrong' })
    await assert.rejects(readModel(test), failsWith('CREDENTIALS_REFUSED'))
    await assert.rejects(readModel(test), failsWith('CREDENTIALS_REFUSED'))
    assert.equal(test.router.stats().refusedLogins, 2)
  })

  it('sends a wrong password once where the web page tells the hash', async () => {
    const test = await startRouter({}, { password: 'wrong' })
    await assert.rejects(
      readModel(test),
      failsWith('CREDENTIALS_REFUSED', ({ cause }) => assert.equal(cause.deviceCode, 16777223)),
    )
    await assert.rejects(readModel(test), failsWith('CREDENTIALS_REFUSED'))
    assert.equal(test.router.stats().refusedLogins, 1)
  })

  it('does not repeat a login that was not answered', async () => {
    const test = await startRouter({ wrongHashHangs: true }, { encryption: 'md5', timeoutMs: 300 })
    await assert.rejects(
      readModel(test),
      failsWith('TIMEOUT', ({ cause }) => assert.equal(cause.retryable, false)),
    )
    assert.equal(test.router.stats().byName.logIn, 1)
  })

  it('uses the method and the salt that the user chose, without asking', async () => {
    const test = await startRouter({ guiScript: 'none', salt: 'Salt123' }, { encryption: 'sha512', salt: 'Salt123' })
    assert.equal(await readModel(test), 'FAST3896_EM')
    assert.deepEqual(Object.keys(test.router.stats().byName).sort(), ['getValue', 'logIn'])
  })

  it('stays away five minutes when it is locked out', async () => {
    const test = await startRouter({ maxTries: 1 }, { password: 'wrong' })
    await assert.rejects(readModel(test), failsWith('CREDENTIALS_REFUSED'))
    await assert.rejects(
      readModel({ client: test.connect({ password: 'secret' }) }),
      failsWith('LOCKED_OUT', ({ cause }) => assert.equal(cause.retryAfterMs, 300_000)),
    )
  })

  it('tells a user who may not log in from here, and that the try was free', async () => {
    const test = await startRouter({ restrictedUsers: 'admin' })
    await assert.rejects(
      readModel(test),
      failsWith('CREDENTIALS_REFUSED', ({ cause }) => assert.equal(cause.deviceCode, 16777226)),
    )
  })

  it('waits for a session that someone else has, as long as the message may', async () => {
    const test = await startRouter({ maxSessions: 1 })
    test.router.stealSession(3600)
    const timeUp = new AbortController()
    const options = {
      signal: timeUp.signal,
      onWait: ({ reason }: { reason: string }) => {
        if (reason === 'busy-elsewhere') timeUp.abort(new DeviceError('TIMEOUT', 'time is up'))
      },
    }
    await assert.rejects(runXPath(test.client, model, options), failsWith('SESSION_BUSY'))
  })

  it('names the newer firmware family that speaks another language', async () => {
    const rest = await startRouter({ api: 'rest-v1' }, { api: 'xmo' })
    await assert.rejects(
      readModel(rest),
      failsWith('UNSUPPORTED', ({ message }) => assert.match(message, /REST v1/)),
    )
    const api = await startRouter({ api: 'api-v1' }, { api: 'xmo' })
    await assert.rejects(
      readModel(api),
      failsWith('UNSUPPORTED', ({ message }) => assert.match(message, /api\/v1/)),
    )
  })

  it('says where a redirecting router wants to be addressed', async () => {
    const test = await startRouter({ redirect: 'https' })
    await assert.rejects(
      readModel(test),
      failsWith('BAD_RESPONSE', ({ message }) => assert.match(message, /Enter https:\/\/127\.0\.0\.1/)),
    )
  })

  it('logs out when the last user leaves', async () => {
    const test = await startRouter({ maxSessions: 1 })
    await readModel(test)
    await test.client.close()
    assert.deepEqual([test.router.stats().logouts, test.router.stats().sessions], [1, 0])
  })

  it('accepts an empty password', async () => {
    const test = await startRouter({ password: '', username: 'guest' }, { password: '', username: 'guest' })
    assert.equal(await readModel(test), 'FAST3896_EM')
  })
})

describe('Sagemcom session', () => {
  afterEach(endRouters)

  it('is one for many messages, whose ids arrive in order', async () => {
    const test = await startRouter({ strictIds: true })
    await Promise.all(Array.from({ length: 20 }, () => readModel(test)))
    assert.deepEqual([test.router.stats().logins, test.router.stats().byName.getValue], [1, 20])
  })

  for (const deadSession of ['unknown-paths', 'no-actions', 'session-timeout'] as const) {
    it(`is renewed silently when it is gone (${deadSession})`, async () => {
      const test = await startRouter({ deadSession })
      await readModel(test)
      test.router.expireSessions()
      assert.equal(await readModel(test), 'FAST3896_EM')
      assert.equal(test.router.stats().logins, 2)
    })
  }

  it('is renewed before a write, which is then carried out once', async () => {
    const test = await startRouter({ denied: '' })
    await readModel(test)
    const set = asking({
      operation: 'set',
      xpath: "Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']/Enable",
      value: true,
    })
    await runXPath(test.client, set, patience())
    test.router.expireSessions()
    await runXPath(test.client, { ...set, value: false }, patience())
    assert.deepEqual(test.router.values("Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']/Enable"), [false])
  })

  it('does not repeat a write whose answer was lost', async () => {
    const test = await startRouter()
    const xpath = "Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']/Enable"
    await runXPath(test.client, asking({ operation: 'set', xpath, value: true }), patience())
    test.router.faults.add({ kind: 'reset-after', match: 'setValue' })
    test.router.resetStats()
    await assert.rejects(
      runXPath(test.client, asking({ operation: 'set', xpath, value: false }), patience()),
      failsWith('UNREACHABLE'),
    )
    assert.equal(test.router.stats().byName.setValue, 1)
  })

  it('repeats a read whose answer was lost', async () => {
    const test = await startRouter()
    await readModel(test)
    test.router.faults.add({ kind: 'reset-after', match: 'getValue' })
    assert.equal(await readModel(test), 'FAST3896_EM')
  })
})

describe('dialects of routers', () => {
  afterEach(endRouters)

  it('are read whatever they write', async () => {
    const test = await startRouter({
      descriptions: 'english',
      trailingCommas: true,
      escapeSlashes: true,
      invalidUtf8: true,
      contentType: 'text/html',
    })
    const hosts = await runXPath(test.client, asking({ xpath: 'Device/Hosts/Hosts' }), patience())
    assert.ok(Array.isArray(hosts.payload) && hosts.payload.length > 10)
    assert.ok(JSON.stringify(hosts.payload).includes('é') && !JSON.stringify(hosts.payload).includes('\ufffd'))
  })
})
