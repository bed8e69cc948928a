/** How a text travels: 7 bits a character where all of them are in GSM 03.38, else UTF-16. */
export type SmsEncoding = 'gsm-7' | 'ucs-2'

export interface SmsText {
  encoding: SmsEncoding
  /** The text as it is sent, in the pieces in which it travels. */
  parts: string[]
}

// GSM 03.38: the basic characters and those that take an escape before them.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const escaped = new Set('^{}\\[~]|€\f')

// Septets, or UTF-16 units, of a text in one piece and of each of several (3GPP TS 23.038, 23.040).
const capacities = {
  'gsm-7': { single: 160, part: 153 },
  'ucs-2': { single: 70, part: 67 },
} as const

/**
 * Splits a text as the network does: a character of two units (an escaped one, an emoji) never straddles a boundary.
 */
export function splitSms(text: string): SmsText {
  const encoding = isGsm(text) ? 'gsm-7' : 'ucs-2'
  const { single, part } = capacities[encoding]
  const parts: string[] = []
  let total = 0
  let used = 0
  let start = 0
  let end = 0
  for (const character of text) {
    const size = unitsOf(character, encoding)
    if (used + size > part) {
      parts.push(text.slice(start, end))
      start = end
      used = 0
    }
    used += size
    total += size
    end += character.length
  }
  return { encoding, parts: total <= single ? [text] : [...parts, text.slice(start)] }
}

function isGsm(text: string): boolean {
  for (const character of text) if (!basic.has(character) && !escaped.has(character)) return false
  return true
}

function unitsOf(character: string, encoding: SmsEncoding): number {
  if (encoding === 'ucs-2') return character.length
  return escaped.has(character) ? 2 : 1
}
