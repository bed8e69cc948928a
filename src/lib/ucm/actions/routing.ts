import { actionsOf, optional, paging, required, type UcmAction, undocumented } from './action.js'

const trunk = required('trunk', 'index of the trunk, from listVoIPTrunk or listDigitalTrunk', '1')
const analogTrunk = {
  ...required('analogtrunk', 'index of the analog trunk, from listAnalogTrunk', '1'),
  alsoNamed: 'trunk',
}
const outboundRoute = required('outbound_route', 'index of the route, from listOutboundRoute', '1')
const inboundRoute = required('inbound_route', 'index of the route, from listInboundRoute', '1')
const pinSet = required('pin_sets_id', 'index of the PIN set, from listPinSets', '1')

const trunkActions = actionsOf('trunks', [
  [
    'listVoIPTrunk',
    'VoIP trunks with status',
    paging('trunk_index,trunk_name,host,trunk_type,username,status'),
    { paged: true, listKey: 'voip_trunk' },
  ],
  ['getSIPTrunk', 'One SIP trunk, with its registration status', [trunk]],
  ['addSIPTrunk', 'Create a SIP trunk; add the fields'],
  ['updateSIPTrunk', 'Change fields of a SIP trunk; add the fields', [trunk]],
  ['deleteSIPTrunk', 'Delete a SIP trunk', [trunk]],
  ['listAnalogTrunk', 'Analog trunks', paging('trunk_index,trunk_name'), { paged: true, listKey: 'analogtrunk' }],
  ['getAnalogTrunk', 'One analog trunk', [analogTrunk]],
  ['addAnalogTrunk', 'Create an analog trunk; add the fields'],
  ['updateAnalogTrunk', 'Change fields of an analog trunk; add the fields', [analogTrunk]],
  ['deleteAnalogTrunk', 'Delete an analog trunk', [analogTrunk]],
  ['addSLATrunk', 'Create a shared line trunk; add the fields'],
  ['updateSLATrunk', 'Change a shared line trunk; add the fields'],
  ['listDigitalTrunk', 'Digital trunks', paging('trunk_index,trunk_name'), { paged: true, listKey: 'digital_trunks' }],
  ['getDigitalTrunk', 'One digital trunk', [trunk]],
  ['addDigitalTrunk', 'Create a digital trunk; add the fields'],
  ['updateDigitalTrunk', 'Change fields of a digital trunk; add the fields', [trunk]],
  ['deleteDigitalTrunk', 'Delete a digital trunk', [trunk]],
  ['listTrunkGroup', 'Trunk groups', [], undocumented],
  ['listDODVoIPTrunk', 'Direct outward dialling numbers of a trunk', [], undocumented],
  ['getDODVoIPTrunk', 'One direct outward dialling number', [], undocumented],
  ['addDODVoIPTrunk', 'Create a direct outward dialling number', [], undocumented],
  ['updateDODVoIPTrunk', 'Change a direct outward dialling number', [], undocumented],
  ['deleteDODVoIPTrunk', 'Delete a direct outward dialling number', [], undocumented],
])

const routeActions = actionsOf('routes', [
  [
    'listOutboundRoute',
    'Outbound routes',
    paging('outbound_rt_name,outbound_rt_index'),
    { paged: true, listKey: 'outbound_route' },
  ],
  ['getOutboundRoute', 'One outbound route, with patterns and failover trunks', [outboundRoute]],
  ['addOutboundRoute', 'Create an outbound route; add the fields'],
  ['updateOutboundRoute', 'Change fields of an outbound route; add the fields', [outboundRoute]],
  ['deleteOutboundRoute', 'Delete an outbound route', [outboundRoute]],
  [
    'listInboundRoute',
    'Inbound routes of a trunk',
    [
      optional('trunk_index', 'index of the trunk, from listVoIPTrunk', '1'),
      ...paging('inbound_rt_index,did_pattern_match'),
    ],
    { paged: true, listKey: 'inbound_route' },
  ],
  ['getInboundRoute', 'One inbound route, with patterns and destination', [inboundRoute]],
  ['addInboundRoute', 'Create an inbound route; add the fields'],
  ['updateInboundRoute', 'Change fields of an inbound route; add the fields', [inboundRoute]],
  ['deleteInboundRoute', 'Delete an inbound route', [inboundRoute]],
  ['listPinSets', 'PIN sets', paging('pin_sets_id,pin_sets_name'), { paged: true, listKey: 'pin_sets_id' }],
  ['getPinSets', 'One PIN set', [pinSet]],
  ['addPinSets', 'Create a PIN set; add the fields'],
  ['updatePinSets', 'Change fields of a PIN set; add the fields', [pinSet]],
  ['deletePinSets', 'Delete a PIN set', [pinSet]],
  ['listInboundBlacklist', 'Blocked callers', paging('number'), { paged: true }],
  ['addInboundBlacklist', 'Block a caller; add the rows'],
  ['updateInboundBlacklist', 'Change a blocked caller; add the rows'],
  ['deleteInboundBlacklist', 'Unblock a caller; add the rows'],
  ['deleteAllInboundBlacklist', 'Unblock all callers'],
  ['getInboundBlacklistSettings', 'Whether the blacklist is on'],
  [
    'updateInboundBlacklistSettings',
    'Switch the blacklist on or off',
    [required('enable', 'whether blocked callers are refused', 'yes', ['yes', 'no'])],
  ],
])

/** Trunks, routes, PIN sets and blacklist (API guide). */
export const routingActions: readonly UcmAction[] = [...trunkActions, ...routeActions]
