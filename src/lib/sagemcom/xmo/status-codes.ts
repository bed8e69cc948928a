/** What a status means for whoever sent the request. */
export type SagemcomStatusClass =
  | 'ok'
  /** Carried out, with something to know. */
  | 'notice'
  /** The session is gone: log in once more. */
  | 'session'
  /** User or password refused: never repeat. */
  | 'credentials'
  /** Too many wrong passwords. */
  | 'lockout'
  /** Somebody else has the session. */
  | 'taken'
  /** This user may not do that. */
  | 'permission'
  /** Come back later. */
  | 'busy'
  | 'not-found'
  | 'unsupported'
  /** The value cannot be written. */
  | 'read-only'
  /** Too many actions in one request: split it. */
  | 'split'
  /** Look at the actions, or at the callbacks of an action. */
  | 'deeper'
  /** The request will fail again until it is changed. */
  | 'permanent'
  /** In no documentation: treat as permanent. */
  | 'unknown'

/** One status of the router's API. */
export interface SagemcomStatus {
  /** As the router sent it. */
  code: number
  /** Without `XMO_` and `_ERR`: `UNKNOWN_PATH`. */
  name: string
  text: string
  class: SagemcomStatusClass
}

/** The number of the first status. */
const firstStatusCode = 16_777_216

/** From here on a number alone tells nothing: firmwares count differently. */
const firstDriftingCode = 16_777_290

type Row = readonly [name: string, statusClass: SagemcomStatusClass, text: string]

/**
 * In the order of their numbers from {@link firstStatusCode} on, as most firmwares count. The texts are those of
 * firmwares that answer in English, where one is known.
 */
