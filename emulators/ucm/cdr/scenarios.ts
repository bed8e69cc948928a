import { type Chance, outsiders, type Party } from '../../shared/calls'
import type { Disposition, Leg, Userfield } from './leg'
import { extensions, ivr, parkingLot, queue, ringGroup, trunks } from './parties'

/** What all legs of a call have in common; instants are epoch seconds. */
export interface CallFacts {
  startSecond: number
  session: (caller: string) => string
  firstAcctId: number
  chance: Chance
}

/** A kind of call: how many legs it has, which is fixed so that record ids can be computed, and how they are made. */
export interface Scenario {
  legs: number
  build(call: CallFacts): Leg[]
}

/** Longest time from the start of a generated call to the end of its last leg. */
export const longestCallSeconds = 7200

export interface DialFacts {
  from: Party
  to: Party
  userfield: Userfield
  disposition: Disposition
  ringSeconds: number
  talkSeconds: number
  recorded: boolean
}

/** One phone calls another: the leg that most calls consist of. */
export function dialLeg(call: CallFacts, facts: DialFacts): Leg {
  const { from, to, userfield, disposition, ringSeconds, talkSeconds } = facts
  const trunk = trunks[call.firstAcctId % trunks.length] ?? trunks[0]
  const comesIn = userfield === 'Inbound' || userfield === 'External'
  const goesOut = userfield === 'Outbound' || userfield === 'External'
  const answered = disposition === 'ANSWERED'
  const channelNumber = (call.firstAcctId * 2).toString(16).padStart(8, '0')
  const peerNumber = (call.firstAcctId * 2 + 1).toString(16).padStart(8, '0')
  const dstChannelExt = goesOut ? trunk.peer : to.number
  const answerSecond = answered ? call.startSecond + ringSeconds : null
  return {
    acctId: call.firstAcctId,
    src: from.number,
    dst: to.number,
    callerName: from.name,
    context: goesOut ? 'outbound-route-1' : comesIn ? 'did-local' : 'from-internal',
    channel: `PJSIP/${comesIn ? trunk.peer : from.number}-${channelNumber}`,
    dstChannel: `PJSIP/${dstChannelExt}-${peerNumber}`,
    app: 'Dial',
    appData: goesOut
      ? `PJSIP/${to.number}@${trunk.peer},,TKXM(record-check,StartMonitor)b(callee-handler^s^1)`
      : `PJSIP/${to.number},60,zb(callee-handler^s^1)`,
    startSecond: call.startSecond,
    answerSecond,
    endSecond: call.startSecond + ringSeconds + (answered ? talkSeconds : 0),
    disposition,
    uniqueid: `${call.startSecond}.${call.firstAcctId * 2}`,
    userfield,
    channelExt: comesIn ? trunk.peer : from.number,
    dstChannelExt,
    recordfiles: facts.recorded && answered ? recordingOf(call.startSecond, from.number, to.number) : '',
    dstanswer: answered ? to.number : '',
    session: call.session(from.number),
    owner: comesIn ? to.number : from.number,
    actionType: 'DIAL',
    srcTrunk: comesIn ? trunk.name : '',
    dstTrunk: goesOut ? trunk.name : '',
  }
}

/** `2026-11/auto-1795250000-1001-1002.wav@`: month folder of the start (UTC), file, and the mark that ends each. */
function recordingOf(startSecond: number, ...parties: string[]): string {
  const month = new Date(startSecond * 1000).toISOString().slice(0, 7)
  return `${month}/auto-${startSecond + 1}-${parties.join('-').replaceAll('+', '')}.wav@`
}

/** The caller hears the voice mailbox of `owner`, from `startSecond` for `talkSeconds`. */
export function voicemailLeg(base: Leg, owner: string, startSecond: number, talkSeconds: number): Leg {
  return {
    ...base,
    acctId: base.acctId + 1,
    dstChannel: '',
    app: 'VoiceMail',
    appData: `${owner}@default,u`,
    startSecond,
    answerSecond: startSecond,
    endSecond: startSecond + talkSeconds,
    disposition: 'ANSWERED',
    dstChannelExt: owner,
    dstanswer: owner,
    recordfiles: '',
    actionType: 'VM',
  }
}

function ring(chance: Chance): number {
  return chance.between(2, 26)
}

function talk(chance: Chance): number {
  const kind = chance.between(0, 100)
  if (kind === 0) return chance.between(1800, 7000)
  return kind < 60 ? chance.between(4, 120) : chance.between(120, 900)
}

