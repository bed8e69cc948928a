import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Flow, FlowNode, Message } from './support/flow'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmCredentials, ucmTypes } from './support/ucm'

const secret = 'push-secret-9'
/** As the sheet has it; what it says is not looked at. */
const row = JSON.stringify({
  src: '1001',
  dst: '0555550101',
  start: '2026-02-01 10:30:00',
  session: '1769938200123456-1001',
})

describe('what a UCM pushes by CDR Real-Time Output', () => {
  let pbx: UcmEmulator
  let flow: Flow

  async function start(config: object, credentials: object = {}): Promise<void> {
    // Without a socket, so that nothing else wakes the node.
    pbx = await startUcmEmulator({ calls: 0, events: 'off' })
    const node: FlowNode = { id: 'in', type: 'ucm-cdr-in', device: 'pbx', interval: 3600 }
    flow = await startUcmFlow(pbx, [node], {
      types: ucmTypes,
      config,
      credentials: { pbx: { ...ucmCredentials, ...credentials } },
      http: true,
    })
    await flow.until(() => /new at|starting point/.test(flow.status('in')))
  }

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  const emitted = (): Message[] => flow.messagesOf('in')
  const wokenBy = (): unknown => (emitted()[0]?.cdr as { wokenBy: string } | undefined)?.wokenBy
  const push = (path: string, headers: Record<string, string>, body = row): Promise<Response> =>
    fetch(`${flow.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  const basic = (user: string, password: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  })

  it('wakes the node by HTTP; the record is read from the PBX', async () => {
    await start({ pushTransport: 'http' }, { pushUsername: 'pbx', pushPassword: secret })
    const id = pbx.addCall({ minutesAgo: 1 })
    const { status } = await push('/telecom/ucm/pbx', basic('pbx', secret))
    assert.equal(status, 200)
    await flow.until(() => emitted().length > 0)
    assert.equal((emitted()[0]?.payload as { id: string }).id, id)
    assert.equal(wokenBy(), 'push')
    assert.ok(!flow.everything().includes(secret))
  })

  it('comes in for the right password only', async () => {
    await start({ pushTransport: 'http', pushPath: '/calls' }, { pushUsername: 'pbx', pushPassword: secret })
    pbx.resetStats()
    const wrong = [
      await push('/calls', {}),
      await push('/calls', basic('pbx', 'wrong')),
      await push('/calls', basic('x', secret)),
    ]
    assert.deepEqual(
      wrong.map(({ status }) => status),
      [401, 401, 401],
    )
    assert.equal(flow.logged(30).filter((text) => text.includes('/calls')).length, 1)
    assert.equal(pbx.stats().requests, 0)
  })

  it('has no door without a password, and says why', async () => {
    await start({ pushTransport: 'http' })
    assert.ok(flow.logged(30).some((text) => text.includes('pushPassword')))
    const { status } = await push('/telecom/ucm/pbx', {})
    assert.equal(status, 404)
  })

  it('wakes the node by TCP, in whatever pieces it comes, and nothing is answered', async () => {
    const { freePort } = await import('../../scripts/node-red.mjs')
    const port: number = await freePort()
    await start({ pushTransport: 'tcp', pushPort: String(port), pushHost: '127.0.0.1' })
    const id = pbx.addCall({ minutesAgo: 1 })
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    let answer = ''
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.write(row.slice(0, 40))
    socket.write(row.slice(40))
    await flow.until(() => emitted().length > 0)
    assert.equal((emitted()[0]?.payload as { id: string }).id, id)
    assert.equal(wokenBy(), 'push')
    assert.equal(answer, '')
    const closed = once(socket, 'close')
    await flow.deploy([])
    await closed
  })

  it('ends a TCP connection that goes on without an end', async () => {
    const { freePort } = await import('../../scripts/node-red.mjs')
    const port: number = await freePort()
    await start({ pushTransport: 'tcp', pushPort: String(port), pushHost: '127.0.0.1' })
    const socket = connect(port, '127.0.0.1')
    // It may be reset in the middle of what it sends.
    const closed = new Promise<void>((resolve) => socket.on('error', () => undefined).once('close', () => resolve()))
    socket.write('x'.repeat(1_100_000))
    await closed
  })
})
