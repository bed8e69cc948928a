import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** How numbers are dialled where the PBX stands. */
export interface DialPlan {
  /** Country of the numbers that have no international prefix; `undefined`: only international ones are understood. */
  country: CountryCode | undefined
  /** Digits dialled for an outside line, such as `0`; empty: none. */
  outsidePrefix: string
}

/** No number, extension or dialled code is longer: what is, is something else. */
const longestNumber = 40

/** The country with that ISO 3166 code, such as `IT`, in any case. */
export function countryOf(code: string): CountryCode | undefined {
  const upper = code.trim().toUpperCase()
  return isSupportedCountry(upper) ? upper : undefined
}

/** A number without blanks and punctuation; `undefined` for what is none, or is masked (`xxx`). */
export function dialledDigits(number: string): string | undefined {
  if (number.length > longestNumber) return undefined
  const digits = number.replace(/[\s().\-/]/g, '')
  return /^\+?[\d*#]+$/.test(digits) ? digits : undefined
}

/**
 * The number in the form of E.164 (`+390555550101`), by the numbering plan of its country; `null` for extensions, codes
 * and what is no number there.
 *
 * @param isDialled whether somebody dialled it at an extension: then the outside prefix is taken off first, else only
 *   where the number makes no sense with it
 */
export function toE164(number: string, { country, outsidePrefix }: DialPlan, isDialled = false): string | null {
  const digits = dialledDigits(number)
  if (digits === undefined) return null
  const hasPrefix = outsidePrefix !== '' && digits.startsWith(outsidePrefix)
  const inside = hasPrefix ? [digits.slice(outsidePrefix.length)] : []
  const candidates = isDialled ? [...inside, digits] : [digits, ...inside]
  for (const candidate of candidates) {
    const parsed = parsePhoneNumberFromString(candidate, country)
    if (parsed?.isValid() === true) return parsed.number
  }
  return null
}

/** The national form of a number in E.164, digits only: `0555550101`. */
export function nationalDigits(e164: string): string | undefined {
  return parsePhoneNumberFromString(e164)?.formatNational().replace(/\D/g, '')
}