function colleagues(chance: Chance): { from: Party; to: Party } {
  const from = chance.between(0, extensions.length)
  const to = (from + chance.between(1, extensions.length)) % extensions.length
  return { from: extensions[from] ?? chance.pick(extensions), to: extensions[to] ?? chance.pick(extensions) }
}

function dial(userfield: Userfield, disposition: Disposition): Scenario {
  return {
    legs: 1,
    build: (call) => {
      const { chance } = call
      const inside = colleagues(chance)
      const from = userfield === 'Inbound' || userfield === 'External' ? chance.pick(outsiders) : inside.from
      const to = userfield === 'Outbound' || userfield === 'External' ? chance.pick(outsiders.slice(0, 60)) : inside.to
      const ringSeconds = disposition === 'FAILED' ? 0 : disposition === 'BUSY' ? 1 : ring(chance)
      const recorded = chance.between(0, 20) === 0
      return [dialLeg(call, { from, to, userfield, disposition, ringSeconds, talkSeconds: talk(chance), recorded })]
    },
  }
}

/** A colleague who is away: the mailbox answers at once, in a single leg. */
const straightToVoicemail: Scenario = {
  legs: 1,
  build: (call) => {
    const base = inboundLeg(call, 'NO ANSWER', 0)
    return [{ ...voicemailLeg(base, base.dst, base.startSecond, call.chance.between(5, 60)), acctId: base.acctId }]
  },
}

const noAnswerThenVoicemail: Scenario = {
  legs: 2,
  build: (call) => {
    const base = inboundLeg(call, 'NO ANSWER', ring(call.chance))
    return [base, voicemailLeg(base, base.dst, base.endSecond, call.chance.between(5, 60))]
  },
}

function inboundLeg(call: CallFacts, disposition: Disposition, ringSeconds: number): Leg {
  const from = call.chance.pick(outsiders)
  const to = call.chance.pick(extensions)
  return dialLeg(call, {
    from,
    to,
    userfield: 'Inbound',
    disposition,
    ringSeconds,
    talkSeconds: talk(call.chance),
    recorded: false,
  })
}

function agentLeg(
  base: Leg,
  step: number,
  agent: string,
  startSecond: number,
  seconds: number,
  actionType: string,
): Leg {
  return {
    ...base,
    acctId: base.acctId + step,
    dstChannel: `PJSIP/${agent}-${(base.acctId * 2 + 1 + step).toString(16).padStart(8, '0')}`,
    dstChannelExt: agent,
    appData: `PJSIP/${agent},30,zb(callee-handler^s^1)`,
    startSecond,
    answerSecond: seconds > 0 ? startSecond : null,
    endSecond: startSecond + seconds,
    disposition: seconds > 0 ? 'ANSWERED' : 'NO ANSWER',
    dstanswer: seconds > 0 ? agent : '',
    owner: agent,
    actionType,
  }
}

/** Real pattern: two bookkeeping legs, then one leg per member; the answered one has answer == start. */
const ringGroupCall: Scenario = {
  legs: 5,
  build: (call) => {
    const { chance } = call
    const base = { ...inboundLeg(call, 'NO ANSWER', 0), dst: ringGroup, actionType: `RINGGROUP[${ringGroup}]` }
    const [first, second, third] = [0, 1, 2].map(
      (step) => extensions[(chance.between(0, 40) + step) % 50]?.number ?? '',
    )
    const ringSeconds = ring(chance)
    const talkSeconds = talk(chance)
    const pickUp = call.startSecond + ringSeconds
    const fork: Leg = { ...base, app: 'ForkCDR', appData: '', dstChannel: '', dstChannelExt: '' }
    const members = [`PJSIP/${first}`, `PJSIP/${second}`, `PJSIP/${third}`].join('&')
    const recordfiles = recordingOf(call.startSecond, base.src, ringGroup).replace(/auto-(\d+)-/, `auto-$1#${second}-`)
    return [
      { ...fork, endSecond: call.startSecond + 1 },
      {
        ...fork,
        acctId: base.acctId + 1,
        answerSecond: call.startSecond + ringSeconds,
        endSecond: pickUp,
        disposition: 'ANSWERED',
        dstanswer: ringGroup,
      },
      agentLeg(base, 2, first ?? '', call.startSecond, 0, base.actionType),
      {
        ...agentLeg(base, 3, second ?? '', pickUp, talkSeconds, base.actionType),
        appData: `${members},60,zb(callee-handler^s^1)`,
        recordfiles,
      },
      agentLeg(base, 4, third ?? '', call.startSecond, 0, base.actionType),
    ]
  },
}

