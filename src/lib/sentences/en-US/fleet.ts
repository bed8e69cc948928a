export const fleet = {
  twice: 'The inventory has “{name}” twice: neither is used. Give each device a name of its own.',
  'no-name': 'Entry {line} of the inventory has no name and is left out.',
  'unknown-kind': '“{name}” is left out: its kind is “{kind}”, and not one of {kinds}.',
  'no-address': '“{name}” is left out: “{address}” is no address.',
  'no-variable': '“{name}” is left out: it takes its password from {variable}, which the environment does not have.',
  unreadable: 'The inventory {path} cannot be read ({reason}). What was known of it before still holds.',
  'no-path': 'no path is set',
  'no-inventory': 'neither a JSON array of devices nor CSV with the columns name and kind',
  'open-file':
    'Other users of this computer may read {path}, which has passwords in it. Take their right away (chmod o-r), or use passwordEnv.',
} as const
