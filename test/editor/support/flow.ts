import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const deviceId = 'd0d0d0d0d0d0d0d0'
export const tabId = 'f1f1f1f1f1f1f1f1'

/** The nodes that tests name, by type. */
export const nodeIds = {
  'ucm-config': deviceId,
  'ucm-cdr': 'c1c1c1c1c1c1c1c1',
  'ucm-action': 'a1a1a1a1a1a1a1a1',
  'hilink-config': 'd1d1d1d1d1d1d1d1',
  'hilink-sms': 'a2a2a2a2a2a2a2a2',
  'hilink-sms-in': 'a3a3a3a3a3a3a3a3',
  'hilink-device': 'a4a4a4a4a4a4a4a4',
  'sagemcom-config': 'd3d3d3d3d3d3d3d3',
  'sagemcom-xpath': 'a5a5a5a5a5a5a5a5',
  'sagemcom-device': 'a6a6a6a6a6a6a6a6',
  'sagemcom-presence': 'a7a7a7a7a7a7a7a7',
} as const

/** A node of every type of the package, by type. */
export const allNodeIds: Readonly<Record<string, string>> = {
  ...Object.fromEntries(packageTypes().map((type, index) => [type, `e${String(1000 + index)}e0e0e0e0e0e`])),
  ...nodeIds,
}

/** Whether nodes of a type are settings that others share. */
export function isConfigType(type: string): boolean {
  return /-config$|^telecom-(?:fleet|store)$/.test(type)
}

export const password = 'a secret that stays here'

/** What differs from the defaults. */
const settings: Readonly<Record<string, object>> = {
  'ucm-config': {
    name: 'Head office',
    address: '127.0.0.1:8089',
    timezone: 'Europe/Rome',
    credentials: { username: 'cdrapi', password },
  },
  'ucm-action': {
    action: 'dialExtension',
    actionType: 'str',
    options: '{"caller":"1001"}',
    optionsType: 'json',
  },
  'telecom-fleet': { name: 'Shops', path: 'fleet.csv' },
  'hilink-config': { name: 'LTE stick', address: '127.0.0.1:8081', credentials: { username: 'admin', password } },
  'sagemcom-config': { name: 'Home router', address: '127.0.0.1:8082', credentials: { username: 'admin', password } },
  'telecom-store': {
    name: 'Store',
    url: 'postgres://127.0.0.1:5432/telecom',
    credentials: { username: 'telecom', password },
  },
  'kalliope-config': { name: 'Branch', address: '127.0.0.1:8083', credentials: { username: 'admin', password } },
}

/**
 * One node of each type, written by hand, and the device of its kind.
 *
 * @param changes of one node, by its type
 */
export function flow(changes: Readonly<Record<string, object>> = {}): { flows: object[] } {
  return {
    flows: [
      // Disabled: these tests are about the editor, nothing shall be asked of a device.
      { id: tabId, type: 'tab', label: 'Calls', disabled: true },
      ...Object.entries(allNodeIds).map(([type, id], index) => {
        const device = allNodeIds[`${type.split('-', 1)[0] ?? ''}-config`]
        const place = { z: tabId, x: 200, y: 100 + 60 * index, name: '', wires: [[]], ...(device ? { device } : {}) }
        return { id, type, ...(isConfigType(type) ? {} : place), ...settings[type], ...changes[type] }
      }),
    ],
  }
}

function packageTypes(): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'))
  const map: unknown = member(member(manifest, 'node-red'), 'nodes')
  return typeof map === 'object' && map !== null ? Object.keys(map) : []
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
