import { type Chance, outsiders, type Party } from '../../shared/calls'
import type { Call, CallStatus } from './call'
import { conference, echoTest, extensions, fax, gateways, houseNumbers, ivr, ringGroup } from './parties'
import { type CallFacts, fromInside, fromOutside, step, toExtension, toOutside, toQueue } from './routing'

/** How a call goes on. */
export type Scenario = (facts: CallFacts) => Call

/** Longest time from the start of a computed call to its end. */
export const longestCallSeconds = 3600

const ring = (chance: Chance): number => chance.between(3, 25)
const talk = (chance: Chance): number =>
  chance.between(0, 50) === 0 ? chance.between(900, 3000) : chance.between(5, 300)

const inbound = ({ chance, ...facts }: CallFacts): Call =>
  fromOutside({ chance, ...facts }, chance.pick(outsiders), chance.pick(houseNumbers), chance.pick(gateways))

const times = ({ chance }: CallFacts) => ({ ringSeconds: ring(chance), talkSeconds: talk(chance) })
const someone = ({ chance }: CallFacts): Party => chance.pick(extensions)

const internal =
  (status: CallStatus): Scenario =>
  (facts) => {
    const caller = someone(facts)
    const index = extensions.indexOf(caller)
    const target = extensions[(index + facts.chance.between(1, extensions.length)) % extensions.length] ?? caller
    return toExtension(fromInside(facts, caller), target, status, times(facts))
  }

const direct =
  (status: CallStatus): Scenario =>
  (facts) =>
    toExtension(inbound(facts), someone(facts), status, times(facts))

const outbound =
  (status: CallStatus): Scenario =>
  (facts) => {
    const target = facts.chance.pick(outsiders.slice(0, -1))
    const gateway = facts.chance.pick(gateways)
    return toOutside(fromInside(facts, someone(facts)), target.number, status, { gateway, ...times(facts) })
  }

const queued =
  (status: CallStatus): Scenario =>
  (facts) =>
    toQueue(inbound(facts), someone(facts), status, times(facts))

/** A menu answers, then the phone of an extension rings; without a status the caller hangs up in the menu. */
const menu =
  (status?: CallStatus): Scenario =>
  (facts) => {
    const call = inbound(facts)
    const channelUpSecond = call.startSecond + 1
    const choiceSecond = channelUpSecond + facts.chance.between(2, 20)
    const opened: Call = { ...call, destinationType: 'ivr', channelUpSecond, calledName: ivr.name }
    const menuFacts = { enterSecond: call.startSecond, answerSecond: channelUpSecond, exitSecond: choiceSecond }
    if (status === undefined) {
      const left: Call = { ...opened, status: 'CANCELED', endSecond: choiceSecond }
      return { ...left, steps: [step(left, 'ivr', ivr, menuFacts)] }
    }
    const target = someone(facts)
    const rung = toExtension({ ...opened, startSecond: choiceSecond }, target, status, times(facts))
    const whole: Call = { ...rung, startSecond: call.startSecond, destinationType: 'ivr', channelUpSecond }
    const first = step(whole, 'ivr', ivr, { ...menuFacts, exitCause: 'NCC', answeredBy: '', waitingSeconds: 0 })
    return { ...whole, steps: [first, ...rung.steps] }
  }

const group =
  (status: CallStatus): Scenario =>
  (facts) => {
    const target = someone(facts)
    const rung = toExtension(inbound(facts), target, status, times(facts))
    const whole: Call = { ...rung, destinationType: 'callg', calledName: ringGroup.name }
    return { ...whole, steps: [step(whole, 'callg', ringGroup)] }
  }

