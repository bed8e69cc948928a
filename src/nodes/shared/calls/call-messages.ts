import type { NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red'
import type { CallOutput } from '../../../lib/calls/call-output.js'
import type { OpenRange } from '../../../lib/calls/call-reader.js'
import { formatIso } from '../../../lib/calls/wall-clock.js'
import { offsetMinutesAt } from '../../../lib/calls/zone.js'

/** What all messages of one run say. */
export interface CallRunFacts {
  device: string
  range: { start: string | null; end: string | null }
}

/** Wraps the outputs of one run into messages that keep everything else of the incoming one. */
export class CallMessages {
  readonly #sequenceId: string
  readonly #outerParts: unknown

  constructor(
    private readonly RED: NodeAPI,
    private readonly msg: NodeMessageInFlow,
    private readonly facts: CallRunFacts,
  ) {
    this.#sequenceId = RED.util.generateId()
    this.#outerParts = 'parts' in msg ? msg.parts : undefined
  }

  wrap(output: CallOutput, cursor: string | undefined, extras: object): NodeMessage {
    const { payload, keys, index, total, parts } = output
    const isLast = total !== undefined
    const cdr = {
      ...this.facts,
      index,
      count: keys.length,
      ...(isLast ? { total } : {}),
      complete: isLast,
      ...(cursor === undefined ? {} : { cursor }),
      ...extras,
    }
    const carrier = isLast ? this.msg : this.RED.util.cloneMessage(this.msg)
    const outer = this.#outerParts === undefined ? {} : { parts: this.#outerParts }
    const sequence = parts === undefined ? {} : { parts: { id: this.#sequenceId, ...parts, ...outer } }
    return Object.assign(carrier, { payload, cdr }, sequence)
  }
}

/** A range as the messages tell it: ISO 8601 in PBX time. */
export function describeRange({ startMs, endMs }: OpenRange, zone: string): CallRunFacts['range'] {
  const iso = (ms: number | null): string | null => (ms === null ? null : formatIso(ms, offsetMinutesAt(ms, zone)))
  return { start: iso(startMs), end: iso(endMs) }
}