const rows: readonly Row[] = [
  ['REQUEST_NO', 'ok', 'Ok'],
  ['REQUEST_PARAMETER', 'permanent', 'A parameter of the request is wrong'],
  ['REQUEST_FORMAT', 'permanent', 'The request is malformed'],
  ['INVALID_SESSION', 'session', 'Invalid user session'],
  ['SESSION_TIMEOUT', 'session', 'User session timed out'],
  ['SESSION_LOGOUT', 'session', 'User session logout'],
  ['SERVER_DOWN', 'busy', 'The server is down'],
  ['AUTHENTICATION', 'credentials', 'Authentication failure'],
  ['LOGIN_RETRY', 'lockout', 'User must wait before a new login retry'],
  ['MAX_SESSION_COUNT', 'taken', 'The maximum count of session is reach for this user'],
  ['ACCESS_RESTRICTION', 'permission', 'Access denied via this network interface'],
  ['EXCLUSIVE_SESSION', 'taken', 'Cannot open an exclusive session from a different host'],
  ['REMOTE_ADDRESS', 'session', 'Invalid remote host address for this session'],
  ['NO_ACTION', 'permanent', 'No action in request'],
  ['ACTION_COUNT', 'split', 'Maximum action count exceeded'],
  ['REQUEST_TIMEOUT', 'busy', 'Request timeout'],
  ['REQUEST_COUNT', 'busy', 'Maximum queued request count exceeded'],
  ['REQUEST_ID', 'session', 'Invalid request ID'],
  ['PRIORITY_REQUEST', 'busy', 'A request with priority is under way'],
  ['RESET_EVENTS', 'busy', 'The events are being reset'],
  ['REQUEST_ACTION', 'deeper', 'Action error'],
  ['NEW_GETEVENTS', 'notice', 'A newer poll for events replaced this one'],
  ['NO', 'ok', 'Applied'],
  ['APPLY_LATER', 'notice', 'Will be applied later'],
  ['FLUSH_GET_EVENTS', 'notice', 'The events were flushed'],
  ['INVALID_PATH', 'not-found', 'Invalid path syntax'],
  ['UNKNOWN_PATH', 'not-found', 'Unknown path'],
  ['METHOD', 'unsupported', 'Invalid method'],
  ['PARAMETER', 'permanent', 'Invalid action parameter'],
  ['ACCESS_DENIED', 'permission', 'Data access denied'],
  ['NOT_APPLIED', 'permanent', 'Not applied'],
  ['OVERWRITED', 'notice', 'Value has been overwrited'],
  ['ACTION_CALLBACK', 'deeper', 'Callback error'],
  ['CALLBACK_PARAMETERS', 'permanent', 'Error in callback parameters'],
  ['VALUE', 'permanent', 'Invalid value'],
  ['DB_LOCKED', 'busy', 'Database locked'],
  ['NO_RESPONSE', 'busy', 'No response inside the router'],
  ['NOT_LIST', 'permanent', 'The path is no list'],
  ['NOT_LIST_ELEMENT', 'permanent', 'The path is no element of a list'],
  ['MIN_LENGTH', 'permanent', 'String too short'],
  ['MAX_LENGTH', 'permanent', 'String too long'],
  ['MIN_VALUE', 'permanent', 'Value too small'],
  ['MAX_VALUE', 'permanent', 'Value too large'],
  ['ENUM', 'permanent', 'Value is not in the enumeration'],
  ['REGEX', 'permanent', 'Value does not have the required form'],
  ['ELEMENT_COUNT', 'permanent', 'The list is full'],
  ['INVALID_FILE', 'permanent', 'Invalid file'],
  ['VOLATILE', 'permanent', 'The value is volatile'],
  ['MIN_TIMER', 'permanent', 'The timer is too short'],
  ['INTERNAL', 'busy', 'Internal error'],
  ['NEED_REBOOT', 'notice', 'Reboot needed'],
  ['UNLOCK', 'permanent', 'Cannot be unlocked'],
  ['CLEAR', 'permanent', 'Cannot be cleared'],
  ['READ_FILE', 'busy', 'A file could not be read'],
  ['WRITE_FILE', 'busy', 'A file could not be written'],
  ['RESET', 'busy', 'The router is being reset'],
  ['REBOOTING', 'busy', 'The router is rebooting'],
  ['REDO_PREPARECONF', 'busy', 'The configuration is being prepared'],
  ['NO_DEVICE', 'permanent', 'No such device'],
  ['DEVICE_BUSY', 'busy', 'The device is busy'],
  ['DUPLICATE_KEY', 'permanent', 'An element with this key exists already'],
  ['DEVICE_PIN', 'permanent', 'The PIN of the device is wrong'],
  ['ADDRESS_ALREADY_USED', 'permanent', 'The address is in use already'],
  ['UNAUTHORIZED_ADDRESS', 'permanent', 'The address is not allowed'],
  ['VOICE_TEST_NOT_SUPPORTED', 'unsupported', 'Telephone tests are not supported'],
  ['VOICE_TEST_PENDING', 'busy', 'A telephone test is under way'],
  ['VOICE_PAIRING_NOT_SUPPORTED', 'unsupported', 'Pairing of handsets is not supported'],
  ['VOICE_PAIRING_TIMEOUT', 'busy', 'No handset was paired in time'],
  ['VOICE_PAIRING_NBHANSETSET_REACHED', 'permanent', 'No more handsets can be paired'],
  ['VOICE_PAIRING_PENDING', 'busy', 'The pairing of a handset is under way'],
  ['VOICE_UNPAIRING_NOT_SUPPORTED', 'unsupported', 'Unpairing of handsets is not supported'],
  ['VOICE_UNPAIRING_PENDING', 'busy', 'The unpairing of a handset is under way'],
  ['VOICE_DECTRESET_NOT_SUPPORTED', 'unsupported', 'The DECT base cannot be reset'],
  ['VOICE_DECTRESET_PENDING', 'busy', 'The DECT base is being reset'],
  // From here on the numbers drift: one firmware lacks the first of them.
  ['VOICE_INVALID_NUMBER', 'permanent', 'Invalid telephone number'],
  ['OVERLAP_WPS', 'busy', 'Several devices are trying WPS'],
  ['TIMEOUT_WPS', 'busy', 'No device tried WPS in time'],
  ['WPS', 'busy', 'WPS failed'],
  ['MAX_LICENSE', 'permanent', 'No licence is left'],
  ['FXS_ALREADY_SET', 'permanent', 'The telephone socket is set already'],
  ['EXTENSION_NOT_EXIST', 'permanent', 'No such extension'],
  ['EXTENSION_BUSY', 'busy', 'The extension is busy'],
  ['EXTENSION_DISCONNECTED', 'busy', 'The extension is disconnected'],
  ['HOST_NOT_FOUND', 'busy', 'Host not found'],
  ['NO_ROUTE_TO_HOST', 'busy', 'No route to the host'],
  ['CONNECTION_TIMEOUT', 'busy', 'The host did not answer in time'],
  ['CONNECTION_REFUSED', 'busy', 'The host refused the connection'],
  ['RESSOURCE_NOT_FOUND', 'not-found', 'Resource not found'],
  ['LICENSE', 'permanent', 'No licence'],
  ['TEST_ALREADY_RUNNING', 'busy', 'A test is running already'],
  ['REQUEST_DENIED', 'permanent', 'Request denied'],
  ['RESOURCES_EXCEEDED', 'busy', 'Resources exceeded'],
  ['INVALID_PARAMETER_TYPE', 'permanent', 'The value has the wrong type'],
  ['NON_WRITABLE_PARAMETER', 'read-only', 'Attempt to set a non writable parameter'],
  ['DOWNLOAD', 'busy', 'The download failed'],
  ['UPLOAD', 'busy', 'The upload failed'],
  ['FILE_SERVER_AUTHENTIFICATION', 'permanent', 'The file server refused the login'],
  ['UNSUPPORTED_PROTOCOL', 'unsupported', 'The protocol is not supported'],
  ['JOIN_MULTICAST_GROUP', 'busy', 'The multicast group could not be joined'],
  ['CONTACT_FILE_SERVER', 'busy', 'The file server could not be reached'],
  ['FILE_ACCESS', 'busy', 'The file could not be accessed'],
  ['FILE_DOWNLOAD', 'busy', 'The file could not be downloaded'],
  ['FILE_CORRUPTED', 'permanent', 'The file is damaged'],
]

