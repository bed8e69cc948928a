/**
 * Text as HiLink devices read it: characters above U+FFFF as two surrogates of three bytes each (CESU-8), which no
 * decoder of Node.js takes.
 */
export function encodeCesu8(text: string): Buffer {
  if (!/[\ud800-\udfff]/.test(text)) return Buffer.from(text, 'utf8')
  const pieces = Array.from(text, (character) =>
    (character.codePointAt(0) ?? 0) > 0xffff
      ? Buffer.concat([unit(character, 0), unit(character, 1)])
      : Buffer.from(character, 'utf8'),
  )
  return Buffer.concat(pieces)
}

/** Reads CESU-8 and UTF-8 alike; half a pair becomes U+FFFD. */
export function decodeCesu8(bytes: Buffer): string {
  const pieces: string[] = []
  let from = 0
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at)) {
    const high = surrogateAt(bytes, at, 0xa0)
    const low = high === undefined ? undefined : surrogateAt(bytes, at + 3, 0xb0)
    if (high === undefined || low === undefined) {
      at += 1
      continue
    }
    pieces.push(bytes.toString('utf8', from, at), String.fromCharCode(high, low))
    at += 6
    from = at
  }
  pieces.push(bytes.toString('utf8', from))
  return pieces.join('')
}

function unit(character: string, index: number): Buffer {
  const code = character.charCodeAt(index)
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
}

/** @param firstOfKind the smallest second byte: 0xa0 for the first half of a pair, 0xb0 for the second */
function surrogateAt(bytes: Buffer, at: number, firstOfKind: number): number | undefined {
  const [lead = 0, second = 0, third = 0] = bytes.subarray(at, at + 3)
  const isHalf = lead === 0xed && (second & 0xf0) === firstOfKind && (third & 0xc0) === 0x80
  return isHalf ? 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f) : undefined
}
