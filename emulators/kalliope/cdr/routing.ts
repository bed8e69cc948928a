import type { Chance, Party } from '../../shared/calls'
import type { Call, CallStatus, Step } from './call'
import { outsidePrefix, phoneAddress, queue } from './parties'

/** What is known of a call before it happens. */
export interface CallFacts {
  id: string
  startMicros: number
  chance: Chance
}

/** A call that nobody has routed yet. */
function blank({ id, startMicros, chance }: CallFacts): Call {
  const startSecond = Math.floor(startMicros / 1e6)
  return {
    id,
    startMicros,
    startSecond,
    channelUpSecond: null,
    answerSecond: null,
    endSecond: startSecond,
    billMillis: chance.between(0, 1000),
    sourceType: '',
    destinationType: '',
    status: '??',
    caller: '',
    callerName: '',
    anonymous: false,
    called: '',
    calledName: '',
    answeredBy: '',
    gateway: '',
    account: '',
    peer: '',
    peerAddress: '',
    steps: [],
  }
}

export function fromOutside(facts: CallFacts, caller: Party, called: string, gateway: string): Call {
  const anonymous = caller.number === 'anonymous'
  return {
    ...blank(facts),
    sourceType: 'ibl',
    caller: anonymous ? '' : caller.number,
    callerName: caller.name === caller.number ? '' : caller.name,
    anonymous,
    called,
    gateway,
  }
}

export function fromInside(facts: CallFacts, caller: Party): Call {
  return {
    ...blank(facts),
    sourceType: 'local_exten',
    caller: caller.number,
    callerName: caller.name,
    account: caller.number,
    peer: caller.number,
    peerAddress: phoneAddress(caller.number),
  }
}

const exitCauses: Readonly<Record<CallStatus, string>> = {
  OK: 'NCC',
  CANCELED: 'CANCELED',
  NOANSWER: 'NOANSWER',
  BUSY: 'BUSY',
  FAILED: 'CONGESTION',
  UNAVAILABLE: 'UNAVAILABLE',
  FORBIDDEN: 'FORBIDDEN_NORULE',
  '??': '',
}

/** A step that is entered and left with the call, unless told otherwise. */
export function step(call: Call, type: Step['type'], target: Party, changes: Partial<Step> = {}): Step {
  return {
    type,
    id: target.number,
    name: target.name,
    number: target.number,
    enterSecond: call.startSecond,
    enqueueSecond: null,
    answerSecond: call.answerSecond,
    exitSecond: call.endSecond,
    exitCause: exitCauses[call.status],
    answeredBy: call.answeredBy,
    waitingSeconds: (call.answerSecond ?? call.endSecond) - call.startSecond,
    mappedNumber: '',
    ...changes,
  }
}

/** The phone of an extension rings. */
export function toExtension(
  call: Call,
  target: Party,
  status: CallStatus,
  { ringSeconds, talkSeconds }: { ringSeconds: number; talkSeconds: number },
): Call {
  const answerSecond = status === 'OK' ? call.startSecond + ringSeconds : null
  const rung: Call = {
    ...call,
    destinationType: 'local_exten',
    called: call.called === '' ? target.number : call.called,
    calledName: target.name,
    status,
    channelUpSecond: answerSecond,
    answerSecond,
    endSecond: answerSecond === null ? call.startSecond + ringSeconds : answerSecond + talkSeconds,
    answeredBy: answerSecond === null ? '' : target.number,
  }
  return { ...rung, steps: [step(rung, 'local_exten', target)] }
}

/** Out through a gateway; without a route (`FAILED`) the PBX knows neither gateway nor destination. */
export function toOutside(
  call: Call,
  number: string,
  status: CallStatus,
  { gateway, ringSeconds, talkSeconds }: { gateway: string; ringSeconds: number; talkSeconds: number },
): Call {
  const answerSecond = status === 'OK' ? call.startSecond + ringSeconds : null
  const hasRoute = status !== 'FAILED'
  const dialled: Call = {
    ...call,
    destinationType: hasRoute ? 'obl' : '',
    called: number,
    gateway: hasRoute ? gateway : '',
    status,
    channelUpSecond: answerSecond,
    answerSecond,
    endSecond: hasRoute ? call.startSecond + ringSeconds + (answerSecond === null ? 0 : talkSeconds) : call.startSecond,
    answeredBy: answerSecond === null ? '' : number,
  }
  const changes = { number: outsidePrefix + number, mappedNumber: number }
  return { ...dialled, steps: [step(dialled, dialled.destinationType, { number: '1', name: gateway }, changes)] }
}

/** The PBX answers at once, the caller waits, and an agent answers (`OK`) or nobody does. */
export function toQueue(
  call: Call,
  agent: Party,
  status: CallStatus,
  { ringSeconds, talkSeconds }: { ringSeconds: number; talkSeconds: number },
): Call {
  const channelUpSecond = call.startSecond + 1
  const answerSecond = status === 'OK' ? channelUpSecond + ringSeconds : null
  const queued: Call = {
    ...call,
    destinationType: 'queue',
    called: call.called === '' ? queue.number : call.called,
    calledName: queue.name,
    status,
    channelUpSecond,
    answerSecond,
    endSecond: channelUpSecond + ringSeconds + (answerSecond === null ? 0 : talkSeconds),
    answeredBy: answerSecond === null ? '' : agent.number,
  }
  const changes = { enqueueSecond: channelUpSecond, waitingSeconds: ringSeconds }
  return { ...queued, steps: [step(queued, 'queue', queue, changes)] }
}
