import { actionsOf, optional, paging, required, type UcmAction, undocumented } from './action.js'

const channel = required('channel', 'channel, from listBridgedChannels or listUnBridgedChannels', 'PJSIP/1001-00000002')
const caller = required('caller', 'extension that is called first', '1001')
const outsideCaller = required('outcaller', 'outside number that is called first', '+441924000000')
const pagingNumber = required('pagingnum', 'number of the multicast paging group', '8005')

/** Channels, call control, dialling and multicast (API guide); conference actions as seen on a firmware. */
export const liveCallActions: readonly UcmAction[] = actionsOf('live calls', [
  [
    'listBridgedChannels',
    'Calls in progress; total_item is their number',
    paging('callerid1,callerid2,channel1,channel2,bridge_time'),
    { paged: true, listKey: 'channel' },
  ],
  [
    'listUnBridgedChannels',
    'Calls that ring or wait',
    paging('channel,state,service,callernum,connectednum'),
    { paged: true, listKey: 'channel' },
  ],
  ['Hangup', 'End a call', [channel]],
  [
    'callbarge',
    'Listen to a call, whisper into it or join it',
    [
      channel,
      required('exten', 'extension that listens', '1002'),
      optional('mode', 'empty: listen, W: whisper, B: join', 'B', ['', 'W', 'B']),
      optional('barge-exten', 'extension that is monitored, @1: asked for permission, @0: not asked', '2002@0'),
    ],
  ],
  ['mute', 'Mute a channel', [channel]],
  ['unmute', 'End the muting of a channel', [channel]],
  ['hold', 'Hold a channel', [channel]],
  ['unhold', 'Resume a held channel', [channel]],
  ['dialExtension', 'Connect two extensions', [caller, required('callee', 'extension that is called then', '1002')]],
  [
    'dialOutbound',
    'Connect an extension with an outside number',
    [caller, required('outbound', 'number, with the prefix of the outbound route', '901924000000')],
  ],
  ['dialIVR', 'Connect an extension with a menu', [caller, required('ivrnumber', 'number of the menu', '7000')]],
  [
    'dialIVROutbound',
    'Connect an outside number with a menu',
    [outsideCaller, required('ivrnumber', 'number of the menu', '7000')],
  ],
  [
    'dialQueue',
    'Connect an outside number with a queue',
    [outsideCaller, required('queue', 'number of the queue', '6500')],
  ],
  [
    'dialRinggroup',
    'Connect an outside number with a ring group',
    [outsideCaller, required('ringgroup', 'number of the ring group', '6400')],
  ],
  [
    'dialOutboundTwo',
    'Connect two outside numbers',
    [outsideCaller, required('outcallee', 'outside number that is called then', '+441924000001')],
  ],
  ['callTransfer', 'Transfer a call to an extension', [channel, required('extension', 'extension number', '1002')]],
  [
    'transferNumberInbound',
    'Transfer an inbound call',
    [channel, required('callee', 'number the call goes to', '1002')],
  ],
  [
    'transferNumberOutbound',
    'Transfer a call to an outside number',
    [channel, required('outbound', 'number, with the prefix of the outbound route', '901924000000')],
  ],
  ['acceptCall', 'Let an inbound call through (needs Call Control, within 10 s)', [channel]],
  ['refuseCall', 'Refuse an inbound call (needs Call Control, within 10 s)', [channel]],
  [
    'playPromptByOrg',
    'Play a prompt or music into a call',
    [
      required('type', 'what is played', 'ivr', ['ivr', 'name_voice', 'moh']),
      required('channel', 'channel or extension that hears it', '1001'),
      { ...required('variable', 'name of the file, without its ending', 'welcome'), alsoNamed: 'Variable' },
      optional('class', 'music class, for type moh', 'default'),
      optional(
        'specified_channel',
        'list of {exten_type, extension}',
        '[{"exten_type":"extension","extension":"1001,1002"}]',
      ),
    ],
  ],
  ['MulticastPaging', 'Start a multicast page', [caller, pagingNumber]],
  ['MulticastPagingHangup', 'End a multicast page', [pagingNumber]],
  ['listActiveCalls', 'Active calls', [], undocumented],
  ['addMeetNowForGeneral', 'Start a conference', [], undocumented],
  ['InviteUser', 'Invite into a conference', [], undocumented],
  ['KickUser', 'Remove from a conference', [], undocumented],
  ['HangupRoom', 'End a conference', [], undocumented],
  ['UserMuteAudio', 'Mute a member of a conference', [], undocumented],
])
