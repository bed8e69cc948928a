import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import type { NodeAPI } from 'node-red'
import { listenOnFreshPort } from '../../../emulators/shared'
import {
  coreNode,
  type DeployType,
  express,
  helper,
  type LogEntry,
  type NodeModule,
  runtimeNodes,
  runtimeUtil,
} from './node-red'

/** A node as a flow file holds it; the kit adds tab, position and, where none are given, wires to a sink. */
export interface FlowNode {
  id: string
  type: string
  [property: string]: unknown
}

export interface FlowOptions {
  /** Node types of this package that the flow needs, e.g. `ucm-config`. */
  types: readonly string[]
  /** Core nodes that it needs, e.g. `sequence/17-split`; Catch, Status and Complete are there anyway. */
  core?: readonly string[]
  nodes: readonly FlowNode[]
  credentials?: Record<string, object>
  /** Serves Node-RED's HTTP nodes, behind the body parsers of its admin app, as where both have the same root. */
  http?: boolean
  /** Holds cursors and refusals; default: a fresh one that goes with the flow. */
  userDirectory?: string
}

export type Message = Record<string, unknown>

export interface Status {
  fill?: string
  shape?: string
  text?: string
}

/** What became of one message that a node was given. */
export interface Outcome {
  /** First output, in order. */
  sent: Message[]
  /** Second output, in order. */
  failed: Message[]
  /** What `done` was called with. */
  error: unknown
}

interface Sent {
  from: string
  port: number
  msg: Message
}

const sourceFolder = join(__dirname, '..', '..', '..', 'src')
const sources = createRequire(__filename)
const tab = { id: 'tab', type: 'tab', label: 'test' }
const sink = { id: 'sink', type: 'helper', z: 'tab', x: 0, y: 0, wires: [] }

/** A Node-RED with a flow, in this process. At most one runs at a time; {@link Flow.stop} ends it. */
export class Flow {
  readonly userDirectory: string
  readonly log: LogEntry[] = []
  readonly sent: Sent[] = []
  /** What the next admin requests are allowed to do; default: everything. */
  permissions: readonly string[] | undefined
  readonly #statuses: { id: string; status: Status }[] = []
  readonly #completions: { id: string; msgid: string; error: unknown }[] = []
  readonly #waiters = new Set<() => void>()
  readonly #strays: unknown[] = []
  #server: Server | undefined
  #httpNode: Express | undefined
  /** Where the HTTP nodes are, with the option `http`. */
  url = ''
  readonly #ownsDirectory: boolean
  #messages = 0

  private constructor(private readonly options: FlowOptions) {
    this.#ownsDirectory = options.userDirectory === undefined
    this.userDirectory = options.userDirectory ?? mkdtempSync(join(tmpdir(), 'node-red-flow-'))
  }

  static async start(options: FlowOptions): Promise<Flow> {
    const flow = new Flow(options)
    flow.#listen()
    await flow.#load()
    return flow
  }

  /** Gives a node a message and waits until it is done with it. */
  async run(id: string, msg: object = {}): Promise<Outcome> {
    return await this.give(id, msg).outcome
  }

  /** Gives a node a message; its outcome comes when the node is done with it. */
  give(id: string, msg: object = {}): { sent: () => Message[]; outcome: Promise<Outcome> } {
    this.#messages += 1
    const msgid = `${id}-${this.#messages}`
    const from = (port: number): Message[] =>
      this.sent.filter((one) => one.from === id && one.port === port && one.msg._msgid === msgid).map(({ msg }) => msg)
    const node = runtimeNodes.getNode(id)
    assert.ok(node, `there is no node "${id}"`)
    node.receive({ ...msg, _msgid: msgid })
    const outcome = this.until(() => this.#completions.find((one) => one.id === id && one.msgid === msgid)).then(
      ({ error }) => ({ sent: from(0), failed: from(1), error }),
    )
    return { sent: () => from(0), outcome }
  }

