import type { Contact } from './contacts.js'
import { type DialPlan, dialledDigits, nationalDigits, toE164 } from './phone-number.js'

/** What a number is: its form in E.164 where it has one, and whose it is where the book tells. */
export interface Entry {
  e164: string | null
  contact: Contact | null
}

/**
 * Whose number is it: by E.164, by the digits as they stand (extensions), then by the longest entry ending in `*` that
 * the number begins with. Of two contacts with the same number the first is taken.
 */
export class PhoneBook {
  /** By the last digits, which a number has in every form: a large book is read fast, and few entries are compared. */
  readonly #byEnding = new Map<string, { digits: string; contact: Contact }[]>()
  /** Without their `*`. */
  readonly #byBeginning: { digits: string; contact: Contact }[] = []

  constructor(
    contacts: readonly Contact[],
    private readonly dialPlan: DialPlan,
  ) {
    for (const contact of contacts) for (const number of contact.numbers) this.#add(number, contact)
  }

  /** @param isDialled whether the number was dialled at an extension, see {@link toE164} */
  find(number: string, isDialled = false): Entry {
    const digits = dialledDigits(number)
    if (digits === undefined) return { e164: null, contact: null }
    const e164 = toE164(digits, this.dialPlan, isDialled)
    return { e164, contact: this.#whole(digits, e164) ?? this.#beginningOf(digits, e164) ?? null }
  }

  #add(number: string, contact: Contact): void {
    const digits = dialledDigits(number)
    if (digits === undefined) return
    if (digits.endsWith('*')) {
      this.#byBeginning.push({ digits: digits.slice(0, -1), contact })
      return
    }
    const ending = endingOf(digits)
    const entries = this.#byEnding.get(ending)
    if (entries === undefined) this.#byEnding.set(ending, [{ digits, contact }])
    else entries.push({ digits, contact })
  }

  #whole(digits: string, e164: string | null): Contact | undefined {
    const entries = this.#byEnding.get(endingOf(digits)) ?? []
    const same = e164 === null ? undefined : entries.find((entry) => toE164(entry.digits, this.dialPlan) === e164)
    return (same ?? entries.find((entry) => entry.digits === digits))?.contact
  }

  #beginningOf(digits: string, e164: string | null): Contact | undefined {
    if (this.#byBeginning.length === 0) return undefined
    const forms = e164 === null ? [digits] : [digits, e164, `00${e164.slice(1)}`, nationalDigits(e164) ?? digits]
    let longest: { rest: number; contact: Contact } | undefined
    for (const { digits: beginning, contact } of this.#byBeginning) {
      const form = forms.find((candidate) => candidate.startsWith(beginning))
      // What is left over tells which covers more, however each of them is written.
      const rest = form === undefined ? Number.POSITIVE_INFINITY : form.length - beginning.length
      if (rest < (longest?.rest ?? Number.POSITIVE_INFINITY)) longest = { rest, contact }
    }
    return longest?.contact
  }
}

function endingOf(digits: string): string {
  return digits.slice(-4)
}
