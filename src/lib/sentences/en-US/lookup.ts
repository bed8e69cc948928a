/** What the node says that gives numbers their names. */
export const lookup = {
  'no-path': 'the file’s path or the name of what holds the contacts, such as contacts.csv',
  'no-path-short': 'not a path',
  'no-file': 'The contacts cannot be read: {reason}. Check the path {path} in the node.',
  'no-file-short': 'no such file',
  'too-large': 'The contacts in {path} are more than {mebibytes} MiB. Give a smaller file.',
  'too-large-short': 'file too large',
  'no-columns': '{file} has no columns “name” and “number” (or “numbers”). Its first line must name the columns.',
  'no-columns-short': 'no columns name and number',
  'no-contacts':
    'There are no contacts in {where}. Put an array there: [{"name": "Ann", "numbers": ["+390555550101"]}, …].',
  'no-contacts-short': 'no contacts in {where}',
  country: 'a country by its two letters, such as IT',
  'country-short': 'not a country',
  digits: 'the digits dialled for an outside line, such as 0',
  'digits-short': 'not digits',
  number: 'a call record, a call event, a text, or a number such as +390555550101',
  'number-short': 'not a number',
  'status-known': '{found#} of {asked#} known',
  'status-unknown': 'not in the contacts',
  'status-nothing': 'nothing to look up',
} as const
