import assert from 'node:assert/strict'

interface FlowNode {
  id: string
  type: string
  z?: string
  x?: number
  y?: number
  name?: string
  wires?: string[][]
}

describe('the flows of the demo', () => {
  let flows: FlowNode[]

  before(async () => {
    const { devices } = await import('../../scripts/demo/devices.mjs')
    flows = devices.flatMap(({ demo }) => demo({ url: 'http://127.0.0.1:1', output: '/tmp', once: false }).flows)
  })

  it('show the outcome of every button in the debug sidebar', () => {
    const buttons = flows.filter(({ type }) => type === 'inject')
    assert.ok(buttons.length >= 12)
    assert.deepEqual(
      buttons.filter(({ id }) => !reachesDebug(id, new Set())).map(({ name }) => name),
      [],
    )
  })

  for (const name of ['A text comes in', 'Anna comes home', 'Anna leaves', 'A call is missed', 'A call rings']) {
    it(`have the button “${name}”`, () => {
      assert.ok(flows.some((node) => node.type === 'inject' && node.name === name))
    })
  }

  function reachesDebug(id: string, seen: Set<string>): boolean {
    if (seen.has(id)) return false
    seen.add(id)
    const node = flows.find((one) => one.id === id)
    if (node === undefined) return false
    return node.type === 'debug' || (node.wires ?? []).flat().some((next) => reachesDebug(next, seen))
  }
})
