import { UsageError } from '../shared'
import type { Action } from './envelope'
import { type ErrorName, errorNamed } from './error-table'

export const failureLevels = ['reply', 'action', 'callback', 'silent-callback'] as const
/** Where an error sits; `silent-callback`: reply and action say that all is well. */
export type FailureLevel = (typeof failureLevels)[number]

/** An error that a test asks for; what fails is not carried out. */
export interface Failure {
  /** E.g. 16777251. */
  code: number
  level: FailureLevel
  /** Only actions with this method. */
  method?: string
  /** Only actions with exactly this path. */
  xpath?: string
  /** How many actions (or requests) fail. Default 1; 0 = all. */
  times?: number
}

interface Planned {
  failure: Failure
  error: ErrorName
  left: number
}

/** The errors that tests have asked for. */
export class FailurePlan {
  #planned: Planned[] = []

  /** @throws {UsageError} for a number that the device does not know */
  add(failure: Failure): void {
    const error = errorNamed(failure.code)
    if (error === undefined) throw new UsageError(`${failure.code} is no error code of the device, e.g. 16777251.`)
    const { times = 1 } = failure
    this.#planned.push({ failure, error, left: times === 0 ? Infinity : times })
  }

  clear(): void {
    this.#planned = []
  }

  /** The error of the whole request, if one is planned. */
  ofRequest(actions: readonly Action[]): ErrorName | undefined {
    return this.#take((failure) => failure.level === 'reply' && actions.some((action) => fits(failure, action)))?.error
  }

  /** The error of an action, if one is planned. */
  ofAction(action: Action): { error: ErrorName; level: FailureLevel } | undefined {
    const planned = this.#take((failure) => failure.level !== 'reply' && fits(failure, action))
    return planned && { error: planned.error, level: planned.failure.level }
  }

  #take(test: (failure: Failure) => boolean): Planned | undefined {
    const planned = this.#planned.find(({ failure }) => test(failure))
    if (planned === undefined) return undefined
    planned.left--
    if (planned.left <= 0) this.#planned = this.#planned.filter((other) => other !== planned)
    return planned
  }
}

function fits({ method, xpath }: Failure, action: Action): boolean {
  return (method === undefined || method === action.method) && (xpath === undefined || xpath === action.xpath)
}
