import { randomBytes } from 'node:crypto'
import { type DeviceRequest, htmlReply, isObject, jsonReply, parseObject, type Reply } from '../../shared'
import type { Appliance } from '../appliance'
import { sessionOptions } from '../session-options'
import { jsonReqReply } from './rest-firmware'

const prefix = '/rest/v1/'
const unauthorized = jsonReply({ error: 'UNAUTHORIZED' }, 401)
const notFound = htmlReply(404, '404 - Not Found')
const done: Reply = { status: 204 }

interface Forwarding {
  id: number
  rule: Record<string, unknown>
}

/** What the firmware of cable routers (F3896LG) answers: `/rest/v1`, JSON, a token between; one session. */
export class CableFirmware {
  readonly #tokens = new Map<string, number>()
  #forwardings: Forwarding[] = [
    {
      id: 1,
      rule: {
        localAddress: '192.168.178.18',
        localStartPort: 443,
        localEndPort: 443,
        externalStartPort: 8443,
        externalEndPort: 8443,
        protocol: 'tcp_udp',
        enable: true,
      },
    },
  ]

  constructor(private readonly appliance: Appliance) {
    appliance.sessions.idleMs = () => 600_000
  }

  answer(request: DeviceRequest): Reply {
    const { settings } = this.appliance
    const { method, path, body } = request
    if (path === '/cgi/json-req') return jsonReqReply(settings.jsonReq)
    if (path === '/') return htmlReply(200, 'Router')
    if (!path.startsWith(prefix)) return notFound
    const place = path.slice(prefix.length)
    if (place === 'echo')
      return method === 'POST' ? jsonReply({ echo: parseObject(body.toString('utf8')) ?? {} }) : htmlReply(405, '405')
    if (method === 'GET') {
      const open = this.#openContent(place)
      if (open !== undefined) return jsonReply(open)
    }
    if (method === 'POST' && place === 'user/login') return this.#login(request)
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const session = this.appliance.sessions.find(this.#tokens.get(token) ?? -1)
    if (typeof session === 'string') return unauthorized
    this.appliance.sessions.touch(session, 0)
    return this.#inside(method, place, body, session.id, token, request.query)
  }

  #login({ body, remoteAddress }: DeviceRequest): Reply {
    const { sessions, guard, counts, password } = this.appliance
    // Somebody else has the session: the password is not even looked at.
    if (sessions.count > 0) return htmlReply(503, '503 Service Unavailable')
    const given = parseObject(body.toString('utf8'))?.['password']
    if (given !== password || guard.isLocked('')) {
      counts.refusedLogins++
      guard.failed('')
      return jsonReply({ error: 'UNAUTHORIZED' }, this.appliance.settings.refusedStatus === 403 ? 403 : 401)
    }
    counts.logins++
    const session = sessions.open('', remoteAddress, sessionOptions(undefined), false)
    const token = randomBytes(24).toString('base64url')
    this.#tokens.set(token, session.id)
    return jsonReply({ created: { token, userLevel: 'advancedUser', userId: 3 } }, 201)
  }

  #inside(
    method: string,
    place: string,
    body: Buffer,
    sessionId: number,
    token: string,
    query: URLSearchParams,
  ): Reply {
    const { appliance } = this
    switch (`${method} ${place}`) {
      case 'GET system/info':
        return jsonReply({
          info: { modelName: 'F3896LG-VMB', softwareVersion: 'LG-RDK_12.13.16-2504.5', hardwareVersion: '1.2' },
        })
      case 'GET network/hosts':
        return jsonReply(this.#hosts(query.get('connectedOnly') === 'true'))
      case 'GET network/portforwarding':
        return jsonReply({ portforwarding: { rules: this.#forwardings } })
      case 'POST network/portforwarding': {
        const rule = parseObject(body.toString('utf8'))?.['rule']
        if (!isObject(rule)) return jsonReply({ error: 'BAD_REQUEST' }, 400)
        this.#forwardings.push({ id: Math.max(0, ...this.#forwardings.map(({ id }) => id)) + 1, rule })
        return jsonReply({ created: {} }, 201)
      }
      case 'POST system/reboot': {
        const reboot = parseObject(body.toString('utf8'))?.['reboot']
        if (!isObject(reboot) || reboot['enable'] !== true) return jsonReply({ error: 'BAD_REQUEST' }, 400)
        appliance.reboot('GUI')
        return jsonReply({ accepted: true })
      }
    }
    if (method === 'DELETE' && place === `user/3/token/${token}`) {
      appliance.counts.logouts++
      appliance.sessions.end(sessionId, 'logout')
      return done
    }
    const id = Number(/^network\/portforwarding\/(\d+)$/.exec(place)?.[1] ?? -1)
    if (method !== 'DELETE' || !this.#forwardings.some((each) => each.id === id)) return notFound
    this.#forwardings = this.#forwardings.filter((each) => each.id !== id)
    return done
  }

  #hosts(connectedOnly: boolean): object {
    if (this.appliance.settings.bridge) return { hosts: 'disabled' }
    const known = this.appliance.home.hosts.all().filter(({ active }) => active || !connectedOnly)
    return {
      hosts: {
        hosts: known.map(({ uid, mac, name, ip, active }) => ({
          macAddress: mac.toLowerCase(),
          config: {
            connected: active,
            deviceName: name,
            deviceType: 'unknown',
            hostname: name,
            interface: uid % 2 === 0 ? 'wifi5' : 'ethernet',
            speed: 1000,
            ...(ip === '' ? {} : { ipv4: { address: ip, leaseTimeRemaining: 3600 } }),
            ipv6: { linkLocalAddress: 'fe80::1', ...(active ? { globalAddress: `2001:db8:88::${uid}` } : {}) },
          },
        })),
      },
    }
  }

  /** What concerns the cable needs no login. */
  #openContent(place: string): object | undefined {
    const { world } = this.appliance.home
    const time = (seconds: number): string => new Date(world.bootedMs + seconds * 1000).toISOString()
    switch (place) {
      case 'cablemodem/state_':
        return {
          cablemodem: {
            status: world.lineUp ? 'operational' : 'ranging',
            docsisVersion: '3.1',
            upTime: world.uptimeSeconds(),
            macAddress: '44:d4:53:0a:1b:2c',
            serialNumber: 'SG202611210042',
            accessAllowed: world.lineUp,
          },
        }
      case 'cablemodem/downstream':
        return {
          downstream: {
            channels: [
              {
                channelType: 'sc_qam',
                channelId: 7,
                frequency: 330_000_000,
                power: 5.3,
                modulation: 'qam_256',
                snr: 41,
                rxMer: 41,
                correctedErrors: 12,
                uncorrectedErrors: 0,
                lockStatus: true,
              },
              {
                channelType: 'sc_qam',
                channelId: 8,
                frequency: 338_000_000,
                power: -2.1,
                modulation: 'qam_256',
                snr: 37,
                rxMer: 37,
                correctedErrors: 940,
                uncorrectedErrors: 3,
                lockStatus: true,
              },
              {
                channelType: 'ofdm',
                channelId: 33,
                channelWidth: 94_000_000,
                fftType: '4K',
                numberOfActiveSubCarriers: 1880,
                modulation: 'qam_4096',
                firstActiveSubcarrier: 148,
                lockStatus: true,
                rxMer: 0,
                power: 62,
                correctedErrors: 3_020_403,
                uncorrectedErrors: 0,
              },
            ],
          },
        }
      case 'cablemodem/upstream':
        return {
          upstream: {
            channels: [
              {
                channelType: 'atdma',
                channelId: 1,
                frequency: 49_600_000,
                power: 44.3,
                symbolRate: 5120,
                modulation: 'qam_64',
                t3Timeout: 2,
                lockStatus: true,
              },
              {
                channelType: 'ofdma',
                channelId: 9,
                channelWidth: 10_000_000,
                fftType: '2K',
                power: 389,
                modulation: 'qam_8',
                firstActiveSubcarrier: 29,
                t3Timeout: 0,
                lockStatus: true,
              },
            ],
          },
        }
      case 'cablemodem/eventlog':
        return {
          eventlog: [
            {
              time: time(120),
              priority: 'critical',
              message:
                'Started Unicast Maintenance Ranging - No Response received;CM-MAC=44:d4:53:0a:1b:2c;CMTS-MAC=00:00:5e:00:53:01',
            },
            { time: time(60), priority: 'notice', message: 'Registration complete' },
          ],
        }
      case 'cablemodem/serviceflows':
        return {
          serviceFlows: [
            { serviceFlow: { serviceFlowId: 1, direction: 'downstream', maxTrafficRate: 1_230_000_450 } },
            { serviceFlow: { serviceFlowId: 2, direction: 'upstream', maxTrafficRate: 55_000_000 } },
            { serviceFlow: { serviceFlowId: 3, direction: 'downstream', maxTrafficRate: 128_000 } },
          ],
        }
      case 'cablemodem/registration':
        return { registration: { registrationComplete: world.lineUp, downstreamLocked: world.lineUp } }
      default:
        return undefined
    }
  }
}
