import assert from 'node:assert/strict'
import { Flow } from './support/flow'
import { runtimeUtil } from './support/node-red'

const names = Array.from({ length: 14 }, (_, index) => `node${index}`)

describe('nodes that poll', () => {
  it('wait for the flows with one listener for all of them, at every deploy', async () => {
    const before = runtimeUtil.events.listenerCount('flows:started')
    const device = { id: 'modem', type: 'hilink-config', address: '127.0.0.1:1' }
    const nodes = names.map((id) => ({ id, type: 'hilink-sms-in', device: 'modem' }))
    const flow = await Flow.start({ types: ['hilink-config', 'hilink-sms-in'], nodes: [device, ...nodes] })
    try {
      for (let deploys = 0; deploys < 3; deploys++) {
        assert.ok(runtimeUtil.events.listenerCount('flows:started') <= before + 1)
        await flow.deploy([device, ...nodes])
      }
    } finally {
      await flow.stop()
    }
  })
})
