/** What is said of the store that several Node-REDs share, and of what is done once. */
export const store = {
  'status-standby': 'standby · {instance} is active',
  somebody: 'another Node-RED',
  'no-driver':
    'The driver of PostgreSQL is not installed. Run “npm install pg” in the user directory of Node-RED (usually ~/.node-red), then restart Node-RED.',
  'no-driver-short': 'driver pg is missing',
  refused: 'The store {store} refused the user “{username}” or its password. Set both in the store’s settings.',
  'refused-short': 'store: credentials refused',
  unreachable: 'The store {store} is out of reach: {reason}. It is tried again by itself.',
  'unreachable-short': 'store out of reach',
  untrusted:
    'The certificate of the store {store} is not trusted: {reason}. Choose a TLS configuration with the authority that signed it.',
  'untrusted-short': 'store: certificate not trusted',
  failed: 'The store {store} could not do what it was asked: {reason}',
  'failed-short': 'store failed',
  'not-sure': 'The store did not answer in time, so another Node-RED may have taken over.',
  'not-sure-short': 'store out of reach',
  newer:
    'The tables in the schema {schema} were made by a newer version of this package. Update the package here, too.',
  'newer-short': 'tables of a newer version',
  'newer-memory': 'What {key} remembers was written by a newer version of this package. Update the package here, too.',
  'newer-memory-short': 'memory of a newer version',
  url: 'an address such as postgres://192.168.1.5:5432/telecom, without user and password',
  'url-short': 'not an address of PostgreSQL',
  schema: 'a name of letters, digits and underscores, such as telecom',
  'schema-short': 'not a name of a schema',
  none: 'Choose a store (telecom-store) in the node, or keep what it remembers in a file.',
  'none-short': 'no store chosen',
  'status-sent-before': 'sent before',
  'once-uncertain':
    'A text for “{key}” was begun before, and Node-RED or the modem failed before it was known whether it was sent. It is not sent again; look into the modem, or use another key.',
  'once-uncertain-short': 'perhaps sent before',
  'once-key': 'a text that names the occasion, such as alarm-2026-11-28',
} as const