/** Outside business hours: a time check, then the mailbox takes the call, and nobody answered. */
const closed: Scenario = (facts) => {
  const call = inbound(facts)
  const target = someone(facts)
  const seconds = facts.chance.between(5, 60)
  const channelUpSecond = call.startSecond + 1
  const left: Call = {
    ...call,
    destinationType: 'local_exten',
    calledName: target.name,
    status: 'NOANSWER',
    channelUpSecond,
    endSecond: channelUpSecond + seconds,
  }
  const check = { exitSecond: call.startSecond, exitCause: 'CLOSED', waitingSeconds: 0 }
  return {
    ...left,
    steps: [
      step(left, 'checktime', { number: '1', name: 'Office hours' }, check),
      step(left, 'voicemail', target, { answerSecond: channelUpSecond, exitCause: 'NCC', waitingSeconds: 0 }),
    ],
  }
}

/** An extension forwards to a mobile: in by one line, out by another. */
const forwarded: Scenario = (facts) => {
  const call = inbound(facts)
  const mobile = facts.chance.pick(outsiders.slice(0, -1))
  const [gatewayIn, gatewayOut] = gateways
  const out = toOutside(call, mobile.number, 'OK', { gateway: gatewayOut, ...times(facts) })
  const whole: Call = { ...out, called: call.called, gateway: gatewayIn }
  const forward = { answerSecond: null, exitSecond: call.startSecond, exitCause: 'CFWD2MOBILE', waitingSeconds: 0 }
  return { ...whole, steps: [step(whole, 'local_exten', someone(facts), forward), ...out.steps] }
}

/** The one who answered hands the caller over to somebody else. */
const transferred: Scenario = (facts) => {
  const first = direct('OK')(facts)
  const next = someone(facts)
  const seconds = facts.chance.between(10, 200)
  const whole: Call = { ...first, endSecond: first.endSecond + seconds }
  const second = step(whole, 'local_exten', next, {
    enterSecond: first.endSecond,
    answerSecond: first.endSecond,
    answeredBy: next.number,
    waitingSeconds: 0,
  })
  return { ...whole, steps: [...first.steps.map((row) => ({ ...row, exitCause: 'BLINDXFER' })), second] }
}

const refused: Scenario = (facts) => {
  const call: Call = { ...inbound(facts), gateway: '', status: 'FORBIDDEN' }
  return { ...call, steps: [step(call, '', { number: '', name: '' })] }
}

const unknown: Scenario = (facts) => ({ ...inbound(facts), destinationType: '' })

const answeredBy =
  (type: 'conference' | 'fax' | 'service', target: Party): Scenario =>
  (facts) => {
    const base = type === 'fax' ? inbound(facts) : fromInside(facts, someone(facts))
    const rung = toExtension(base, target, 'OK', { ringSeconds: 0, talkSeconds: talk(facts.chance) })
    const whole: Call = { ...rung, destinationType: type }
    return { ...whole, steps: [step(whole, type, target)] }
  }

const repeated = (count: number, scenario: Scenario): Scenario[] => Array.from({ length: count }, () => scenario)

/** A hundred calls as a small office sees them; the deck repeats, shuffled by the seed. */
export const deck: readonly Scenario[] = [
  ...repeated(22, internal('OK')),
  ...repeated(6, internal('NOANSWER')),
  ...repeated(2, internal('BUSY')),
  ...repeated(2, internal('CANCELED')),
  ...repeated(2, internal('UNAVAILABLE')),
  ...repeated(16, direct('OK')),
  ...repeated(4, direct('NOANSWER')),
  ...repeated(3, direct('CANCELED')),
  ...repeated(1, direct('BUSY')),
  ...repeated(16, outbound('OK')),
  ...repeated(2, outbound('NOANSWER')),
  ...repeated(1, outbound('BUSY')),
  ...repeated(1, outbound('CANCELED')),
  ...repeated(1, outbound('FAILED')),
  ...repeated(5, queued('OK')),
  ...repeated(1, queued('CANCELED')),
  ...repeated(1, queued('NOANSWER')),
  ...repeated(3, menu('OK')),
  ...repeated(1, menu('NOANSWER')),
  ...repeated(1, menu()),
  ...repeated(2, group('OK')),
  ...repeated(1, group('CANCELED')),
  closed,
  forwarded,
  transferred,
  refused,
  unknown,
  answeredBy('conference', conference),
  answeredBy('fax', fax),
  answeredBy('service', echoTest),
]
