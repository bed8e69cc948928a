export const ucm = {
  'status-apply': '{action} · apply needed',
} as const
