export const hilink = {
  'status-waiting': 'waiting for texts',
  'status-received': '{texts#} {texts|text|texts} received',
} as const
