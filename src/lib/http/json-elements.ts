import { isAscii } from 'node:buffer'
import { sentence } from '../sentences/sentence.js'
import { badJson, type JsonErrorContext, jsonTooLarge } from './json-refusal.js'

/** What an element may be, and what errors tell. */
export interface JsonElementLimits extends JsonErrorContext {
  maxElementBytes: number
  maxDepth: number
}

// Here and not imported: outside a bundle an imported constant is a property access, which costs the loop half its speed.
const quotationMark = 0x22
const comma = 0x2c
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
/** Set in braces, not in brackets: `byte | caseBit` takes both for a brace. */
const caseBit = 0x20

/**
 * The elements of one array, or one object in its place, in pieces of any size. A byte scan that knows strings and
 * nesting finds the last comma between two elements of a piece; everything up to there is handed on together.
 */
export class JsonElementScanner {
  readonly #limits: JsonElementLimits
  #pending: Buffer[] = []
  #single = false
  #depth = 0
  #inString = false
  #escaped = false
  #elementBytes = 0
  #hasElements = false
  #ended = false

  constructor(limits: JsonElementLimits) {
    this.#limits = limits
  }

  /** Whether the closing bracket or brace was met. */
  get ended(): boolean {
    return this.#ended
  }

  /** What is in of an element that is not complete. */
  get pending(): Buffer {
    return Buffer.concat(this.#pending)
  }

  /** The opening bracket of an array, or the opening brace of a single object, has just been read. */
  begin(opening: 'array' | 'object'): void {
    this.#single = opening === 'object'
    this.#elementBytes = 0
    this.#hasElements = false
    this.#ended = false
    this.#pending = this.#single ? [Buffer.from('{')] : []
    this.#depth = this.#single ? 1 : 0
  }

  /**
   * Hands the elements that the bytes from `from` on complete to `take`.
   *
   * @returns where the scan stopped: behind the closing bracket or brace, or at the end of the bytes
   */
  scan(bytes: Buffer, from: number, take: (elements: unknown[]) => void): number {
    const length = bytes.length
    const maxDepth = this.#limits.maxDepth
    let depth = this.#depth
    let elementStart = from - this.#elementBytes
    let segmentStart = from
    let lastComma = -1
    let commas = 0
    let at = this.#inString ? this.#skipString(bytes, this.#escaped ? from + 1 : from) : from
    let ended = false
    while (at < length && !ended) {
      const byte = bytes[at++] ?? 0
      if (byte === quotationMark) at = this.#skipString(bytes, at)
      else if (byte === comma) {
        if (depth > 0) continue
        lastComma = at - 1
        commas++
        this.#checkSize(lastComma - elementStart)
        elementStart = at
      } else if ((byte | caseBit) === openBrace) {
        depth++
        if (depth > maxDepth) throw badJson(sentence('http.json-deep'), this.#segment(bytes, from, at), this.#limits)
      } else if ((byte | caseBit) === closeBrace) {
        depth--
        ended = depth < 0 || (depth === 0 && this.#single)
      }
    }
    if (lastComma >= 0) {
      this.#handOn(this.#segment(bytes, segmentStart, lastComma), commas, take)
      segmentStart = lastComma + 1
    }
    this.#checkSize(at - elementStart)
    this.#elementBytes = at - elementStart
    this.#depth = depth
    if (ended) this.#end(bytes, segmentStart, at, take)
    // A copy: the caller may use its bytes again.
    else if (segmentStart < at) this.#pending.push(Buffer.from(bytes.subarray(segmentStart, at)))
    return at
  }

  /** Where a string that is open at `from` goes on after its end; notes if it is still open when the bytes end. */
  #skipString(bytes: Buffer, from: number): number {
    let end = bytes.indexOf(quotationMark, from)
    while (end >= 0 && bytes[end - 1] === backslash && isEscaped(bytes, end, from)) {
      end = bytes.indexOf(quotationMark, end + 1)
    }
    this.#inString = end < 0
    this.#escaped = end < 0 && isEscaped(bytes, bytes.length, from)
    return end < 0 ? bytes.length : end + 1
  }

  #end(bytes: Buffer, segmentStart: number, end: number, take: (elements: unknown[]) => void): void {
    const segment = this.#segment(bytes, segmentStart, this.#single ? end : end - 1)
    if (!this.#single && bytes[end - 1] !== closeBracket) {
      throw badJson(sentence('http.json-brackets'), segment, this.#limits)
    }
    // `[]` and `{}` in its place have no element, `[1,]` has one that is nothing.
    const isEmpty = this.#single ? isBlank(segment.subarray(1, -1)) : !this.#hasElements && isBlank(segment)
    if (!isEmpty) this.#handOn(segment, 1, take)
    this.#ended = true
  }

  /** What was left of earlier pieces together with this part. */
  #segment(bytes: Buffer, start: number, end: number): Buffer {
    const part = bytes.subarray(start, end)
    if (this.#pending.length === 0) return part
    return Buffer.concat([...this.#pending, part])
  }

  #handOn(segment: Buffer, count: number, take: (elements: unknown[]) => void): void {
    take(parsedElements(segment, count, this.#limits))
    this.#pending = []
    this.#hasElements = true
  }

  #checkSize(bytes: number): void {
    if (bytes > this.#limits.maxElementBytes) {
      throw jsonTooLarge(sentence('http.json-element'), this.#limits.maxElementBytes, this.#limits)
    }
  }
}

/** Whether an odd number of backslashes stands before `at`; those before `from` belong to what was read already. */
function isEscaped(bytes: Buffer, at: number, from: number): boolean {
  let first = at
  while (first > from && bytes[first - 1] === backslash) first--
  return (at - first) % 2 === 1
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
}

function parsedElements(bytes: Buffer, count: number, limits: JsonElementLimits): unknown[] {
  // Plain ASCII, which most replies are, is a tenth of the work of UTF-8.
  const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
  const parsed = parsedList(`[${text}]`)
  // Nothing between two commas would parse as no element at all.
  if (parsed?.length === count) return parsed
  throw badJson(sentence('http.json-invalid'), firstBadElement(text), limits)
}

function parsedList(text: string): unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : undefined
  } catch {
    return undefined
  }
}

/** Only for the error message: the element that does not parse, or the first one too long to try it comma by comma. */
function firstBadElement(text: string): string {
  let start = 0
  for (let end = text.indexOf(','); end >= 0 && end - start < 8192; end = text.indexOf(',', end + 1)) {
    if (parsedList(`[${text.slice(start, end)}]`)?.length === 1) start = end + 1
  }
  return text.slice(start)
}
