import type { NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red'
import type { CallOutput, SequenceParts } from '../../../lib/calls/call-output.js'
import type { OpenRange } from '../../../lib/calls/call-reader.js'
import { formatIso } from '../../../lib/calls/wall-clock.js'
import { offsetMinutesAt } from '../../../lib/calls/zone.js'

/** What all messages of one run say. */
export interface CallRunFacts {
  device: string
  range: { start: string | null; end: string | null }
  /** What a node that looks by itself was woken by. */
  wokenBy?: string
}

/** `msg.cdr` */
interface CallMessageFacts extends CallRunFacts {
  /** 0-based number of the message in its run. */
  index: number
  /** Number of calls in this message. */
  count: number
  /** This is the last message of the run. */
  complete: boolean
  /** Number of calls in all messages of the run; on the last message only. */
  total?: number
  /** For the ack of a run for new calls. */
  cursor?: string
  /** Number of calls in this message that were handed on before and have gained rows; of a run for new calls. */
  revised?: number
}

type CallMessage = NodeMessage & {
  cdr?: CallMessageFacts
  parts?: SequenceParts | NodeMessageInFlow['parts']
}

/** Wraps the outputs of one run into messages that keep everything else of the incoming one. */
export class CallMessages {
  /** For `msg.parts` of all messages. */
  readonly sequence: { id: string; parts?: unknown }

  constructor(
    private readonly RED: NodeAPI,
    private readonly msg: NodeMessageInFlow,
    private readonly facts: CallRunFacts,
  ) {
    this.sequence = { id: RED.util.generateId(), ...('parts' in msg ? { parts: msg.parts } : {}) }
  }

  wrap(
    { payload, count, keys, index, total, parts }: CallOutput,
    cursor: string | undefined,
    extras: object,
  ): NodeMessage {
    const isLast = total !== undefined
    const cdr: CallMessageFacts = {
      ...this.facts,
      index,
      count,
      complete: isLast,
      ...(isLast ? { total } : {}),
      ...(cursor === undefined ? {} : { cursor, revised: keys.filter(({ revision = 0 }) => revision > 0).length }),
      ...extras,
    }
    const message: CallMessage = isLast ? this.msg : this.RED.util.cloneMessage(this.msg)
    message.payload = payload
    message.cdr = cdr
    // What came with the message is copied, too: what one flow changes there is no business of the next message.
    if (parts !== undefined) message.parts = this.RED.util.cloneMessage({ parts }).parts
    return message
  }
}

/** A range as the messages tell it: ISO 8601 in PBX time. */
export function describeRange({ startMs, endMs }: OpenRange, zone: string): CallRunFacts['range'] {
  const iso = (ms: number | null): string | null => (ms === null ? null : formatIso(ms, offsetMinutesAt(ms, zone)))
  return { start: iso(startMs), end: iso(endMs) }
}
