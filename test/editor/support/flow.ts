export const deviceId = 'd0d0d0d0d0d0d0d0'
export const tabId = 'f1f1f1f1f1f1f1f1'

/** A node of each type, by type. */
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

export const password = 'a secret that stays here'

/** One node of each type, written by hand: only what differs from the defaults is there. */
export function flow(): { flows: object[] } {
  return {
    flows: [
      // Disabled: these tests are about the editor, nothing shall be asked of a device.
      { id: tabId, type: 'tab', label: 'Calls', disabled: true },
      {
        id: deviceId,
        type: 'ucm-config',
        name: 'Head office',
        address: '127.0.0.1:8089',
        timezone: 'Europe/Rome',
        credentials: { username: 'cdrapi', password },
      },
      { id: nodeIds['ucm-cdr'], type: 'ucm-cdr', z: tabId, x: 200, y: 100, name: '', device: deviceId, wires: [[]] },
      {
        id: nodeIds['ucm-action'],
        type: 'ucm-action',
        z: tabId,
        x: 200,
        y: 160,
        name: '',
        device: deviceId,
        action: 'dialExtension',
        actionType: 'str',
        options: '{"caller":"1001"}',
        optionsType: 'json',
        wires: [[]],
      },
      {
        id: nodeIds['hilink-config'],
        type: 'hilink-config',
        name: 'LTE stick',
        address: '127.0.0.1:8081',
        credentials: { username: 'admin', password },
      },
      ...(['hilink-sms', 'hilink-sms-in', 'hilink-device'] as const).map((type, index) => ({
        id: nodeIds[type],
        type,
        z: tabId,
        x: 200,
        y: 220 + 60 * index,
        name: '',
        device: nodeIds['hilink-config'],
        wires: [[]],
      })),
      {
        id: nodeIds['sagemcom-config'],
        type: 'sagemcom-config',
        name: 'Home router',
        address: '127.0.0.1:8082',
        credentials: { username: 'admin', password },
      },
      ...(['sagemcom-xpath', 'sagemcom-device', 'sagemcom-presence'] as const).map((type, index) => ({
        id: nodeIds[type],
        type,
        z: tabId,
        x: 200,
        y: 400 + 60 * index,
        name: '',
        device: nodeIds['sagemcom-config'],
        wires: [[]],
      })),
    ],
  }
}
