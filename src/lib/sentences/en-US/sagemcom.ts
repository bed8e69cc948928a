export const sagemcom = {
  'status-present': '{hosts} present',
} as const
