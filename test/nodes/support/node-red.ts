import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type expressOf from 'express'
import type { NodeAPI } from 'node-red'
import helper from 'node-red-node-test-helper'

/** The parts of a Node-RED runtime that tests look into; `NR=5` in the environment picks Node-RED 5. */
const here = createRequire(__filename)
const runtimePath = here.resolve(process.env.NR === '5' ? 'node-red-5' : 'node-red')
const runtimeRequire = createRequire(runtimePath)

helper.init(runtimePath)

export interface LogEntry {
  level: number
  id?: string
  type?: string
  msg: unknown
}

interface CompleteEvent {
  msg: { _msgid?: string }
  error?: unknown
  node: { id: string }
}

interface SendEvent {
  msg: Record<string, unknown>
  source: { id: string; port: number }
}

interface Hooks {
  add(name: 'onComplete.test', callback: (event: CompleteEvent) => void): void
  add(name: 'onSend.test', callback: (events: SendEvent[]) => void): void
  remove(name: '*.test'): void
}

interface Util {
  hooks: Hooks
  events: NodeJS.EventEmitter
  log: {
    addHandler(handler: { emit(event: 'log', entry: LogEntry): void }): void
    removeHandler(handler: object): void
  }
}

interface RuntimeNodes {
  getNode(id: string): RuntimeNode | null
  setFlows(flows: readonly object[], credentials: object, type: DeployType): Promise<void>
}

/** A node of a running flow. */
export interface RuntimeNode extends NodeJS.EventEmitter {
  id: string
  receive(msg: object): void
  context(): {
    flow: { set(key: string, value: unknown): void }
    global: { set(key: string, value: unknown): void }
  }
}

export type DeployType = 'full' | 'flows' | 'nodes'
export type NodeModule = (RED: NodeAPI) => unknown

// Node-RED publishes no types of these modules; the interfaces above are what they are documented to have.
export const runtimeUtil = runtimeRequire('@node-red/util') as Util
export const runtimeNodes = runtimeRequire('@node-red/runtime/lib/nodes') as RuntimeNodes

/** Node-RED's own web framework. */
export const express = runtimeRequire('express') as typeof expressOf

/** A core node, e.g. `sequence/17-split`: the test helper knows only Catch, Status and Complete. */
export function coreNode(name: string): NodeModule {
  const folder = dirname(runtimeRequire.resolve('@node-red/nodes/package.json'))
  return runtimeRequire(join(folder, 'core', `${name}.js`)) as NodeModule
}

export { helper }
