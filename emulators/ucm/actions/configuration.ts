import type { JsonObject } from '../../shared'
import type { Pbx } from '../pbx'
import { failure, success } from '../protocol'
import { factoryResources, type ResourceKind } from '../resources'
import { type Action, type Actions, parameter } from './action'
import { pagedReply } from './paging'

const accountKey = 'account'

/** List, get, add, update and delete of everything that is configured, made from the table of resources. */
export const configurationActions: Actions = {
  ...Object.fromEntries(factoryResources().flatMap((kind, index) => Object.entries(actionsOf(kind, index)))),
  getSIPAccount: {
    mandatory: ['extension'],
    handle: (pbx, request) => {
      const kind = pbx.configuration.kinds.find(({ listKey }) => listKey === accountKey)
      const extension = parameter(request, 'extension')
      const row = kind && pbx.configuration.find(kind, extension)
      if (row === undefined) return failure(-16)
      return success({
        // A real device shows both passwords in clear text.
        extension: { ...row, secret: `sip-secret-${extension}`, vmsecret: `vm-secret-${extension}` },
        cti_feature_privilege: null,
        sip_presence_settings: [],
      })
    },
  },
  getSIPAccountQR: {
    mandatory: ['extension'],
    handle: (_, request) => success({ qr_base: Buffer.from(parameter(request, 'extension')).toString('base64') }),
  },
  listUser: {
    mandatory: [],
    handle: (pbx, request) => {
      const cookie = pbx.sessions.cookies()[0] ?? 'sid1-1'
      const admin = { user_id: 1, user_name: 'admin', privilege: 0, ip: '192.0.2.9', login_time: '', cookie }
      return pagedReply('user_id', [admin], request)
    },
  },
  cleanTerminalChatInformation: { mandatory: ['extension'], handle: () => success() },
  deleteAllInboundBlacklist: {
    mandatory: [],
    handle: (pbx) => {
      const kind = pbx.configuration.kinds.find(({ listKey }) => listKey === 'inbound_blacklist')
      if (kind !== undefined) kind.rows = []
      return changed(pbx)
    },
  },
  getInboundBlacklistSettings: { mandatory: [], handle: () => success({ enable: 'no' }) },
  updateInboundBlacklistSettings: { mandatory: ['enable'], handle: (pbx) => changed(pbx) },
  addSLATrunk: { mandatory: [], handle: (pbx) => changed(pbx) },
  updateSLATrunk: { mandatory: [], handle: (pbx) => changed(pbx) },
}

/** What a write answers: the change waits for applyChanges. */
export function changed(pbx: Pbx) {
  pbx.configuration.pendingChanges++
  return success({ need_apply: 'yes' })
}

function actionsOf(template: ResourceKind, index: number): Record<string, Action> {
  const { idParameter, idField, listKey } = template
  const actions: Record<string, Action> = {}
  const withKind =
    (handle: (pbx: Pbx, kind: ResourceKind, request: JsonObject) => ReturnType<Action['handle']>): Action['handle'] =>
    (pbx, request) => {
      const kind = pbx.configuration.kinds[index]
      return kind === undefined ? failure(-19) : handle(pbx, kind, request)
    }
  if (template.list !== undefined) {
    actions[template.list] = {
      // The device lists inbound routes of one trunk at a time.
      mandatory: template.list === 'listInboundRoute' ? ['trunk_index'] : [],
      handle: withKind((_, kind, request) => {
        const trunk = template.list === 'listInboundRoute' ? parameter(request, 'trunk_index') : ''
        const rows = trunk === '' ? kind.rows : kind.rows.filter((row) => String(row['trunk_index']) === trunk)
        return pagedReply(listKey, rows, request)
      }),
    }
  }
  if (template.get !== undefined) {
    const replyKey = idParameter === 'inbound_route' ? 'inbound_routes' : idParameter
    actions[template.get] = {
      mandatory: [idParameter],
      handle: withKind((pbx, kind, request) => {
        const row = pbx.configuration.find(kind, parameter(request, idParameter))
        return row === undefined ? failure(-16) : success({ [replyKey]: row })
      }),
    }
  }
  if (template.add !== undefined) {
    actions[template.add] = {
      mandatory: idField === idParameter ? [idParameter] : [],
      handle: withKind((pbx, kind, request) => {
        const given = parameter(request, idParameter)
        if (given !== '' && pbx.configuration.find(kind, given) !== undefined) return failure(-44)
        kind.rows.push({ ...fields(request), [idField]: given === '' ? nextIndex(kind) : given })
        return changed(pbx)
      }),
    }
  }
  if (template.update !== undefined) {
    actions[template.update] = {
      mandatory: [idParameter],
      handle: withKind((pbx, kind, request) => {
        const row = pbx.configuration.find(kind, parameter(request, idParameter))
        if (row === undefined) return failure(-16)
        Object.assign(row, fields(request, idParameter))
        return changed(pbx)
      }),
    }
  }
  if (template.delete !== undefined) {
    actions[template.delete] = {
      mandatory: [idParameter],
      handle: withKind((pbx, kind, request) => {
        const row = pbx.configuration.find(kind, parameter(request, idParameter))
        if (row === undefined) return failure(-16)
        kind.rows = kind.rows.filter((other) => other !== row)
        return changed(pbx)
      }),
    }
  }
  return actions
}

/** What a request says about the thing itself. */
function fields(request: JsonObject, ...except: string[]): JsonObject {
  const hidden = ['action', 'cookie', ...except]
  return Object.fromEntries(Object.entries(request).filter(([name]) => !hidden.includes(name)))
}

function nextIndex(kind: ResourceKind): number {
  return 1 + Math.max(0, ...kind.rows.map((row) => Number(row[kind.idField])).filter((index) => !Number.isNaN(index)))
}
