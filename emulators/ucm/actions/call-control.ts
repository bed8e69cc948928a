import type { JsonObject } from '../../shared'
import { trunks } from '../cdr/parties'
import type { LiveCall } from '../channels'
import type { Pbx } from '../pbx'
import { failure, success } from '../protocol'
import { type Action, type Actions, parameter } from './action'
import { pagedReply } from './paging'

/** How long a call waits for acceptCall or refuseCall. */
const callControlMs = 10_000

/** Live channels and everything that acts on them. */
export const callControlActions: Actions = {
  listBridgedChannels: {
    mandatory: [],
    handle: (pbx, request) =>
      pagedReply('channel', [...pbx.liveCalls.bridged(), ...pbx.playedCalls.bridged()], request),
  },
  listUnBridgedChannels: {
    mandatory: [],
    handle: (pbx, request) =>
      pagedReply('channel', [...pbx.liveCalls.unbridged(), ...pbx.playedCalls.unbridged()], request),
  },
  Hangup: {
    mandatory: ['channel'],
    handle: (pbx, request) => {
      if (pbx.playedCalls.hangUp(parameter(request, 'channel'))) return success({ need_apply: 'no' })
      return onChannel([], hangUp, 'no').handle(pbx, request)
    },
  },
  mute: onChannel([], noChange),
  unmute: onChannel([], noChange),
  hold: onChannel([], noChange),
  unhold: onChannel([], noChange),
  callbarge: onChannel(['exten', 'mode'], noChange, 'no'),
  callTransfer: onChannel(['extension'], (_, call, request) => redirect(call, parameter(request, 'extension')), 'no'),
  transferNumberInbound: onChannel(
    ['callee'],
    (_, call, request) => redirect(call, parameter(request, 'callee')),
    'no',
  ),
  transferNumberOutbound: onChannel(
    ['outbound'],
    (_, call, request) => redirect(call, parameter(request, 'outbound')),
    'no',
  ),
  acceptCall: callControl((pbx, call) => pbx.liveCalls.answer(call)),
  refuseCall: {
    mandatory: ['channel'],
    handle: (pbx, request) => {
      const isPlayed = pbx.settings.callControl && pbx.playedCalls.hangUp(parameter(request, 'channel'))
      return isPlayed ? success() : callControl((_, call) => pbx.liveCalls.end(call)).handle(pbx, request)
    },
  },
  dialExtension: dial('caller', 'callee'),
  dialOutbound: dial('caller', 'outbound', trunks[0].name),
  dialIVR: dial('caller', 'ivrnumber'),
  dialIVROutbound: dial('outcaller', 'ivrnumber', trunks[0].name),
  dialQueue: dial('outcaller', 'queue', trunks[0].name),
  dialRinggroup: dial('outcaller', 'ringgroup', trunks[0].name),
  dialOutboundTwo: dial('outcaller', 'outcallee', trunks[0].name),
  MulticastPaging: dial('caller', 'pagingnum'),
  MulticastPagingHangup: { mandatory: ['pagingnum'], handle: () => success({ need_apply: 'no' }) },
  playPromptByOrg: { mandatory: ['type'], handle: () => success({ need_apply: 'no' }) },
  loginLogoffQueueAgent: { mandatory: ['extension', 'interface', 'operatetype'], handle: () => success() },
  pauseUnpauseQueueAgent: { mandatory: ['interface', 'operatetype'], handle: () => success({ need_apply: 'no' }) },
}

type Act = (pbx: Pbx, call: LiveCall, request: JsonObject) => void

/** An action on a channel; a channel that does not exist is −16, which the public sources do not tell. */
function onChannel(mandatory: readonly string[], act: Act, needApply?: 'no'): Action {
  return {
    mandatory: ['channel', ...mandatory],
    handle: (pbx, request) => {
      const call = pbx.liveCalls.find(parameter(request, 'channel'))
      if (call === undefined) return failure(-16)
      act(pbx, call, request)
      return success(needApply === undefined ? {} : { need_apply: needApply })
    },
  }
}

/** Only with Call Control enabled, and only while the call rings. */
function callControl(act: Act): Action {
  return {
    mandatory: ['channel'],
    handle: (pbx, request) => {
      if (!pbx.settings.callControl) return failure(-47)
      const call = pbx.liveCalls.find(parameter(request, 'channel'))
      const tooLate = call === undefined || pbx.liveCalls.isUp(call) || pbx.clock.now() - call.startMs > callControlMs
      if (tooLate) return failure(-16)
      act(pbx, call, request)
      return success()
    },
  }
}

function dial(callerParameter: string, calleeParameter: string, outboundTrunk = ''): Action {
  return {
    mandatory: [callerParameter, calleeParameter],
    handle: (pbx, request) => {
      const [caller, callee] = [callerParameter, calleeParameter].map((name) => parameter(request, name))
      pbx.liveCalls.dial(caller ?? '', callee ?? '', 'macro-dial', outboundTrunk)
      return success({ need_apply: 'no' })
    },
  }
}

/** A call that is hung up becomes a call record. */
function hangUp(pbx: Pbx, call: LiveCall): void {
  pbx.liveCalls.end(call)
  const now = pbx.clock.now()
  const answered = pbx.liveCalls.isUp(call)
  pbx.addCall({
    start: call.startMs,
    from: call.from,
    fromName: call.fromName,
    to: call.to,
    direction: call.inboundTrunk !== '' ? 'inbound' : call.outboundTrunk !== '' ? 'outbound' : 'internal',
    status: answered ? 'answered' : 'no-answer',
    ringSeconds: Math.floor(((answered ? call.answerMs : now) - call.startMs) / 1000),
    talkSeconds: Math.max(0, Math.floor((now - call.answerMs) / 1000)),
  })
}

function redirect(call: LiveCall, to: string): void {
  call.to = to
  call.toName = ''
}

function noChange(): void {
  // Accepted; a listener on the line would notice, a client of the API cannot.
}
