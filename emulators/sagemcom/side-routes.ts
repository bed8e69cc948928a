import { type JsonObject, type SideRoutes, UsageError } from '../shared'
import type { SagemcomControl } from './control'
import { type Failure, failureLevels } from './failures'
import type { HostChange } from './home/hosts'
import { PathSyntaxError } from './xpath'

/** The side channel: what a test in another process may do. */
export function sagemcomRoutes(control: SagemcomControl): SideRoutes {
  return {
    'GET hosts': () => ({ hosts: control.hosts() }),
    'POST hosts': (body) => {
      control.setHost(hostChange(body))
      return { hosts: control.hosts() }
    },
    'POST forget-host': (body) => {
      control.removeHost(hostChange(body).mac)
      return { hosts: control.hosts() }
    },
    'POST steal-session': (body) => {
      control.stealSession(optionalNumber(body, 'holdSeconds'))
      return {}
    },
    'POST expire-sessions': () => {
      control.expireSessions()
      return {}
    },
    'POST line': ({ up }) => {
      if (typeof up !== 'boolean') throw new UsageError('Give {"up": false} or {"up": true}.')
      control.setLine(up)
      return { up }
    },
    'POST reboot': (body) => {
      control.reboot(optionalNumber(body, 'seconds'))
      return {}
    },
    'POST failures': (body) => {
      control.failWith(failure(body))
      return {}
    },
    'DELETE failures': () => {
      control.clearFailures()
      return {}
    },
    'POST values': ({ xpath }) => {
      if (typeof xpath !== 'string') throw new UsageError('Give {"xpath": "Device/WiFi/Radios"}.')
      try {
        return { values: control.values(xpath) }
      } catch (thrown) {
        if (thrown instanceof PathSyntaxError) throw new UsageError(thrown.message)
        throw thrown
      }
    },
  }
}

function hostChange({ mac, active, name, ip }: JsonObject): HostChange {
  if (typeof mac !== 'string' || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac)) {
    throw new UsageError('Give {"mac": "AC:22:0B:11:22:33", "active": false}; "name" and "ip" if you like.')
  }
  return {
    mac,
    ...(typeof active === 'boolean' ? { active } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof ip === 'string' ? { ip } : {}),
  }
}

function optionalNumber(body: JsonObject, name: string): number | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || value < 0) throw new UsageError(`"${name}" is a number of at least 0.`)
  return value
}

function failure({ code, level, method, xpath, times }: JsonObject): Failure {
  const known = failureLevels.find((each) => each === level)
  if (typeof code !== 'number' || known === undefined) {
    throw new UsageError(`Give {"code": 16777251, "level": "${failureLevels.join('" | "')}"}.`)
  }
  return {
    code,
    level: known,
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof xpath === 'string' ? { xpath } : {}),
    ...(typeof times === 'number' ? { times } : {}),
  }
}
