import { badInput } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** What a device's address means where the user left something out. */
export interface AddressDefaults {
  scheme: 'http' | 'https'
  /** Port for either scheme when none is given; without it, the scheme's own (80, 443). */
  port?: number
  /** Host when nothing at all is given. */
  host?: string
}

/** A device's address in canonical form. */
export interface DeviceAddress {
  /** Scheme, host and port, e.g. `https://pbx.example.com:8089`. */
  origin: string
  /** Host without port and brackets, e.g. `pbx.example.com` or `::1`. */
  host: string
  secure: boolean
}

const expected = sentence('http.address')

/**
 * The origin that a user's address stands for: `192.168.8.1`, `host:port`, `[::1]:8089` or a full URL (a path is
 * ignored, so that the address bar of the device's web page can be pasted).
 *
 * @throws DeviceError `BAD_INPUT` for an empty host, a netmask, a network (`/24`), credentials inside a URL, an
 * unknown scheme, or anything else that cannot be an address
 */
export function parseAddress(address: string, defaults: AddressDefaults): DeviceAddress {
  const text = address.trim() || (defaults.host ?? '')
  if (text === '') throw badInput('address', '', expected)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)
  const rest = scheme === null ? text : text.slice(scheme[0].length)
  const authority = rest.replace(/[/?#].*$/s, '')
  // Before anything else: the other sentences show what was given, the password with it.
  if (authority.includes('@')) {
    throw badInput('address', sentence('http.user-in-url'), sentence('http.address-with-user'))
  }
  if (/\$\{[^{}]*\}/.test(text)) {
    throw badInput('address', text, sentence('http.address-variable', { address: expected, example: '${PBX_URL}' }))
  }
  if (/%/.test(authority)) {
    throw badInput('address', text, sentence('http.address-zone', { address: expected }))
  }
  const schemeName = scheme?.[1]?.toLowerCase() ?? defaults.scheme
  if (schemeName !== 'http' && schemeName !== 'https') {
    throw badInput('address', text, sentence('http.address-scheme'))
  }
  if (/^(?:[\d.]+|\[?[\da-f]*:[\da-f:.]*\]?)\/\d{1,3}$/i.test(rest))
    throw badInput('address', text, sentence('http.address-network'))
  const { host, port } = splitAuthority(authority, text)
  if (/^255\.\d+\.\d+\.\d+$/.test(host)) throw badInput('address', text, sentence('http.address-netmask'))
  const portNumber = port ?? defaults.port
  const literal = host.includes(':') ? `[${host}]` : host
  const url = `${schemeName}://${literal}${portNumber === undefined ? '' : `:${String(portNumber)}`}`
  if (!URL.canParse(url)) throw badInput('address', text, expected)
  return { origin: new URL(url).origin, host, secure: schemeName === 'https' }
}

function splitAuthority(authority: string, given: string): { host: string; port: number | undefined } {
  const match =
    /^\[([0-9a-f:.]+)\](?::(\d+))?$/i.exec(authority) ??
    /^([^\s:[\]]+)(?::(\d+))?$/.exec(authority) ??
    /^([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*)$/i.exec(authority)
  const host = match?.[1]
  if (host === undefined || !isHost(host)) throw badInput('address', given, expected)
  const port = match?.[2] === undefined ? undefined : Number(match[2])
  if (port !== undefined && (port < 1 || port > 65535)) {
    throw badInput('address', given, sentence('http.port'))
  }
  return { host, port }
}

function isHost(host: string): boolean {
  if (host.includes(':')) return true
  if (/^[\d.]+$/.test(host)) {
    const octets = host.split('.')
    return octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255)
  }
  return /^[\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?(\.[\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?)*\.?$/u.test(
    host,
  )
}
