/** What a request body turned out to be. */
export interface DecodedText {
  text: string
  /** Standard UTF-8 for a character beyond U+FFFF; HiLink devices write those as CESU-8. */
  hasFourByteUtf8: boolean
}

const replacement = 0xfffd

/** Decodes UTF-8 in which a surrogate may stand for itself in three bytes (CESU-8); what is malformed becomes U+FFFD. */
export function decodeCesu8(bytes: Uint8Array): DecodedText {
  const units: string[] = []
  let hasFourByteUtf8 = false
  let position = 0
  while (position < bytes.length) {
    const { codePoint, length } = readCharacter(bytes, position)
    hasFourByteUtf8 ||= length === 4
    units.push(String.fromCodePoint(codePoint))
    position += length
  }
  return { text: units.join(''), hasFourByteUtf8 }
}

function readCharacter(bytes: Uint8Array, position: number): { codePoint: number; length: number } {
  const first = bytes[position] ?? 0
  if (first < 0x80) return { codePoint: first, length: 1 }
  const length = first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc0 ? 2 : 1
  const rest = [...bytes.subarray(position + 1, position + length)]
  const isWhole = length > 1 && first < 0xf8 && rest.length === length - 1 && rest.every((byte) => byte >> 6 === 0b10)
  if (!isWhole) return { codePoint: replacement, length: 1 }
  const codePoint = rest.reduce((value, byte) => (value << 6) | (byte & 0x3f), first & (0xff >> (length + 1)))
  return { codePoint: codePoint <= 0x10ffff ? codePoint : replacement, length }
}

/** Encodes text as the device does: UTF-8 up to U+FFFF, each half of a surrogate pair in three bytes above. */
export function encodeCesu8(text: string): Buffer {
  const pieces = text.split(/([\ud800-\udfff])/).map((piece) => {
    const unit = piece.charCodeAt(0)
    const isSurrogate = piece.length === 1 && unit >= 0xd800 && unit <= 0xdfff
    return isSurrogate ? Buffer.from([0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]) : Buffer.from(piece)
  })
  return Buffer.concat(pieces)
}
