import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { checkXPath, fillXPath, lastStep, splitPath, xpathPredicate } from '../../../src/lib/sagemcom/requests/xpath.js'
import { cpuMs } from './cpu-time.js'

function complaint(action: () => unknown): string {
  try {
    action()
  } catch (thrown) {
    assert.ok(thrown instanceof DeviceError)
    assert.equal(thrown.code, 'BAD_INPUT')
    return thrown.message
  }
  return assert.fail('it was accepted')
}

describe('checkXPath', () => {
  for (const path of [
    'Device',
    'Device/DeviceInfo/UpTime',
    "Device/Hosts/Hosts/Host[@uid='1']/Active",
    "Device/Hosts/Hosts/Host[PhysAddress='AA:BB:CC:00:11:22']",
    'Device/DSL/Lines/Line[Alias="DSL0"]',
    'Device/IP/Interfaces/Interface[IP_DATA]/Status',
    "Device/NAT/PortMappings/PortMapping[Service='DMZ' and Enable='true']",
    'Device/WiFi/SSIDs/SSID[last()]',
    'Device/DSL/Channels/Channel[LowerLayers="Device/DSL/Lines/Line[DSL0]"]',
    "Device/Hosts/Hosts/Host[UserHostName='it’s a [name] / 家']",
    'Device/*/Interfaces',
    'Device/Hosts/Hosts/Host/@uid',
    '../../x',
    '*',
  ]) {
    it(`takes ${path}`, () => assert.equal(checkXPath(path, 'xpath'), path))
  }

  it('leaves out the blanks around a path', () => {
    assert.equal(checkXPath('  Device/Time \n', 'xpath'), 'Device/Time')
  })

  const malformed: [path: string, words: string][] = [
    ['/Device/Time', 'slash too many at character 1'],
    ['Device//Time', 'slash too many at character 8'],
    ['Device/Time/', 'name is missing at character 13'],
    ["Device/Hosts/Host[@uid='1'", 'bracket is not closed at character 18'],
    ["Device/Hosts/Host[@uid='1]", "quote ' is not closed at character 24"],
    ['Device/Hosts/Host]', 'bracket is closed that was not opened at character 18'],
    ['Device/Hosts/Host[]', 'condition is empty at character 19'],
    ['Device/Ho sts', '“ ” cannot stand here at character 10'],
    ["Device/Hosts/Host[@uid='1']x", '“x” cannot stand here at character 28'],
    ['Device/Hosts\n/Host', 'control character at character 13'],
  ]
  for (const [path, words] of malformed) {
    it(`refuses ${JSON.stringify(path)} with the position`, () => {
      assert.ok(
        complaint(() => checkXPath(path, 'xpath')).includes(words),
        complaint(() => checkXPath(path, 'xpath')),
      )
    })
  }

  it('refuses an empty path and what is no text', () => {
    assert.match(
      complaint(() => checkXPath('  ', 'xpath')),
      /"xpath" is missing/,
    )
    assert.match(
      complaint(() => checkXPath(5, 'xpath')),
      /"xpath" is 5/,
    )
  })
})

describe('xpathPredicate', () => {
  it('quotes a value in the quotes that it does not hold', () => {
    assert.equal(xpathPredicate('PhysAddress', 'AA:BB:CC:00:11:22'), "[PhysAddress='AA:BB:CC:00:11:22']")
    assert.equal(xpathPredicate('UserHostName', "Anna's phone"), '[UserHostName="Anna\'s phone"]')
    assert.equal(xpathPredicate('@uid', 3), "[@uid='3']")
    assert.equal(xpathPredicate('Active', true), "[Active='true']")
    assert.equal(xpathPredicate('Alias', "x'] or [@uid"), '[Alias="x\'] or [@uid"]')
  })

  it('refuses a value with both kinds of quotes, which no path can express', () => {
    assert.match(
      complaint(() => xpathPredicate('Alias', `5'6"`)),
      /one kind of quotes/,
    )
  })

  it('refuses objects, control characters and names that are none', () => {
    assert.ok(complaint(() => xpathPredicate('Alias', { a: 1 })))
    assert.ok(complaint(() => xpathPredicate('Alias', 'a\nb')))
    assert.ok(complaint(() => xpathPredicate("x='1' or y", 'a')))
  })
})

describe('fillXPath', () => {
  const read = (property: string): unknown => ({ 'payload.mac': 'AA:BB', topic: "it's", both: `'"` })[property]

  it('puts quoted values of the message in', () => {
    assert.equal(
      fillXPath("Device/Hosts/Hosts/Host[PhysAddress={payload.mac} and Active='true']/IPAddress", read),
      "Device/Hosts/Hosts/Host[PhysAddress='AA:BB' and Active='true']/IPAddress",
    )
    assert.equal(fillXPath('A/B[Name={ topic }]', read), 'A/B[Name="it\'s"]')
  })

  it('leaves a path without braces alone', () => {
    assert.equal(fillXPath("A/B[x='1']", read), "A/B[x='1']")
  })

  it('keeps values between other quoted ones apart', () => {
    assert.equal(fillXPath("A[b='x' and c={payload.mac} and d='y']", read), "A[b='x' and c='AA:BB' and d='y']")
  })

  it('refuses braces in quotes, missing values and values that cannot be expressed', () => {
    assert.match(
      complaint(() => fillXPath("A[b='{payload.mac}']", read)),
      /without quotes/,
    )
    assert.match(
      complaint(() => fillXPath('A[b={payload.name}]', read)),
      /"msg.payload.name" is missing/,
    )
    assert.match(
      complaint(() => fillXPath('A[b={both}]', read)),
      /"msg.both"/,
    )
  })
})

describe('steps of a path', () => {
  it('are split at slashes outside predicates', () => {
    assert.deepEqual(splitPath('Device/A[x="B/C[D]"]/E'), ['Device', 'A[x="B/C[D]"]', 'E'])
  })

  it('are told apart also where a bracket or a text is not closed', () => {
    assert.deepEqual(splitPath('A/B[x/C'), ['A', 'B[x/C'])
    assert.deepEqual(splitPath("A/B[x='y/C"), ['A', "B[x='y/C"])
    assert.deepEqual(splitPath('A]/B'), ['A]', 'B'])
    assert.equal(lastStep('A/B[x'), 'B')
  })

  for (const unit of ['[', ']', '[[]', '"', "'[", '/[', 'a[b="c/d"]/']) {
    it(`are found soon in 1 MiB of ${unit}`, () => {
      const path = unit.repeat(1_048_576 / unit.length)
      const tookMs = cpuMs(() => lastStep(path))
      assert.ok(tookMs < 500, `${tookMs} ms`)
    })
  }

  it('have names without predicates', () => {
    assert.equal(lastStep("Device/NAT/PortMappings/PortMapping[@uid='1']"), 'PortMapping')
    assert.equal(lastStep('Device/A[x="B/C"]'), 'A')
  })
})
