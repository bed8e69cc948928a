export const kalliope = {
  'not-found':
    '{device} has nothing at {endpoint} (HTTP 404). Check path and name, and whether the firmware has it (/api/doc on the PBX).',
  'not-found-short': 'not found',
} as const
