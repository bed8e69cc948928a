import type { Zone } from '../../shared/calls'
import type { Row } from './fields'

export type Disposition = 'ANSWERED' | 'NO ANSWER' | 'BUSY' | 'FAILED'
export type Userfield = 'Internal' | 'Inbound' | 'Outbound' | 'External'

/** What distinguishes one leg; times are epoch seconds. */
export interface Leg {
  acctId: number
  src: string
  dst: string
  callerName: string
  context: string
  channel: string
  dstChannel: string
  app: string
  appData: string
  startSecond: number
  /** Of an answered leg; the device writes the end for NO ANSWER and nothing for BUSY and FAILED. */
  answerSecond: number | null
  endSecond: number
  disposition: Disposition
  uniqueid: string
  userfield: Userfield
  channelExt: string
  dstChannelExt: string
  recordfiles: string
  dstanswer: string
  session: string
  owner: string
  actionType: string
  srcTrunk: string
  dstTrunk: string
}

/** The row of a leg as the device writes it. */
export function legRow(leg: Leg, zone: Zone): Row {
  const { disposition, startSecond, answerSecond, endSecond } = leg
  const hasTimes = disposition === 'ANSWERED' || disposition === 'NO ANSWER'
  const end = hasTimes ? zone.wallText(endSecond) : ''
  const answer = answerSecond === null ? end : zone.wallText(answerSecond)
  const billsec = answerSecond === null ? 0 : endSecond - answerSecond
  return [
    String(leg.acctId),
    '',
    leg.src,
    leg.dst,
    leg.context,
    `"${leg.callerName}" <${leg.src}>`,
    leg.channel,
    leg.dstChannel,
    leg.app,
    leg.appData,
    zone.wallText(startSecond),
    answer,
    end,
    String(endSecond - startSecond),
    String(billsec),
    disposition,
    'DOCUMENTATION',
    leg.uniqueid,
    leg.userfield,
    leg.channelExt,
    leg.dstChannelExt,
    's',
    leg.callerName,
    leg.recordfiles,
    leg.dstanswer,
    '',
    '',
    leg.session,
    leg.owner,
    leg.actionType,
    leg.srcTrunk,
    leg.dstTrunk,
    'no',
    'no',
    'no',
    '',
    'no',
    'no',
    '0',
    '0',
    '',
    '',
    leg.recordfiles === ''
      ? ''
      : `duration=${billsec},size=${44 + billsec * 16_000}B,start-time=${answerSecond ?? startSecond}@`,
  ]
}
