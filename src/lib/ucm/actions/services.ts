import { actionsOf, optional, paging, required, type UcmAction, undocumented } from './action.js'

const queue = required('queue', 'number of the queue', '6500')
const menu = required('ivr', 'index of the menu, from listIVR', '1')
const pagingGroup = required('paginggroup', 'number of the paging group', '8005')
const agent = required('interface', 'agent', '1001')

const queueActions = actionsOf('queues', [
  [
    'listQueue',
    'Call queues',
    paging('extension,queue_name,strategy,queue_chairmans,members'),
    { paged: true, listKey: 'queue' },
  ],
  ['getQueue', 'One queue, with its members', [queue]],
  ['addQueue', 'Create a queue; add the fields', [queue]],
  ['updateQueue', 'Change fields of a queue; add the fields', [queue]],
  ['deleteQueue', 'Delete a queue', [queue]],
  [
    'loginLogoffQueueAgent',
    'Log an agent in to or off from a queue',
    [
      required('extension', 'number of the queue', '6500'),
      agent,
      required('operatetype', 'in or off', 'login', ['login', 'logoff']),
    ],
  ],
  [
    'pauseUnpauseQueueAgent',
    'Pause an agent or let it go on',
    [
      agent,
      required('operatetype', 'pause or go on', 'pause', ['pause', 'unpause']),
      optional('extension', 'number of the queue; all queues without it', '6500'),
    ],
  ],
  [
    'queueapi',
    'Queue statistics',
    [
      required('startTime', 'first day', '2026-03-01'),
      required('endTime', 'last day', '2026-03-31'),
      optional('queue', 'number of a queue, * for all', '6500'),
      optional('agent', 'number of an agent, * for all', '1001'),
      optional('queuechairman', 'chairman whose queues are counted', 'admin'),
      optional('statisticsType', 'which statistics', 'overview', [
        'overview',
        'calldetail',
        'loginhistory',
        'pausedhistory',
      ]),
      optional('format', 'format of the reply, json if not given', 'json', ['json', 'xml', 'csv']),
      optional('numRecords', 'rows at most, up to 1000', '1000'),
      optional('offset', 'rows to skip', '0'),
    ],
  ],
  ['getQueueCalling', 'Calls waiting in queues', [], undocumented],
])

const menuActions = actionsOf('ivr', [
  ['listIVR', 'Voice menus', paging('ivr_id,ivr_name,extension'), { paged: true, listKey: 'ivr' }],
  ['getIVR', 'One voice menu', [menu]],
  ['addIVR', 'Create a voice menu; add the fields'],
  ['updateIVR', 'Change fields of a voice menu; add the fields', [menu]],
  ['deleteIVR', 'Delete a voice menu', [menu]],
])

const pagingActions = actionsOf('paging', [
  ['listPaginggroup', 'Paging groups', paging('extension,paginggroup_name'), { paged: true, listKey: 'paginggroup' }],
  ['listPagingGroup', 'Paging groups, as some firmwares spell it', [], undocumented],
  ['getPaginggroup', 'One paging group', [pagingGroup]],
  ['addPaginggroup', 'Create a paging group; add the fields'],
  ['updatePaginggroup', 'Change fields of a paging group; add the fields', [pagingGroup]],
  ['deletePaginggroup', 'Delete a paging group', [pagingGroup]],
])

const dataActions = actionsOf('data', [
  [
    'cdrapi',
    'Call records of a period (the ucm-cdr node does more)',
    [
      optional('format', 'format of the reply, json if not given', 'json', ['json', 'xml', 'csv']),
      optional('numRecords', 'calls at most, up to 1000', '1000'),
      optional('offset', 'calls to skip', '0'),
      optional('caller', 'comma list of numbers, ranges and patterns', '5300,5302-5304,_4@'),
      optional('callee', 'comma list of numbers, ranges and patterns', '5300'),
      optional('answeredby', 'comma list of numbers, ranges and patterns', '5300'),
      optional('startTime', 'begin, local time of the PBX or with offset', '2026-03-29T00:00:00+02:00'),
      optional('endTime', 'end, included', '2026-03-29T23:59:59+02:00'),
      optional('timeFilterType', 'which time the period applies to', 'Start', ['Start', 'End']),
      optional('minDur', 'least seconds of talk', '1'),
      optional('maxDur', 'most seconds of talk', '3600'),
      optional('callerName', 'name of the caller', 'Example Ltd'),
    ],
  ],
  [
    'recapi',
    'A recording, a list of recordings, or the list of directories',
    [
      optional('filedir', 'directory, comma list; monitor if not given', 'monitor', [
        'monitor',
        'emergency',
        'meetme',
        'queue',
        'sca',
      ]),
      optional('filename', 'file of the recording', 'auto-1574857256-1003-1004.wav'),
      optional('path_type', 'storage, for files that are not on the PBX', 'gdms', ['gdms', 'netdisk']),
      optional('gdms_date', 'month of the files', '2026-04'),
      optional('gdms_item_number', 'files on a page', '20'),
      optional('gdms_page', 'page number, from 1', '1'),
      optional('uniquecode', 'code of the file, from the list', 'a1b2c3'),
    ],
  ],
  ['getRecordInfosByCall', 'Names of the recordings of a call', [required('id', 'AcctId of the call record', '71050')]],
  [
    'pmsapi',
    'Hotel functions: check-in, wake-up, mini bar, rooms',
    [
      required('format', 'format of data and reply', 'json', ['json', 'xml']),
      required('data', 'request of the hotel function', '<pms_data_request><checkin>…'),
      optional('token', 'MD5 of user and password of the hotel interface', '0faa24433e3c7a9bcfa8000f735305d5'),
    ],
  ],
])

/** Queues, voice menus, paging groups, call records, recordings and hotel functions (API guide). */
export const serviceActions: readonly UcmAction[] = [...queueActions, ...menuActions, ...pagingActions, ...dataActions]
