export const deviceId = 'd0d0d0d0d0d0d0d0'

/** A node of each action type, by type. */
export const nodeIds = {
  'ucm-cdr': 'c1c1c1c1c1c1c1c1',
} as const

/** A flow as an early version of the package would have saved it: only what differs from the defaults. */
export function flow(): { flows: object[] } {
  return {
    flows: [
      { id: 'f1f1f1f1f1f1f1f1', type: 'tab', label: 'Calls', disabled: true },
      {
        id: deviceId,
        type: 'ucm-config',
        name: 'Head office',
        address: '127.0.0.1:8089',
        trust: 'verify',
        timeout: 15000,
        maxBody: 64,
        apiPath: '/api',
        timezone: 'Europe/Rome',
        credentials: { username: 'cdrapi', password: 'a secret that stays here' },
      },
      {
        id: nodeIds['ucm-cdr'],
        type: 'ucm-cdr',
        z: 'f1f1f1f1f1f1f1f1',
        x: 200,
        y: 100,
        name: '',
        device: deviceId,
        range: 'yesterday',
        wires: [[]],
      },
    ],
  }
}
