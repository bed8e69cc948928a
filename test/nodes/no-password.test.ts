import assert from 'node:assert/strict'
import { startKalliopeEmulator } from '../../emulators/kalliope'
import { startSagemcomEmulator } from '../../emulators/sagemcom'
import type { ServerStats } from '../../emulators/shared'
import { startUcmEmulator } from '../../emulators/ucm'
import { Flow, type FlowNode } from './support/flow'
import { failureOf } from './support/outcome'

const missing = 'No password is set in Home; an import does not bring it along. Open the device and enter it.'

interface Emulator {
  url: string
  stats(): ServerStats
  close(): Promise<void>
}

/** What becomes of a message to a node whose device was imported: with a user, and without a password. */
async function failureWithoutPassword(emulator: Emulator, config: string, node: FlowNode) {
  const flow = await Flow.start({
    types: [config, node.type],
    nodes: [
      { id: 'device', type: config, name: 'Home', address: emulator.url },
      { ...node, device: 'device' },
    ],
  })
  try {
    const { code, message } = failureOf(await flow.run(node.id))
    return { code, message, requests: emulator.stats().requests }
  } finally {
    await flow.stop()
    await emulator.close()
  }
}

describe('a device without a password', () => {
  it('is sent nothing: UCM', async () => {
    const node = { id: 'n', type: 'ucm-action', action: 'getSystemStatus' }
    const failure = await failureWithoutPassword(await startUcmEmulator({ calls: 0 }), 'ucm-config', node)
    assert.deepEqual(failure, { code: 'CREDENTIALS_REFUSED', message: missing, requests: 0 })
  })

  it('is sent nothing: call records of a UCM', async () => {
    const node = { id: 'n', type: 'ucm-cdr', range: 'yesterday' }
    const failure = await failureWithoutPassword(await startUcmEmulator({ calls: 0 }), 'ucm-config', node)
    assert.deepEqual(failure, { code: 'CREDENTIALS_REFUSED', message: missing, requests: 0 })
  })

  it('is sent nothing: Kalliope', async () => {
    const node = { id: 'n', type: 'kalliope-request', path: '/rest/account', method: 'GET' }
    const failure = await failureWithoutPassword(await startKalliopeEmulator({ calls: 0 }), 'kalliope-config', node)
    assert.deepEqual(failure, { code: 'CREDENTIALS_REFUSED', message: missing, requests: 0 })
  })

  it('is tried with the empty one, which its sentence says: Sagemcom', async () => {
    const node = { id: 'n', type: 'sagemcom-device', operation: 'information' }
    const failure = await failureWithoutPassword(await startSagemcomEmulator({}), 'sagemcom-config', node)
    assert.equal(failure.code, 'CREDENTIALS_REFUSED')
    assert.match(failure.message, /refused the empty password .*Open the device and enter it/)
  })
})
