import type { Contact } from './contacts.js'
import type { Entry, PhoneBook } from './phone-book.js'

/** Whole contacts by the part that they play in a call; of a text only `from`. */
export type ContactsByRole = Partial<Record<Role, Contact>>

/** What a number alone becomes. */
export interface NumberLookup {
  number: string
  e164: string | null
  name: string | null
  contact: Contact | null
}

/** A call with its parties filled in, and how many of those that have a number are known. */
export interface CallLookup {
  call: object
  contacts: ContactsByRole
  asked: number
  found: number
}

type Role = (typeof roles)[number]

const roles = ['from', 'to', 'answeredBy'] as const

/** Whether this is a call record or a call event: it has parties. */
export function isCall(value: unknown): value is object & Record<'from' | 'to', unknown> {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value && isParty(value.from)
}

/**
 * A copy of a call record or call event in which each party has `e164`, and the name that the book gives it where it has
 * none of its own.
 *
 * @param overwrite whether the book's name replaces the PBX's
 */
export function lookUpCall(book: PhoneBook, call: object, overwrite: boolean): CallLookup {
  const contacts: ContactsByRole = {}
  const parties: Record<string, object> = {}
  let asked = 0
  let found = 0
  const isOutbound = Reflect.get(call, 'direction') === 'outbound'
  for (const role of roles) {
    const party: unknown = Reflect.get(call, role)
    if (!isParty(party)) continue
    if (party.number === null) {
      parties[role] = { ...party, e164: null }
      continue
    }
    const { e164, contact } = book.find(party.number, isOutbound && role !== 'from')
    parties[role] = { ...party, name: nameOf(party.name, contact, overwrite), e164 }
    asked += 1
    if (contact === null) continue
    found += 1
    contacts[role] = contact
  }
  return { call: { ...call, ...parties }, contacts, asked, found }
}

/** Whose number is it? */
export function lookUpNumber(book: PhoneBook, number: string): NumberLookup {
  const { e164, contact }: Entry = book.find(number)
  return { number, e164, name: contact?.name ?? null, contact }
}

function nameOf(own: string | null, contact: Contact | null, overwrite: boolean): string | null {
  if (contact === null) return own
  return overwrite || own === null || own === '' ? contact.name : own
}

function isParty(value: unknown): value is { number: string | null; name: string | null } {
  if (typeof value !== 'object' || value === null || !('number' in value) || !('name' in value)) return false
  const isText = (given: unknown) => given === null || typeof given === 'string'
  return isText(value.number) && isText(value.name)
}