  /** Waits until the answer is neither undefined nor false; asked again whenever anything happens in the flow. */
  async until<Answer>(question: () => Answer | undefined | false): Promise<Answer> {
    for (;;) {
      const answer = question()
      if (answer !== undefined && answer !== false) return answer
      await new Promise<void>((resolve) => this.#waiters.add(resolve))
    }
  }

  /** All statuses of a node so far. */
  statuses(id: string): Status[] {
    return this.#statuses.filter((one) => one.id === id).map(({ status }) => status)
  }

  /** The node's present status as `fill shape text`; empty when it shows none. */
  status(id: string): string {
    const { fill = '', shape = '', text = '' } = this.statuses(id).at(-1) ?? {}
    return `${fill} ${shape} ${text}`.trim()
  }

  /** What left the node called `id`, in order, on all its outputs. */
  messagesOf(id: string): Message[] {
    return this.sent.filter(({ from }) => from === id).map(({ msg }) => msg)
  }

  /** Texts of the log at this level, as Node-RED numbers them: error 20, warn 30, info 40, debug 50. */
  logged(level: number): string[] {
    return this.log.filter((entry) => entry.level === level).map(({ msg }) => textOf(msg))
  }

  /** All that anyone could have seen so far: log, statuses, errors, messages. */
  everything(): string {
    const errors = this.#completions.map(({ error }) => error).filter((error) => error !== undefined)
    return JSON.stringify([this.log.map(({ msg }) => textOf(msg)), this.#statuses, errors.map(textOf), this.sent])
  }

  /** Sends an admin request, as the editor does. */
  async post(path: string, body: object = {}): Promise<{ status: number; body: unknown }> {
    const reply = await helper.request().post(path).send(body)
    return { status: reply.status, body: reply.body }
  }

  /** As a form of a web page does it; the status of the answer. */
  async postForm(path: string, body: object = {}): Promise<number> {
    return (await helper.request().post(path).type('form').send(body)).status
  }

  async deploy(nodes: readonly FlowNode[], type: DeployType = 'full', credentials = this.options.credentials ?? {}) {
    const started = new Promise<void>((resolve) => {
      runtimeUtil.events.once('flows:started', () => resolve())
    })
    await runtimeNodes.setFlows(flowFile(nodes), credentials, type)
    await started
  }

  /** Stops and starts Node-RED with the same user directory. */
  async restart({ freshModules = false } = {}): Promise<void> {
    await helper.unload()
    await this.#load({ freshModules })
  }

  /** Fails if a message was completed twice, or a promise was rejected with nobody listening. */
  async stop(): Promise<void> {
    await helper.unload()
    await new Promise((resolve) => setImmediate(resolve))
    this.#unlisten()
    this.#server?.closeAllConnections()
    this.#server?.close()
    if (this.#ownsDirectory) rmSync(this.userDirectory, { recursive: true, force: true })
    const own = this.options.nodes.filter(({ type }) => this.options.types.includes(type)).map(({ id }) => id)
    const twice = this.#completions.filter(
      (one, index) =>
        own.includes(one.id) &&
        this.#completions.findIndex(({ id, msgid }) => id === one.id && msgid === one.msgid) !== index,
    )
    assert.deepEqual({ completedTwice: twice, strays: this.#strays }, { completedTwice: [], strays: [] })
  }

  async #serve(): Promise<void> {
    const app = express()
    this.#httpNode = express()
    app.use(express.json({ limit: '5mb' }), express.urlencoded({ limit: '5mb', extended: true }), this.#httpNode)
    this.#server = createServer(app)
    this.url = `http://127.0.0.1:${await listenOnFreshPort(this.#server)}`
  }

  async #load({ freshModules = false } = {}): Promise<void> {
    if (this.options.http === true && this.#server === undefined) await this.#serve()
    if (freshModules) forgetModules()
    helper.settings({ userDir: this.userDirectory })
    const own = this.options.types.map((type) => this.#guarded(nodeModule(type)))
    const core = (this.options.core ?? []).map(coreNode)
    await helper.load([...own, ...core], flowFile(this.options.nodes), this.options.credentials ?? {})
  }

  /** The test helper lets everybody through; here {@link permissions} decide. */
  #guarded(module: NodeModule): NodeModule {
    return (RED) => {
      const auth: NodeAPI['auth'] = {
        ...RED.auth,
        needsPermission: (permission) => (_request, response, next) => {
          if (this.permissions === undefined || this.permissions.includes(permission)) next()
          else response.status(401).end()
        },
      }
      const served = this.#server === undefined ? {} : { server: this.#server, httpNode: this.#httpNode }
      return module(Object.assign(Object.create(RED) as NodeAPI, { auth, ...served }))
    }
  }

  #listen(): void {
    runtimeUtil.hooks.add('onComplete.test', ({ node, msg, error }) => {
      this.#completions.push({ id: node.id, msgid: msg._msgid ?? '', error })
      this.#happened()
    })
    runtimeUtil.hooks.add('onSend.test', (events) => {
      for (const { source, msg } of events) this.sent.push({ from: source.id, port: source.port, msg })
      this.#happened()
    })
    runtimeUtil.events.on('node-status', this.#onStatus)
    runtimeUtil.log.addHandler(this.#logHandler)
    process.on('unhandledRejection', this.#onStray)
  }

  #unlisten(): void {
    runtimeUtil.hooks.remove('*.test')
    runtimeUtil.events.off('node-status', this.#onStatus)
    runtimeUtil.log.removeHandler(this.#logHandler)
    process.off('unhandledRejection', this.#onStray)
  }

  readonly #onStray = (reason: unknown): void => {
    this.#strays.push(reason)
  }

  readonly #onStatus = ({ id, status }: { id: string; status: Status }): void => {
    this.#statuses.push({ id, status })
    this.#happened()
  }

  readonly #logHandler = {
    emit: (_event: 'log', entry: LogEntry): void => {
      this.log.push(entry)
      this.#happened()
    },
  }

  #happened(): void {
    for (const resolve of this.#waiters) resolve()
    this.#waiters.clear()
  }
}

function flowFile(nodes: readonly FlowNode[]): object[] {
  return [tab, sink, ...nodes.map(placed)]
}

/** Config nodes have no place on a tab. */
function placed(node: FlowNode): object {
  if (/(-config|-broker| proxy)$/.test(node.type)) return node
  return { z: 'tab', x: 0, y: 0, wires: [['sink'], ['sink']], ...node }
}

function nodeModule(type: string): NodeModule {
  const loaded = sources(join(sourceFolder, 'nodes', type, `${type}.ts`)) as { default: NodeModule }
  return loaded.default
}

/** What a new process would find: nothing of this package is loaded. */
function forgetModules(): void {
  for (const path of Object.keys(sources.cache)) {
    if (path.startsWith(sourceFolder)) Reflect.deleteProperty(sources.cache, path)
  }
}

function textOf(value: unknown): string {
  // The texts of Node-RED itself are not there in tests.
  if (value === undefined) return ''
  if (!(value instanceof Error)) return typeof value === 'string' ? value : JSON.stringify(value)
  return `${value.stack ?? value.message} ${JSON.stringify(Object.entries(value))}`
}
