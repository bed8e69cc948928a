import assert from 'node:assert/strict'
import { browse } from '../../../src/lib/sagemcom/requests/browse.js'
import { capabilityOptions, readCapability } from '../../../src/lib/sagemcom/requests/capability.js'
import { usefulPaths } from '../../../src/lib/sagemcom/requests/catalogue.js'
import { checkXPath } from '../../../src/lib/sagemcom/requests/xpath.js'
import { endRouters, patience, startRouter, type TestRouter } from './a-router.js'

describe('browsing a router', () => {
  let test: TestRouter
  before(async () => {
    test = await startRouter()
  })
  after(endRouters)

  it('shows one level, branches before leaves', async () => {
    const { kind, entries } = await browse(test.client, 'Device/WiFi', patience())
    assert.equal(kind, 'node')
    assert.deepEqual(
      entries.map((entry) => [entry.name, entry.kind]),
      [
        ['AccessPoints', 'list'],
        ['Radios', 'list'],
        ['SSIDs', 'list'],
        ['RadioNumberOfEntries', 'number'],
        ['SSIDNumberOfEntries', 'number'],
      ],
    )
  })

  it('shows the elements of a list by what names them lastingly, and all of them at once', async () => {
    const { entries } = await browse(test.client, 'Device/WiFi/SSIDs', patience())
    assert.equal(entries[0]?.xpath, 'Device/WiFi/SSIDs/SSID')
    assert.equal(entries[1]?.xpath, "Device/WiFi/SSIDs/SSID[Alias='WL_PRIV']")
    const hosts = await browse(test.client, 'Device/Hosts/Hosts', patience())
    assert.equal(hosts.entries[1]?.xpath, "Device/Hosts/Hosts/Host[PhysAddress='AC:22:0B:11:22:33']")
  })

  it('tells type, choices, value and whether a leaf can be written', async () => {
    const xpath = "Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']/Security"
    const { entries } = await browse(test.client, xpath, patience())
    const mode = entries.find(({ name }) => name === 'ModeEnabled')
    assert.deepEqual(
      [mode?.kind, mode?.writable, mode?.choices?.includes('WPA2_PERSONAL'), mode?.value],
      ['enum', true, true, 'WPA2_PERSONAL'],
    )
    const device = await browse(test.client, 'Device/DeviceInfo', patience())
    const upTime = device.entries.find(({ name }) => name === 'UpTime')
    assert.deepEqual([upTime?.kind, upTime?.type, upTime?.writable], ['number', 'uint32', false])
  })

  it('does not show secrets', async () => {
    const xpath = "Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']/Security"
    const { entries } = await browse(test.client, xpath, patience())
    const [passphrase] = test.router.values(`${xpath}/KeyPassphrase`)
    assert.equal(entries.find(({ name }) => name === 'KeyPassphrase')?.value, '•••')
    assert.ok(!JSON.stringify(entries).includes(String(passphrase)))
  })

  it('leads to paths that exist, wherever one goes', async () => {
    let path = 'Device'
    for (const name of ['NAT', 'PortMappings', 'PortMapping 1', 'Description']) {
      const { entries } = await browse(test.client, path, patience())
      path = entries.find((entry) => entry.name === name || entry.name.startsWith(`${name} `))?.xpath ?? ''
      assert.ok(test.router.values(path).length > 0, `${name}: ${path}`)
    }
  })

  it('refuses a malformed path, and says when there is nothing', async () => {
    await assert.rejects(browse(test.client, 'Device//x', patience()), { code: 'BAD_INPUT' })
    await assert.rejects(browse(test.client, 'Device/Nothing', patience()), { code: 'NOT_FOUND' })
  })
})

describe('the catalogue of useful paths', () => {
  after(endRouters)

  it('holds well-formed paths, each once', () => {
    for (const { xpath } of usefulPaths) assert.equal(checkXPath(xpath, 'xpath'), xpath)
    assert.equal(new Set(usefulPaths.map(({ xpath }) => xpath)).size, usefulPaths.length)
  })

  it('says of what a router describes whether it can be written', async () => {
    const { client } = await startRouter()
    const actions = usefulPaths.map(({ xpath }) => ({ method: 'getValue', xpath, options: capabilityOptions }))
    const outcomes = await (await client.xmo(patience())).run(actions, { ...patience(), repeatable: true })
    let known = 0
    outcomes.forEach((outcome, index) => {
      const path = usefulPaths[index]
      if (outcome instanceof Error || path === undefined) return
      const capability = readCapability(outcome.callbacks[0]?.parameters.capability)
      if (capability === undefined || capability.kind === 'list' || capability.kind === 'node') return
      known += 1
      assert.equal(path.writable, capability.writable, path.xpath)
    })
    assert.ok(known > 30, String(known))
  })
})
