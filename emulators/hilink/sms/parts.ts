/** How the network carries a text. */
export interface SplitText {
  encoding: 'gsm-7' | 'ucs-2'
  /** The text in the pieces in which it is sent. */
  parts: string[]
}

// GSM 03.38: the default alphabet, and the characters that take an escape before them.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extension = new Set('^{}\\[~]|€\f')

/** Decides the encoding by the content, as the device does, and cuts the text into parts. */
export function splitText(text: string): SplitText {
  const characters = Array.from(text)
  const isGsm = characters.every((character) => basic.has(character) || extension.has(character))
  const sizeOf = isGsm
    ? (character: string) => (extension.has(character) ? 2 : 1)
    : (character: string) => character.length
  const size = characters.reduce((sum, character) => sum + sizeOf(character), 0)
  const [single, part] = isGsm ? [160, 153] : [70, 67]
  const parts = size <= single ? [text] : cut(characters, sizeOf, part)
  return { encoding: isGsm ? 'gsm-7' : 'ucs-2', parts }
}

// A character of two units never straddles a boundary.
function cut(characters: readonly string[], sizeOf: (character: string) => number, limit: number): string[] {
  const parts: string[] = []
  let current = ''
  let used = 0
  for (const character of characters) {
    const size = sizeOf(character)
    if (used + size > limit) {
      parts.push(current)
      current = ''
      used = 0
    }
    current += character
    used += size
  }
  return [...parts, current]
}
