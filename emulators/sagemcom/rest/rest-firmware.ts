import { createHash, randomBytes, randomInt } from 'node:crypto'
import { type DeviceRequest, htmlReply, jsonReply, type Reply } from '../../shared'
import type { Appliance } from '../appliance'
import { sessionOptions } from '../session-options'
import { sha512Crypt } from './sha512-crypt'

const saltAlphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const sessionSeconds = 600

interface Rule {
  id: number
  enable: boolean
  description: string
  service: string
  protocol: string
  externalIP: string
  externalPort: number
  externalEndPort: number
  internalIP: string
  internalPort: number
}

/** What a firmware of the first REST family answers: `/api/v1`, forms in, JSON out, cookies between. */
export class RestFirmware {
  /** By the value of the cookie. */
  readonly #sessions = new Map<string, number>()
  /** A challenge is good for one login. */
  readonly #challenges = new Map<string, { nonce: string; salt: string }>()
  readonly #salt = Array.from({ length: 15 }, () => saltAlphabet[randomInt(saltAlphabet.length)]).join('')
  #rules: Rule[]
  #nextRule = 3

  constructor(private readonly appliance: Appliance) {
    this.#rules = [rule(1, 'nas', 8443, 443), { ...rule(2, 'games', 27000, 27000), externalEndPort: 27050 }]
    appliance.sessions.idleMs = () => sessionSeconds * 1000
  }

  async answer(request: DeviceRequest): Promise<Reply> {
    const reply = await this.#routed(request)
    return { ...reply, headers: { server: 'Sagemcom Rest', 'cache-control': 'no-cache, no-store', ...reply.headers } }
  }

