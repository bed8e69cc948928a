import type { JsonObject } from '../shared'
import { extensions, ivr, queue, trunks } from './cdr/parties'

/** A kind of thing that is configured on the PBX, and how its actions are called. */
export interface ResourceKind {
  /** Key of the rows in the reply of the list. */
  listKey: string
  list?: string
  get?: string
  add?: string
  update?: string
  delete?: string
  /** Parameter that names one. */
  idParameter: string
  /** Field that holds its name. */
  idField: string
  rows: JsonObject[]
}

function crud(noun: string): Pick<ResourceKind, 'get' | 'add' | 'update' | 'delete'> {
  return { get: `get${noun}`, add: `add${noun}`, update: `update${noun}`, delete: `delete${noun}` }
}

function accountRows(): JsonObject[] {
  const states = ['Idle', 'InUse', 'Unavailable', 'Idle', 'Busy', 'Ringing'] as const
  return extensions.map(({ number, name }, index) => {
    const status = states[index % states.length] ?? 'Idle'
    return {
      extension: number,
      account_type: index % 10 === 9 ? 'FXS' : 'SIP',
      fullname: name === '' ? null : name,
      out_of_service: 'no',
      status,
      addr: status === 'Unavailable' || index % 10 === 9 ? '-' : `192.0.2.${10 + index}:5060`,
      urgemsg: 0,
      newmsg: index % 4,
      oldmsg: index % 3,
      lockflag: 0,
      presence_status: 'available',
      presence_def_script: '',
      user_name: number,
      email_to_user: 'no',
      enable_contact: 'yes',
    }
  })
}

/** Everything that is configured at the start; a fresh copy for each emulator. */
export function factoryResources(): ResourceKind[] {
  return [
    {
      list: 'listAccount',
      listKey: 'account',
      add: 'addSIPAccountAndUser',
      update: 'updateSIPAccount',
      idParameter: 'extension',
      idField: 'extension',
      rows: accountRows(),
    },
    {
      ...crud('SIPTrunk'),
      list: 'listVoIPTrunk',
      listKey: 'voip_trunk',
      idParameter: 'trunk',
      idField: 'trunk_index',
      rows: trunks.map(({ index, name, host }) => ({
        trunk_index: index,
        trunk_name: name,
        host,
        trunk_type: index === 1 ? 'register' : 'peer',
        username: index === 1 ? 'account-1' : '',
        technology: 'SIP',
        status: 'Reachable',
        'trunks.out_of_service': 'no',
      })),
    },
    {
      ...crud('AnalogTrunk'),
      list: 'listAnalogTrunk',
      listKey: 'analogtrunk',
      idParameter: 'analogtrunk',
      idField: 'trunk_index',
      rows: [{ trunk_index: 11, trunk_name: 'Line 1', chans: '1', 'trunks.out_of_service': 'no' }],
    },
    {
      ...crud('DigitalTrunk'),
      list: 'listDigitalTrunk',
      listKey: 'digital_trunks',
      idParameter: 'trunk',
      idField: 'trunk_index',
      rows: [],
    },
    {
      ...crud('OutboundRoute'),
      list: 'listOutboundRoute',
      listKey: 'outbound_route',
      idParameter: 'outbound_route',
      idField: 'outbound_rt_index',
      rows: [
        {
          outbound_rt_index: 1,
          outbound_rt_name: 'All',
          default_trunk_index: 1,
          permission: 'local',
          out_of_service: 'no',
        },
      ],
    },
    {
      ...crud('InboundRoute'),
      list: 'listInboundRoute',
      listKey: 'inbound_route',
      idParameter: 'inbound_route',
      idField: 'inbound_rt_index',
      rows: [
        {
          inbound_rt_index: 1,
          trunk_index: 1,
          did_pattern_match: '_X.',
          destination_type: 'ivr',
          out_of_service: 'no',
        },
        {
          inbound_rt_index: 2,
          trunk_index: 2,
          did_pattern_match: '_X.',
          destination_type: 'queue',
          out_of_service: 'no',
        },
      ],
    },
    {
      ...crud('PinSets'),
      list: 'listPinSets',
      listKey: 'pin_sets_id',
      idParameter: 'pin_sets_id',
      idField: 'pin_sets_id',
      rows: [],
    },
    {
      ...crud('InboundBlacklist'),
      list: 'listInboundBlacklist',
      listKey: 'inbound_blacklist',
      idParameter: 'number',
      idField: 'number',
      rows: [],
    },
    {
      ...crud('Queue'),
      list: 'listQueue',
      listKey: 'queue',
      idParameter: 'queue',
      idField: 'extension',
      rows: [
        {
          extension: queue,
          queue_name: 'Support',
          strategy: 'ringall',
          queue_chairmans: null,
          members: extensions
            .slice(0, 3)
            .map(({ number }) => number)
            .join(','),
        },
        { extension: '6501', queue_name: 'Sales', strategy: 'leastrecent', queue_chairmans: null, members: null },
      ],
    },
    {
      ...crud('IVR'),
      list: 'listIVR',
      listKey: 'ivr',
      idParameter: 'ivr',
      idField: 'ivr_id',
      rows: [{ ivr_id: 1, ivr_name: 'Welcome', extension: ivr, dial_trunk: 'no', response_timeout: 10 }],
    },
    {
      ...crud('Paginggroup'),
      list: 'listPaginggroup',
      listKey: 'paginggroup',
      idParameter: 'paginggroup',
      idField: 'extension',
      rows: [{ extension: '8005', paginggroup_name: 'Hall', paginggroup_type: '2way' }],
    },
    {
      list: 'listDepartment',
      listKey: 'local_department_info',
      idParameter: 'id',
      idField: 'id',
      rows: [{ id: 1, department_name: 'Office', parent_id: 0 }],
    },
    {
      list: 'listExtensionGroup',
      listKey: 'extension_group',
      idParameter: 'group_id',
      idField: 'group_id',
      rows: [{ group_id: 'group-1', group_name: 'Everybody', members: '1000,1001,1002' }],
    },
    {
      update: 'updateUser',
      delete: 'deleteUser',
      get: 'getUser',
      listKey: 'user_name',
      idParameter: 'user_name',
      idField: 'user_name',
      rows: extensions.map(({ number, name }, index) => ({
        user_id: index + 2,
        user_name: number,
        first_name: name,
        privilege: 3,
      })),
    },
  ]
}

/** What is configured, and whether changes wait to be applied. */
export class Configuration {
  readonly kinds = factoryResources()
  pendingChanges = 0
  /** Of the last applyChanges; −Infinity: never. */
  appliedMs = -Infinity

  /** The row that a parameter names. */
  find(kind: ResourceKind, id: string): JsonObject | undefined {
    return kind.rows.find((row) => String(row[kind.idField]) === id)
  }

  /** The row of an extension. */
  account(extension: string): JsonObject | undefined {
    const accounts = this.kinds.find(({ list }) => list === 'listAccount')
    return accounts === undefined ? undefined : this.find(accounts, extension)
  }
}
