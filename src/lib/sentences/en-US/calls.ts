export const calls = {
  'status-count': '{calls#} {calls|call|calls}',
  'status-ack': 'waiting for an ack',
  'status-start': 'starting point set',
} as const
