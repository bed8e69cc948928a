import type { Clock } from '../shared'
import { Downloads } from './downloads'
import { Events } from './events'
import { FailurePlan } from './failures'
import { Home } from './home/home'
import type { HostChange } from './home/hosts'
import { World } from './home/world'
import { LoginGuard } from './login-guard'
import type { SagemcomSettings } from './options'
import type { SessionOptions } from './session-options'
import { type Session, SessionTable } from './sessions'
import { capabilityOf } from './tree/capability'
import { BranchNode, LeafNode, type TreeNode } from './tree/nodes'
import { type ReadOptions, readNode } from './tree/read'
import { parsePath, select } from './xpath'

/** What the Sagemcom emulator counts beside the requests. */
export interface SagemcomStats {
  logins: number
  refusedLogins: number
  logouts: number
  /** Open now, a person's on the web page included. */
  sessions: number
  /** Actions by method. */
  methods: Record<string, number>
  actions: number
  /** The most actions in one request. */
  mostActions: number
  reboots: number
  factoryResets: number
  downloads: number
}

const noCounts = () => ({
  logins: 0,
  refusedLogins: 0,
  logouts: 0,
  actions: 0,
  mostActions: 0,
  reboots: 0,
  factoryResets: 0,
})

/** The router behind its web server: data model, sessions, files, and what happens to it. */
export class Appliance {
  readonly clock: Clock
  readonly settings: SagemcomSettings
  readonly sessions: SessionTable
  readonly guard: LoginGuard
  readonly downloads: Downloads
  readonly events: Events
  readonly failures = new FailurePlan()
  /** Changed by `changeClearPassword`. */
  password: string
  home: Home
  counts = noCounts()
  methods: Record<string, number> = {}
  /** Refuses connections for a while; set once the server runs. */
  goAway: (seconds: number) => void = () => undefined

  constructor(settings: SagemcomSettings, clock: Clock) {
    this.settings = settings
    this.clock = clock
    this.password = settings.password
    this.sessions = new SessionTable(clock, settings.nonce)
    this.guard = new LoginGuard(clock, settings)
    this.downloads = new Downloads(clock)
    this.events = new Events(clock, settings.eventPollTime, (node, options) => this.read(node, options))
    this.home = this.#newHome(new World(clock, settings))
    this.sessions.idleMs = () => this.#idleMinutes() * 60_000
    this.sessions.onOpen = (session) => this.#showSession(session)
    this.sessions.onEnd = (session) => this.#forgetSession(session)
    this.sessions.onTouch = (session) => this.#sessionElement(session)?.fill(shownSession(session))
  }

  /** All nodes a path reaches. @throws {PathSyntaxError} */
  find(xpath: string): TreeNode[] {
    const found = select(parsePath(xpath), this.home.top, this.settings.timezone)
    return this.settings.deviceInfo === 'node' ? found : found.filter((node) => node.path !== 'Device/DeviceInfo')
  }

  /** `{value, capability?}` of a node as a session wants it. */
  read(node: TreeNode, options: SessionOptions): { value: unknown; capability?: object } {
    const value = readNode(node, this.readOptions(options))
    return options.capability.depth > 0 ? { value, capability: capabilityOf(node, options.capability) } : { value }
  }

  readOptions({ wrap, localTime, writeOnly, undefinedWriteOnly, depth }: SessionOptions): ReadOptions {
    return {
      wrap,
      zone: localTime ? this.settings.timezone : 'UTC',
      writeOnly,
      undefinedWriteOnly,
      depth: this.settings.depthOption === 'honoured' ? depth : Infinity,
    }
  }

  countActions(methods: readonly string[]): void {
    this.counts.actions += methods.length
    this.counts.mostActions = Math.max(this.counts.mostActions, methods.length)
    for (const method of methods) this.methods[method] = (this.methods[method] ?? 0) + 1
  }

  stats(): SagemcomStats {
    return {
      ...this.counts,
      methods: { ...this.methods },
      sessions: this.sessions.count,
      downloads: this.downloads.served,
    }
  }

  resetStats(): void {
    this.counts = noCounts()
    this.methods = {}
    this.downloads.served = 0
  }

  reboot(cause: string, seconds = this.settings.rebootTime): void {
    this.counts.reboots++
    this.sessions.endAll('lost')
    this.sessions.release()
    this.guard.forget()
    this.home.world.booted(cause)
    const { hosts } = this.home
    const wereActive = hosts.allGone()
    this.goAway(seconds)
    this.clock.after((seconds + this.settings.hostsReturn) * 1000, () => {
      for (const mac of wereActive) hosts.change({ mac, active: true })
    })
  }

  /** Everything as it came from the factory, then a reboot. */
  factoryReset(): void {
    this.counts.factoryResets++
    this.sessions.endAll('lost')
    this.password = this.settings.password
    this.home = this.#newHome(this.home.world)
    this.reboot('FACTORY_RESET')
  }

  setLine(up: boolean): void {
    const { world } = this.home
    if (world.lineUp === up) return
    world.setLine(up)
    for (const node of this.find('Device/IP/Interfaces/Interface[IP_DATA]/Status')) {
      if (node instanceof LeafNode) node.changed({ type: 'VALUE_CHANGE', node })
    }
  }

  changeHost(change: HostChange): void {
    this.home.hosts.change(change)
  }

  /** A person logs in on the web page: all other sessions are lost, and for a while theirs takes a place. */
  stealSession(holdSeconds: number): void {
    this.sessions.endAll('lost')
    this.sessions.hold(holdSeconds)
  }

  #newHome(world: World): Home {
    const home = new Home(world)
    home.onChange = (change) => this.events.heard(change)
    return home
  }

  #idleMinutes(): number {
    const [timeout] = this.find('Device/UserInterface/Httpd/SessionTimeout')
    return timeout instanceof LeafNode ? Number(timeout.value) : this.settings.sessionTimeout
  }

  #showSession(session: Session): void {
    const [user] = this.find(usersPath)
    if (user instanceof BranchNode) user.list('CurrentSessions').add(shownSession(session))
  }

  #forgetSession(session: Session): void {
    this.events.end(session)
    const element = this.#sessionElement(session)
    const [user] = this.find(usersPath)
    if (user instanceof BranchNode && element !== undefined) user.list('CurrentSessions').remove(element)
  }

  #sessionElement({ id }: Session): BranchNode | undefined {
    const [user] = this.find(usersPath)
    if (!(user instanceof BranchNode)) return undefined
    return user.list('CurrentSessions').children.find((element) => element.leaf('SessionId').value === id)
  }
}

const usersPath = 'Device/UserAccounts/Users/User[1]'

function shownSession({ id, remoteAddress, loginMs, lastRequestMs, requestCount }: Session) {
  return {
    SessionId: id,
    RemoteAddress: remoteAddress,
    LoginDate: loginMs,
    LastRequestDate: lastRequestMs,
    RequestCount: requestCount,
  }
}
