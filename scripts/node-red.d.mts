import type { ChildProcess } from 'node:child_process'

export interface NodeRedOptions {
  userDirectory: string
  flows: readonly object[]
  credentials?: Record<string, object>
  port?: number
  nodeRed?: string
  node?: string
  nodeArguments?: readonly string[]
  environment?: Record<string, string>
  settings?: Record<string, unknown>
}

export interface RunningNodeRed {
  url: string
  log: string[]
  pid: number
  child: ChildProcess
  inject(id: string): Promise<void>
  stop(): Promise<void>
}

export function freePort(): Promise<number>
export function linkPackage(userDirectory: string): Promise<void>
export function startNodeRed(options: NodeRedOptions): Promise<RunningNodeRed>
