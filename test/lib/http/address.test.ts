import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors'
import { type AddressDefaults, parseAddress } from '../../../src/lib/http/address'

const ucm: AddressDefaults = { scheme: 'https', port: 8089 }
const hilink: AddressDefaults = { scheme: 'http', host: '192.168.8.1' }

describe('parseAddress', () => {
  const origins: [address: string, origin: string][] = [
    ['192.168.1.20', 'https://192.168.1.20:8089'],
    [' 192.168.1.20 ', 'https://192.168.1.20:8089'],
    ['192.168.1.20:443', 'https://192.168.1.20'],
    ['192.168.1.20:8443', 'https://192.168.1.20:8443'],
    ['pbx', 'https://pbx:8089'],
    ['pbx.example.com', 'https://pbx.example.com:8089'],
    ['PBX.Example.COM', 'https://pbx.example.com:8089'],
    ['my_pbx.lan', 'https://my_pbx.lan:8089'],
    ['https://pbx.example.com', 'https://pbx.example.com:8089'],
    ['HTTPS://pbx.example.com:443', 'https://pbx.example.com'],
    ['http://pbx.example.com', 'http://pbx.example.com:8089'],
    ['https://pbx.example.com:8089/api?x=1#login', 'https://pbx.example.com:8089'],
    ['pbx.example.com/login', 'https://pbx.example.com:8089'],
    ['[::1]', 'https://[::1]:8089'],
    ['[::1]:8443', 'https://[::1]:8443'],
    ['::1', 'https://[::1]:8089'],
    ['fd00::20', 'https://[fd00::20]:8089'],
    ['https://[fd00::20]:9000/', 'https://[fd00::20]:9000'],
    ['münchen.example', 'https://xn--mnchen-3ya.example:8089'],
  ]
  for (const [address, origin] of origins) {
    it(`makes ${origin} of "${address}"`, () => assert.equal(parseAddress(address, ucm).origin, origin))
  }

  it('takes the port of the scheme where the device has none of its own', () => {
    assert.equal(parseAddress('modem', hilink).origin, 'http://modem')
    assert.equal(parseAddress('https://modem', hilink).origin, 'https://modem')
  })

  it('takes the device’s usual address when none is given', () => {
    assert.equal(parseAddress('', hilink).origin, 'http://192.168.8.1')
    assert.equal(parseAddress('  ', hilink).host, '192.168.8.1')
  })

  it('tells the host alone, and whether it is encrypted', () => {
    assert.deepEqual(
      [parseAddress('[::1]:8089', ucm), parseAddress('http://pbx:80', ucm)].map(({ host, secure }) => [host, secure]),
      [
        ['::1', true],
        ['pbx', false],
      ],
    )
  })

  const rejected: [address: string, words: RegExp][] = [
    ['http://${HOST}:8089', /an environment variable must be the whole value/],
    ['${HOST}:8089', /an environment variable must be the whole value/],
    ['http://[fe80::1%eth0]', /a zone such as %eth0 cannot be used/],
    ['fe80::1%25eth0', /a zone such as %eth0 cannot be used/],
    ['', /^"address" is missing\. Give a host, host:port or URL such as/],
    ['https://', /^"address" is "https:\/\/"\. Give a host/],
    ['https://:8089', /Give a host/],
    ['255.255.255.0', /Give the device’s own address, not a netmask/],
    ['255.255.255.0:8089', /not a netmask/],
    ['192.168.1.0/24', /Give the address of one device, not of a network/],
    ['https://192.168.1.0/24', /not of a network/],
    ['fd00::/8', /not of a network/],
    ['[fd00::]/8', /not of a network/],
    ['https://admin:geheim@192.168.1.20', /user and password have their own fields/],
    ['admin:geheim@192.168.1.20', /user and password have their own fields/],
    ['ftp://admin:geheim@192.168.1.20', /user and password have their own fields/],
    ['ftp://192.168.1.20', /Give an http:\/\/ or https:\/\/ address/],
    ['wss://pbx:8089/websockify', /Give an http:\/\/ or https:\/\/ address/],
    ['192.168.1', /Give a host/],
    ['192.168.1.256', /Give a host/],
    ['1.2.3.4.5', /Give a host/],
    ['pbx:0', /Give a port between 1 and 65535/],
    ['pbx:65536', /Give a port between 1 and 65535/],
    ['pbx:http', /Give a host/],
    ['my pbx', /Give a host/],
    ['-pbx', /Give a host/],
    ['pbx..lan', /Give a host/],
    ['[::1', /Give a host/],
    ['[pbx]', /Give a host/],
    ['${PBX_ADDRESS}', /Give a host/],
  ]
  for (const [address, words] of rejected) {
    it(`rejects "${address}" with a sentence`, () => {
      assert.throws(
        () => parseAddress(address, ucm),
        (error) => error instanceof DeviceError && error.code === 'BAD_INPUT' && words.test(error.message),
      )
    })
  }

  it('does not repeat a password that was given with the address', () => {
    for (const address of ['https://admin:geheim@pbx', 'ftp://admin:geheim@pbx', 'admin:geheim@pbx']) {
      assert.throws(
        () => parseAddress(address, ucm),
        (error) => error instanceof DeviceError && !error.message.includes('geheim'),
      )
    }
  })
})