  async #routed(request: DeviceRequest): Promise<Reply> {
    const { settings } = this.appliance
    const { method, path } = request
    const what = `${method} ${path}`
    if (path === '/cgi/json-req') return jsonReqReply(settings.jsonReq)
    if (what === 'GET /api/v1/open') return settings.openPage ? this.#open() : notFound
    if (path === '/api/v1/login-params' || path === '/api/v2/login-params') return this.#challenge(request)
    if (what === 'POST /api/v1/login') return this.#login(request)
    if (!path.startsWith('/api/')) return path === '/' ? htmlReply(200, 'Router') : notFound
    const session = this.#sessionOf(request)
    if (session === undefined) return { status: 401, headers: { 'content-type': 'text/xml' }, body: '' }
    this.appliance.sessions.touch(session, 0)
    const reply = this.#inside(request, session.id)
    if (settings.slowSeconds > 0 && /\/(?:hosts|home|deviceInfo)$/.test(path)) {
      await new Promise<void>((resolve) => this.appliance.clock.after(settings.slowSeconds * 1000, resolve))
    }
    return reply
  }

  #open(): Reply {
    const { world } = this.appliance.home
    const content = {
      wan_status: world.lineUp ? 'Up' : 'Down',
      time: new Date(this.appliance.clock.now()).toISOString().slice(0, 19),
      serial: 'SG2026',
      serial_number: 'SG202611210042',
      external_firmware_version: 'SGQB320000205',
      internal_firmware_version: 'sw2024.07.205',
      uptime: String(world.uptimeSeconds()),
      gateway_ip: '192.168.1.1',
      wan_ipv4: world.wanAddress(),
      prefix_ipv6: '[]',
      global_prefix_ipv6: '2001:db8:77::/56',
      optical_rx: '-18.4',
      optical_tx: '2.3',
      optical_temp: '41',
      wifi_24: { ssid_24: 'Emulated Home', status: 'UP' },
      wifi_5: { ssid_5: 'Emulated Home', status: 'UP' },
      guest_24: { ssid_24: 'Gäste & Freunde', status: 'DOWN' },
      guest_5: { ssid_5: 'Gäste & Freunde', status: 'DOWN' },
    }
    const cookie = this.appliance.settings.challenge === 'bbox' ? 'BBOX_ID' : 'conid'
    return this.#json(content, [
      `${cookie}=${randomBytes(16).toString('hex')}; Max-Age=900; Path=/; HttpOnly; Version=1; samesite=Strict`,
      'nonce=0; Path=/',
      'salt=0; Path=/',
    ])
  }

  #challenge({ method, path, body, headers }: DeviceRequest): Reply {
    const { challenge } = this.appliance.settings
    const isV2 = path.includes('/v2/')
    if (isV2 !== (challenge === 'v2-body')) return notFound
    if (method !== 'POST' || form(body, headers['content-type']) === undefined) return exception(path)
    const { salt } = this.#newChallenge()
    const { nonce } = this.#lastChallenge
    if (isV2) return this.#json({ salt, nonce }, [])
    const name = challenge === 'bbox' ? 'BBOX_ID' : 'conid'
    const cookies = [
      `nonce=${nonce}; Path=/`,
      `salt=${salt}; Path=/`,
      `${name}=${randomBytes(16).toString('hex')}; Max-Age=900; Path=/; HttpOnly`,
    ]
    return { status: 204, headers: { 'content-type': 'text/xml', 'set-cookie': cookies } }
  }

  #lastChallenge = { nonce: '', salt: '' }

  #newChallenge(): { nonce: string; salt: string } {
    const isDecimal = this.appliance.settings.challenge === 'bbox'
    const nonce = isDecimal ? String(randomInt(1e9)) : randomBytes(16).toString('hex')
    this.#lastChallenge = { nonce, salt: this.#salt }
    this.#challenges.set(nonce, this.#lastChallenge)
    return this.#lastChallenge
  }

  #login({ path, body, headers, remoteAddress }: DeviceRequest): Reply {
    const { settings, sessions, guard, counts, password } = this.appliance
    const fields = form(body, headers['content-type'])
    const login = fields?.get('login')
    const key = fields?.get('auth_key')
    const cnonce = fields?.get('cnonce') ?? ''
    if (login === undefined || key === undefined || !/^\d{19}$/.test(cnonce)) return exception(path)
    const challenge = this.#challenges.get(this.#lastChallenge.nonce)
    this.#challenges.clear()
    const isRight =
      challenge !== undefined &&
      login === settings.username &&
      key === authKey(login, password, challenge, cnonce) &&
      !guard.isLocked(login)
    if (!isRight) {
      counts.refusedLogins++
      guard.failed(login)
      return exception(path, settings.refusedStatus)
    }
    if (sessions.count > 0) {
      if (settings.secondLogin === 'refused') {
        counts.refusedLogins++
        return exception(path, settings.refusedStatus)
      }
      sessions.endAll('lost')
    }
    guard.succeeded(login)
    counts.logins++
    const session = sessions.open(login, remoteAddress, sessionOptions(undefined), false)
    const id = randomBytes(16).toString('hex')
    this.#sessions.set(id, session.id)
    const name = settings.challenge === 'bbox' ? 'BBOX_ID' : 'conid'
    const cookies = [
      `${name}=${id}; Max-Age=${sessionSeconds}; Path=/; HttpOnly`,
      `nonce=${randomBytes(16).toString('hex')}; Path=/`,
      `salt=${this.#salt}; Path=/`,
    ]
    const status = settings.challenge === 'bbox' ? 200 : 204
    return { status, headers: { 'content-type': 'text/xml', 'set-cookie': cookies } }
  }

  #sessionOf({ headers }: DeviceRequest) {
    const id = /(?:^|;\s*)(?:conid|BBOX_ID)=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
    const found = this.appliance.sessions.find(this.#sessions.get(id) ?? -1)
    return typeof found === 'string' ? undefined : found
  }

  #inside({ method, path, body, headers }: DeviceRequest, sessionId: number): Reply {
    const { appliance } = this
    const { world } = appliance.home
    const what = `${method} ${path}`
    if (method === 'GET') {
      const content = this.#contentOf(path)
      return content === undefined ? notFound : this.#json(content, [], barePaths.has(path))
    }
    const fields = form(body, headers['content-type'])
    if (fields === undefined) return exception(path)
    switch (what) {
      case 'POST /api/v1/logout':
        appliance.counts.logouts++
        appliance.sessions.end(sessionId, 'logout')
        return done
      case 'POST /api/v1/device/reboot':
        appliance.reboot('GUI')
        return done
      case 'POST /api/v1/nat/rules':
        return this.#addRule(fields, path)
    }
    const id = Number(/^\/api\/v1\/nat\/rules\/(\d+)$/.exec(path)?.[1] ?? -1)
    const known = this.#rules.find((each) => each.id === id)
    if (known === undefined) return world.lineUp ? notFound : exception(path)
    if (method === 'DELETE') {
      this.#rules = this.#rules.filter((each) => each !== known)
      return done
    }
    // Ports of a rule cannot be changed.
    if (method !== 'PUT' || fields.has('externalPort') || fields.has('internalPort')) return exception(path)
    const enable = fields.get('enable')
    if (enable !== undefined) known.enable = enable === '1'
    return done
  }

  #addRule(fields: Map<string, string>, path: string): Reply {
    const externalPort = Number(fields.get('externalPort') ?? Number.NaN)
    const internalPort = Number(fields.get('internalPort') ?? Number.NaN)
    const protocol = fields.get('protocol') ?? ''
    if (!(externalPort > 0) || !(internalPort > 0) || !['tcp', 'udp', 'both', 'all'].includes(protocol))
      return exception(path)
    this.#rules.push({
      ...rule(this.#nextRule++, fields.get('description') ?? '', externalPort, internalPort),
      enable: fields.get('enable') === '1',
      protocol,
      internalIP: fields.get('ipaddress') ?? '',
      externalEndPort: Number(fields.get('externalEndPort') ?? 0),
    })
    return done
  }

  #contentOf(path: string): object | undefined {
    const { home, clock } = this.appliance
    const { world } = home
    const isUp = world.lineUp
    switch (path) {
      case '/api/v1/deviceInfo':
        return {
          serialNumber: 'SG202611210042',
          productClass: 'F@st 5598',
          manufacturer: 'Sagemcom',
          hardwareVersion: '1.00',
          softwareVersion: 'sw2024.07.205',
          wanMacAddress: '44:d4:53:0a:1b:2c',
          uptimeSystem: String(world.uptimeSeconds()),
          cpuLoad: '7',
          totalMemory: 1015808,
          freeMemory: '402944',
          wireless: [
            {
              '24': {
                ssidName: 'Emulated Home',
                ssidStatus: 'UP',
                macAddress: '44:D4:53:0A:1B:31',
                standardMode: 'b,g,n,ax',
                securityMode: 'WPA2-PSK',
                bitrate: '574',
              },
            },
            {
              '5': {
                ssidName: 'Emulated Home',
                ssidStatus: 'UP',
                macAddress: '44:D4:53:0A:1B:32',
                standardMode: 'a,n,ac,ax',
                securityMode: 'WPA2-PSK',
                bitrate: '2400',
              },
            },
            { guest24: { ssidName: 'Gäste & Freunde', ssidStatus: 'DOWN', macAddress: '', securityMode: 'NONE' } },
          ],
          lines: [],
        }
      case '/api/v1/hosts':
        return { hosts: { list: home.hosts.all().map((host) => hostOf(host, clock.now())) } }
      case '/api/v1/wan/status':
        return { status: isUp ? 'Up' : 'Down', lastchange: world.secondsSinceLineChange() }
      case '/api/v1/wan/ipv4':
        return {
          wan: {
            ipv4: {
              addressing_type: 'DHCP',
              address: world.wanAddress(),
              subnet: '255.255.255.0',
              gateway: isUp ? '203.0.113.1' : '',
              uptime: world.secondsSinceLineChange(),
              status: isUp ? 'Up' : 'Down',
              password: '',
              mtu: 1500,
            },
          },
        }
      case '/api/v1/wan/ip/stats':
        return {
          wan: {
            ip: {
              stats: {
                rx: { bytes: world.counter(215_000)(), packets: '1200', packetserrors: '0' },
                tx: { bytes: world.counter(42_000)(), packets: '900', packetserrors: '2' },
              },
            },
          },
        }
      case '/api/v1/nat/rules':
        return { nat: { enable: true, rules: this.#rules } }
      case '/api/v1/device/log':
        return { log: this.#log() }
      case '/api/v1/dhcp/leases':
        return {
          dhcp: {
            leases: [
              {
                id: '4',
                hostname: 'buero-pc',
                ipaddress: '192.168.1.11',
                macaddress: 'AC:22:0B:11:22:33',
                expiresIn: '85527',
              },
            ],
          },
        }
      case '/api/v2/wireless/24':
        return { wireless: { ssid: 'Emulated Home', passphrase: 'correct horse battery' } }
      case '/api/v1/session-timeout':
        return { timeout: '10' }
      case '/api/v1/authenticated':
        return { authenticated: true }
      default:
        return undefined
    }
  }

  #log(): object[] {
    const { world } = this.appliance.home
    const at = (seconds: number): string =>
      `${new Date(world.bootedMs + seconds * 1000).toISOString().slice(0, 19)}+0100`
    const lines = [
      { date: at(1), log: 'info', module: 'SYSTEM', flags: '0', param: `Boot, cause ${world.lastRebootCause}` },
      { date: at(44), log: 'warning', module: 'WIFI', flags: '0', param: 'Radar check on channel 52' },
      { date: at(60), log: 'err', module: 'WAN', flags: '0', param: 'Lease lost' },
    ]
    return this.appliance.settings.logOrder === 'newest' ? lines.reverse() : lines
  }

  /** One element in an array, with odd blanks; some endpoints, and all of cellular boxes, without the array. */
  #json(content: object, cookies: readonly string[], isBare = false): Reply {
    const text = JSON.stringify(content, undefined, 1)
    const isBoxed = !isBare && !this.appliance.settings.bareObjects
    return {
      headers: { 'content-type': 'application/json', ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}) },
      body: isBoxed ? `[\n${text}\n\n]\n` : text,
    }
  }
}