/** Every documented status of the API, numbered as most firmwares do. */
export const sagemcomStatuses: readonly SagemcomStatus[] = rows.map(([name, statusClass, text], index) => ({
  code: firstStatusCode + index,
  name,
  text,
  class: statusClass,
}))

const byCode = new Map(sagemcomStatuses.map((status) => [status.code, status]))
const byIdentifier = new Map(sagemcomStatuses.map((status) => [`xmo_${status.name}_err`.toLowerCase(), status]))
const byText = new Map(sagemcomStatuses.map((status) => [status.text.toLowerCase(), status]))

/**
 * What a status of a reply means. Firmwares number differently, some from the first status on: an identifier such as
 * `XMO_UNKNOWN_PATH_ERR` decides, whatever the number. Without one the number does up to 16777289, then the English text.
 *
 * @returns of class `unknown`, with the router's own words, where it is in no documentation
 */
export function sagemcomStatus(code: number, description: string): SagemcomStatus {
  const words = description.trim()
  const key = words.toLowerCase()
  const numbered = code < firstDriftingCode ? byCode.get(code) : undefined
  const known = byIdentifier.get(key) ?? numbered ?? byText.get(key)
  return known === undefined
    ? { code, name: '', text: words || 'Undocumented status', class: 'unknown' }
    : { ...known, code }
}

/** The status of what carries none: some firmwares leave out that all is well. */
export const allIsWell = sagemcomStatus(firstStatusCode + 22, '')

/** Whether a request or an action with this status was carried out. */
export function isCarriedOut({ class: statusClass }: SagemcomStatus): boolean {
  return statusClass === 'ok' || statusClass === 'notice'
}
