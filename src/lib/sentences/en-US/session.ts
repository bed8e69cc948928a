export const session = {
  'queue-full':
    '{waiting} requests are waiting for this device already. Send fewer messages, or raise their spacing with a delay node.',
  'queue-full-short': 'queue full',
  'in-use': 'The device’s only session is in use by someone else; polling stays away for a while.',
  'in-use-short': 'in use by someone else',
  'no-password': 'No password is set in {device}; an import does not bring it along. Open the device and enter it.',
  'no-password-short': 'no password set',
} as const