const queueCall: Scenario = {
  legs: 3,
  build: (call) => {
    const { chance } = call
    const base = { ...inboundLeg(call, 'NO ANSWER', 0), dst: queue, actionType: `QUEUE[${queue}]` }
    const waitSeconds = ring(chance) * 2
    const talkSeconds = talk(chance)
    const pickUp = call.startSecond + waitSeconds
    const [first, second] = [chance.pick(extensions).number, chance.pick(extensions).number]
    return [
      {
        ...base,
        app: 'Queue',
        appData: `${queue},,,,300`,
        dstChannel: '',
        dstChannelExt: '',
        answerSecond: call.startSecond,
        endSecond: pickUp,
        disposition: 'ANSWERED',
        dstanswer: queue,
      },
      agentLeg(base, 1, first, call.startSecond, 0, base.actionType),
      {
        ...agentLeg(base, 2, second, pickUp, talkSeconds, base.actionType),
        recordfiles: recordingOf(call.startSecond, queue, base.src),
      },
    ]
  },
}

const ivrThenDial: Scenario = {
  legs: 2,
  build: (call) => {
    const { chance } = call
    const base = { ...inboundLeg(call, 'NO ANSWER', 0), dst: ivr, actionType: `IVR[${ivr}]` }
    const menuSeconds = chance.between(3, 30)
    const agent = chance.pick(extensions).number
    const pickUp = call.startSecond + menuSeconds
    return [
      {
        ...base,
        app: 'ReadExten',
        appData: 'ext,ivr-prompt,ivr-7000,,1,4',
        dstChannel: '',
        dstChannelExt: '',
        answerSecond: call.startSecond,
        endSecond: pickUp,
        disposition: 'ANSWERED',
        dstanswer: ivr,
      },
      { ...agentLeg(base, 1, agent, pickUp, talk(chance), 'DIAL'), dst: agent },
    ]
  },
}

const transfer: Scenario = {
  legs: 2,
  build: (call) => {
    const { chance } = call
    const base = inboundLeg(call, 'ANSWERED', ring(chance))
    const next = chance.pick(extensions).number
    const seconds = chance.between(10, 150)
    const first = { ...base, endSecond: (base.answerSecond ?? base.startSecond) + seconds }
    return [first, { ...agentLeg(base, 1, next, first.endSecond, chance.between(10, 150), 'TRANSFER'), dst: next }]
  },
}

const parked: Scenario = {
  legs: 3,
  build: (call) => {
    const { chance } = call
    const base = inboundLeg(call, 'ANSWERED', ring(chance))
    const other = chance.pick(extensions).number
    const first = { ...base, endSecond: (base.answerSecond ?? base.startSecond) + chance.between(10, 60) }
    const park: Leg = {
      ...agentLeg(base, 1, other, first.endSecond, chance.between(5, 40), 'PARKEDCALL'),
      dst: parkingLot,
      app: 'Park',
      appData: parkingLot,
      dstanswer: parkingLot,
    }
    return [
      first,
      park,
      {
        ...agentLeg(base, 2, other, park.endSecond, chance.between(5, 60), 'PARKEDCALL'),
        app: 'ParkedCall',
        dst: parkingLot,
      },
    ]
  },
}

function times(count: number, scenario: Scenario): Scenario[] {
  return Array.from({ length: count }, () => scenario)
}

/** 200 calls as a PBX sees them: 94 % of one leg, three quarters answered; the deck repeats, shuffled by the seed. */
export const deck: readonly Scenario[] = [
  ...times(60, dial('Internal', 'ANSWERED')),
  ...times(20, dial('Internal', 'NO ANSWER')),
  ...times(4, dial('Internal', 'BUSY')),
  ...times(36, dial('Inbound', 'ANSWERED')),
  ...times(14, dial('Inbound', 'NO ANSWER')),
  ...times(6, straightToVoicemail),
  ...times(32, dial('Outbound', 'ANSWERED')),
  ...times(6, dial('Outbound', 'NO ANSWER')),
  ...times(6, dial('Outbound', 'FAILED')),
  ...times(2, dial('Outbound', 'BUSY')),
  ...times(2, dial('External', 'ANSWERED')),
  ...times(4, noAnswerThenVoicemail),
  ...times(2, ringGroupCall),
  ...times(2, queueCall),
  ...times(2, ivrThenDial),
  ...times(1, transfer),
  ...times(1, parked),
]
