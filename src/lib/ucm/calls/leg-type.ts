import { field, type UcmRow } from './leg.js'

const types: Readonly<Partial<Record<string, string>>> = {
  DIAL: 'dial',
  VM: 'voicemail',
  VOICEMAIL: 'voicemail',
  IVR: 'ivr',
  QUEUE: 'queue',
  RINGGROUP: 'ring-group',
  TRANSFER: 'transfer',
  PAGE: 'page',
  PARK: 'park',
  PARKEDCALL: 'parked-call',
  FOLLOWME: 'follow-me',
  CONFERENCE: 'conference',
  MEETME: 'conference',
  CALLBACK: 'callback',
  DISA: 'disa',
  FAX: 'fax',
}

/**
 * What kind of hop a row is, and of which queue, group or menu: `RINGGROUP[6400]` is a `ring-group` named `6400`. The
 * device's own word in lower case if none of ours fits; rows of the 22-field era tell by their application.
 */
export function legType(row: UcmRow): { type: string; name: string | null } {
  const action = field(row, 'action_type')
  const open = action.indexOf('[')
  // The plain form by far outnumbers the other.
  const [, word = action, name = null] = (open < 0 ? null : /^([A-Z_ ]+)\[(.+)\]$/.exec(action)) ?? []
  const known = types[word]
  if (known !== undefined) return { type: known, name }
  const own = word || field(row, 'lastapp') || 'unknown'
  return { type: types[own.toUpperCase()] ?? own.toLowerCase(), name }
}
