/** In the order of their numbers from 16777216 on: the name between `XMO_` and `_ERR`, and the English text if one is known. */
const numbered = [
  ['REQUEST_NO', 'Ok'],
  ['REQUEST_PARAMETER'],
  ['REQUEST_FORMAT'],
  ['INVALID_SESSION', 'Invalid user session'],
  ['SESSION_TIMEOUT', 'User session timed out'],
  ['SESSION_LOGOUT', 'User session logout'],
  ['SERVER_DOWN'],
  ['AUTHENTICATION', 'Authentication failure'],
  ['LOGIN_RETRY', 'User must wait before a new login retry'],
  ['MAX_SESSION_COUNT', 'The maximum count of session is reach for this user'],
  ['ACCESS_RESTRICTION', 'Access denied via this network interface'],
  ['EXCLUSIVE_SESSION', 'Cannot open an exclusive session from a different host'],
  ['REMOTE_ADDRESS', 'Invalid remote host address for this session'],
  ['NO_ACTION', 'No action in request'],
  ['ACTION_COUNT', 'Maximum action count exceeded'],
  ['REQUEST_TIMEOUT', 'Request timeout'],
  ['REQUEST_COUNT', 'Maximum queued request count exceeded'],
  ['REQUEST_ID', 'Invalid request ID'],
  ['PRIORITY_REQUEST'],
  ['RESET_EVENTS'],
  ['REQUEST_ACTION', 'Action error'],
  ['NEW_GETEVENTS'],
  ['NO', 'Applied'],
  ['APPLY_LATER', 'Will be applied later'],
  ['FLUSH_GET_EVENTS'],
  ['INVALID_PATH', 'Invalid path syntax'],
  ['UNKNOWN_PATH', 'Unknown path'],
  ['METHOD', 'Invalid method'],
  ['PARAMETER', 'Invalid action parameter'],
  ['ACCESS_DENIED', 'Data access denied'],
  ['NOT_APPLIED', 'Not applied'],
  ['OVERWRITED', 'Value has been overwrited'],
  ['ACTION_CALLBACK', 'Callback error'],
  ['CALLBACK_PARAMETERS', 'Error in callback parameters'],
  ['VALUE', 'Invalid value'],
  ['DB_LOCKED', 'Database locked'],
  ['NO_RESPONSE'],
  ['NOT_LIST'],
  ['NOT_LIST_ELEMENT'],
  ['MIN_LENGTH'],
  ['MAX_LENGTH', 'String too long'],
  ['MIN_VALUE'],
  ['MAX_VALUE'],
  ['ENUM', 'Value is not in the enumeration'],
  ['REGEX'],
  ['ELEMENT_COUNT'],
  ['INVALID_FILE'],
  ['VOLATILE'],
  ['MIN_TIMER'],
  ['INTERNAL'],
  ['NEED_REBOOT', 'Reboot needed'],
  ['UNLOCK'],
  ['CLEAR'],
  ['READ_FILE'],
  ['WRITE_FILE'],
  ['RESET'],
  ['REBOOTING'],
  ['REDO_PREPARECONF'],
  ['NO_DEVICE'],
  ['DEVICE_BUSY'],
  ['DUPLICATE_KEY'],
  ['DEVICE_PIN'],
  ['ADDRESS_ALREADY_USED'],
  ['UNAUTHORIZED_ADDRESS'],
  ['VOICE_TEST_NOT_SUPPORTED'],
  ['VOICE_TEST_PENDING'],
  ['VOICE_PAIRING_NOT_SUPPORTED'],
  ['VOICE_PAIRING_TIMEOUT'],
  ['VOICE_PAIRING_NBHANSETSET_REACHED'],
  ['VOICE_PAIRING_PENDING'],
  ['VOICE_UNPAIRING_NOT_SUPPORTED'],
  ['VOICE_UNPAIRING_PENDING'],
  ['VOICE_DECTRESET_NOT_SUPPORTED'],
  ['VOICE_DECTRESET_PENDING'],
  ['VOICE_INVALID_NUMBER'],
  ['OVERLAP_WPS'],
  ['TIMEOUT_WPS'],
  ['WPS'],
  ['MAX_LICENSE'],
  ['FXS_ALREADY_SET'],
  ['EXTENSION_NOT_EXIST'],
  ['EXTENSION_BUSY'],
  ['EXTENSION_DISCONNECTED'],
  ['HOST_NOT_FOUND'],
  ['NO_ROUTE_TO_HOST'],
  ['CONNECTION_TIMEOUT'],
  ['CONNECTION_REFUSED'],
  ['RESSOURCE_NOT_FOUND'],
  ['LICENSE'],
  ['TEST_ALREADY_RUNNING'],
  ['REQUEST_DENIED'],
  ['RESOURCES_EXCEEDED'],
  ['INVALID_PARAMETER_TYPE'],
  ['NON_WRITABLE_PARAMETER', 'Attempt to set a non writable parameter'],
  ['DOWNLOAD'],
  ['UPLOAD'],
  ['FILE_SERVER_AUTHENTIFICATION'],
  ['UNSUPPORTED_PROTOCOL'],
  ['JOIN_MULTICAST_GROUP'],
  ['CONTACT_FILE_SERVER'],
  ['FILE_ACCESS'],
  ['FILE_DOWNLOAD'],
  ['FILE_CORRUPTED'],
] as const satisfies readonly (readonly [string, string?])[]

/** An error of the device, e.g. `UNKNOWN_PATH` for `XMO_UNKNOWN_PATH_ERR`. `NO` and `REQUEST_NO` say that all is well. */
export type ErrorName = (typeof numbered)[number][0]

/**
 * Firmwares number differently: from 16777290 on, where those after b-box3 know one error more, and some (F@ST 5364 of
 * TalkTalk, seen at UNKNOWN_PATH) one further from there on. The identifiers are the same everywhere.
 */
export type Numbering = 'telia' | 'b-box3' | 'talktalk'

const firstCode = 16777216
const rows = new Map<ErrorName, { index: number; english: string }>(
  numbered.map(([name, english], index) => [name, { index, english: english ?? fullName(name) }]),
)
const firstShifted = numbered.findIndex(([name]) => name === 'UNKNOWN_PATH')
const firstDrifting = numbered.findIndex(([name]) => name === 'VOICE_INVALID_NUMBER')

function row(name: ErrorName): { index: number; english: string } {
  const found = rows.get(name)
  if (found === undefined) throw new Error(`No row for ${name}.`)
  return found
}

/** `XMO_UNKNOWN_PATH_ERR` */
export function fullName(name: ErrorName): string {
  return `XMO_${name}_ERR`
}

/** The English text of firmwares that have no identifiers; the identifier where no text is known. */
export function englishText(name: ErrorName): string {
  return row(name).english
}

/** The number of an error, e.g. 16777242. */
export function errorCode(name: ErrorName, numbering: Numbering): number {
  const { index } = row(name)
  if (numbering === 'talktalk') return firstCode + index + (index >= firstShifted ? 1 : 0)
  return firstCode + index - (numbering === 'b-box3' && index > firstDrifting ? 1 : 0)
}

/** The error with this number in the longer numbering; `undefined` if there is none. */
export function errorNamed(code: number): ErrorName | undefined {
  return numbered[code - firstCode]?.[0]
}
