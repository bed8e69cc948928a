import { createHash } from 'node:crypto'

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const rounds = 5000

/** SHA-512-crypt as U. Drepper specified it, with 5000 rounds: `salt$hash`, without the `$6$` in front. */
export function sha512Crypt(password: string, salt: string): string {
  const key = Buffer.from(password, 'utf8')
  const seed = Buffer.from(salt, 'utf8').subarray(0, 16)
  const second = sha512([key, seed, key])
  const first: Buffer[] = [key, seed, stretched(second, key.length)]
  for (let bits = key.length; bits > 0; bits >>>= 1) first.push((bits & 1) === 1 ? second : key)
  let digest = sha512(first)
  const keySequence = stretched(sha512(Array.from({ length: key.length }, () => key)), key.length)
  const repeats = 16 + (digest[0] ?? 0)
  const seedSequence = stretched(sha512(Array.from({ length: repeats }, () => seed)), seed.length)
  for (let round = 0; round < rounds; round++) {
    const isOdd = round % 2 === 1
    digest = sha512([
      isOdd ? keySequence : digest,
      ...(round % 3 === 0 ? [] : [seedSequence]),
      ...(round % 7 === 0 ? [] : [keySequence]),
      isOdd ? digest : keySequence,
    ])
  }
  return `${seed.toString('utf8')}$${encoded(digest)}`
}

function sha512(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function stretched(block: Buffer, length: number): Buffer {
  return Buffer.alloc(length, block)
}

/** Three bytes to four characters, in the order that the specification lists; the last byte makes two. */
function encoded(digest: Buffer): string {
  let text = ''
  for (let group = 0; group < 21; group++) {
    const [a, b, c] = [group, group + 21, group + 42]
    const order = group % 3 === 0 ? [a, b, c] : group % 3 === 1 ? [b, c, a] : [c, a, b]
    text += characters(
      order.reduce((value, index) => value * 256 + (digest[index] ?? 0), 0),
      4,
    )
  }
  return text + characters(digest[63] ?? 0, 2)
}

function characters(value: number, count: number): string {
  let text = ''
  for (let rest = value; text.length < count; rest = Math.floor(rest / 64)) text += alphabet[rest % 64] ?? ''
  return text
}