const barePaths: ReadonlySet<string> = new Set(['/api/v1/dhcp/leases'])
const notFound: Reply = htmlReply(404, '404 - Not Found')
const done: Reply = { status: 204, headers: { 'content-type': 'text/xml' } }

function exception(path: string, status = 400): Reply {
  return jsonReply({ exception: { domain: path, code: String(status), errors: [{ name: '', reason: '' }] } }, status)
}

export function jsonReqReply(kind: '404' | '405' | '503'): Reply {
  if (kind === '503') return htmlReply(503, '503 Service Unavailable')
  return htmlReply(Number(kind), kind === '404' ? '404 - Not Found' : '405 - Method Not Allowed')
}

/** Commands take forms only. */
function form(body: Buffer, contentType = ''): Map<string, string> | undefined {
  const text = body.toString('utf8')
  if (text === '') return new Map()
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return undefined
  return new Map(new URLSearchParams(text))
}

function authKey(
  user: string,
  password: string,
  { nonce, salt }: { nonce: string; salt: string },
  cnonce: string,
): string {
  const inner = sha512(`${user}:${nonce}:${sha512Crypt(password, salt)}`)
  return sha512(`${inner}:0:${cnonce}`)
}

function sha512(text: string): string {
  return createHash('sha512').update(text, 'utf8').digest('hex')
}

function rule(id: number, description: string, externalPort: number, internalPort: number): Rule {
  return {
    id,
    enable: true,
    description,
    service: 'OTHER',
    protocol: 'tcp',
    externalIP: '*',
    externalPort,
    externalEndPort: 0,
    internalIP: '192.168.1.18',
    internalPort,
  }
}

function hostOf(host: { uid: number; mac: string; name: string; ip: string; active: boolean }, nowMs: number): object {
  const isWifi = host.uid % 2 === 0
  return {
    id: host.uid,
    macaddress: host.mac.toLowerCase(),
    ipaddress: host.ip,
    ip6address: host.active ? [{ ip_address: 'fe80::1' }, { ip_address: `2001:db8:77::${host.uid}` }] : [],
    hostname: host.name,
    friendlyHostname: host.name,
    active: host.active ? 1 : 0,
    link: isWifi ? 'WiFi' : 'Ethernet',
    type: 'DHCP',
    lease: host.active ? '43200' : '0',
    lastseen: new Date(nowMs - 3_600_000).toISOString(),
    devicetype: 'MISCELLANEOUS',
    ...(isWifi ? { wireless: [{ band: '2.4', rssi0: -51 }] } : { ethernet: { speed: '1000', port: 'LAN4' } }),
  }
}
