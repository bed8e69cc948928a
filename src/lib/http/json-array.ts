import { setImmediate } from 'node:timers/promises'
import { type Sentence, sentence } from '../sentences/sentence.js'
import { JsonElementScanner } from './json-elements.js'
import { badJson, type JsonErrorContext, jsonTooLarge } from './json-refusal.js'

/** Which array of a document is streamed, and what is refused. */
export interface JsonArrayOptions extends JsonErrorContext {
  /**
   * Where the elements are when the root is an object: keys of the root, or `key.key` one level deeper; e.g.
   * `['cdr_root', 'cdr', 'response.cdr_root']`. An array at the root itself is always taken.
   */
  keys: readonly string[]
  /** Of one element, and of everything else in the document together. */
  maxElementBytes: number
  /** Nesting inside one element, and of the rest; default 64. */
  maxDepth?: number
}

/** What is known once the document has ended. */
export interface JsonArrayResult {
  /** Whether there was an array, or an object in its place. */
  found: boolean
  elements: number
  /** The document without the elements: `{"status":-6,"response":{}}`; empty for an array at the root. */
  rest: Record<string, unknown>
}

const defaultMaxDepth = 64
const byteOrderMark = [0xef, 0xbb, 0xbf] as const
const placeholder = Buffer.from('null')

const quotationMark = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Parsed without a turn of the event loop; 2 ms of work. */
const pieceBytes = 128 * 1024

/**
 * The elements of the array at the root of a JSON document that comes in chunks, or under one of `options.keys`, in
 * batches as they arrive, in constant memory. A single object in place of the array counts as its one element; `null`,
 * `""`, `{}` or nothing there means no elements. Iterate once; `result` is there when the iteration has ended by itself.
 *
 * Text that is no UTF-8 is not refused: such bytes become U+FFFD, because PBXs store caller names as they come.
 */
export class JsonArrayStream implements AsyncIterable<unknown[]> {
  #result: JsonArrayResult | undefined

  constructor(
    private readonly body: AsyncIterable<Uint8Array>,
    private readonly options: JsonArrayOptions,
  ) {}

  /** What else was in the document; `undefined` before its end. */
  get result(): JsonArrayResult | undefined {
    return this.#result
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown[], void, undefined> {
    const slicer = new JsonArraySlicer(this.options)
    for await (const chunk of this.body) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        if (at > 0) await setImmediate()
        const batch: unknown[] = []
        slicer.push(chunk.subarray(at, at + pieceBytes), (elements) => {
          for (const element of elements) batch.push(element)
        })
        if (batch.length > 0) yield batch
      }
    }
    this.#result = slicer.end()
  }
}

/**
 * See {@link JsonArrayStream}.
 *
 * @throws DeviceError while iterating: `BAD_RESPONSE` for anything that is not one complete JSON document,
 * `RESPONSE_TOO_LARGE` for an element beyond `options.maxElementBytes`; whatever `body` throws passes unchanged
 */
export function readJsonArray(body: AsyncIterable<Uint8Array>, options: JsonArrayOptions): JsonArrayStream {
  return new JsonArrayStream(body, options)
}

type Mode = 'start' | 'document' | 'elements' | 'after'

/**
 * Takes a JSON document in pieces of any size and gives the elements of one array in it as soon as they are complete.
 * What does not belong to the array is kept and parsed at the end.
 */
class JsonArraySlicer {
  readonly #options: JsonArrayOptions
  readonly #maxDepth: number
  readonly #keys: ReadonlySet<string>
  readonly #scanner: JsonElementScanner
  #mode: Mode = 'start'
  #received = 0
  #elements = 0

  #rest: number[] = []
  readonly #containers: number[] = []
  readonly #path: string[] = []
  readonly #foundAt = new Set<string>()
  #inString = false
  #escaped = false
  #keyStart = -1
  #valueNext = false

  constructor(options: JsonArrayOptions) {
    this.#options = options
    this.#maxDepth = options.maxDepth ?? defaultMaxDepth
    this.#keys = new Set(options.keys)
    this.#scanner = new JsonElementScanner({ ...options, maxDepth: this.#maxDepth })
  }

  /**
   * Hands on the elements that this piece completes, in order. The piece may be reused afterwards.
   *
   * @throws DeviceError `BAD_RESPONSE` for what is no JSON, `RESPONSE_TOO_LARGE` for an element beyond the limit
   */
  push(piece: Uint8Array, take: (elements: unknown[]) => void): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    let at = 0
    while (at < bytes.length) {
      at = this.#mode === 'elements' ? this.#scanElements(bytes, at, take) : this.#scanDocument(bytes, at)
    }
    this.#received += bytes.length
  }

  /**
   * To be called once the last piece is in.
   *
   * @throws DeviceError `BAD_RESPONSE` for a document that broke off
   */
  end(): JsonArrayResult {
    if (this.#mode !== 'after') {
      const head = this.#mode === 'elements' ? this.#scanner.pending : Buffer.from(this.#rest)
      throw this.#bad(
        this.#received === 0 ? sentence('http.json-empty') : sentence('http.json-broke-off', { bytes: this.#received }),
        head,
      )
    }
    return { found: this.#foundAt.size > 0, elements: this.#elements, rest: this.#parsedRest() }
  }

  #scanElements(bytes: Buffer, from: number, take: (elements: unknown[]) => void): number {
    const at = this.#scanner.scan(bytes, from, (elements) => {
      this.#elements += elements.length
      take(elements)
    })
    if (this.#scanner.ended) this.#mode = this.#containers.length === 0 ? 'after' : 'document'
    return at
  }

  #scanDocument(bytes: Buffer, from: number): number {
    let at = from
    for (; at < bytes.length && this.#mode !== 'elements'; at++) {
      const byte = bytes[at] ?? 0
      if (this.#mode === 'document') this.#takeDocumentByte(byte)
      else if (this.#mode === 'start') this.#takeFirstByte(byte, this.#received + at, bytes.subarray(at))
      else if (!isBlank(byte)) throw this.#bad(sentence('http.json-goes-on'), bytes.subarray(at))
    }
    return at
  }

  #takeFirstByte(byte: number, position: number, head: Buffer): void {
    // Of a byte order mark all three bytes or none: the next expected one follows directly.
    if (position < 3 && byte === byteOrderMark[position] && this.#rest.length === position) {
      this.#rest.push(byte)
      return
    }
    if (this.#rest.length !== 0 && this.#rest.length !== 3) throw this.#bad(sentence('http.json-none'), head)
    if (isBlank(byte)) return
    this.#rest = []
    if (byte === openBracket) this.#beginElements('array', '')
    else if (byte === openBrace) {
      this.#mode = 'document'
      this.#open(byte)
    } else throw this.#bad(sentence('http.json-none'), head)
  }

  #takeDocumentByte(byte: number): void {
    if (this.#inString) {
      this.#rest.push(byte)
      if (this.#escaped) this.#escaped = false
      else if (byte === backslash) this.#escaped = true
      else if (byte === quotationMark) this.#endString()
    } else if (byte === openBracket || byte === openBrace) this.#open(byte)
    else {
      this.#rest.push(byte)
      if (byte === quotationMark) {
        this.#inString = true
        this.#keyStart = this.#containers.at(-1) === openBrace && !this.#valueNext ? this.#rest.length - 1 : -1
      } else if (byte === colon) this.#valueNext = true
      else if (byte === comma) this.#valueNext = false
      else if (byte === closeBracket || byte === closeBrace) this.#close()
    }
    if (this.#rest.length > this.#options.maxElementBytes) {
      throw jsonTooLarge(sentence('http.json-frame'), this.#options.maxElementBytes, this.#options)
    }
  }

  #endString(): void {
    this.#inString = false
    if (this.#keyStart < 0) return
    const depth = this.#containers.length
    this.#path.length = depth
    this.#path[depth - 1] = this.#parsed(Buffer.from(this.#rest.slice(this.#keyStart)), String)
  }

  #open(byte: number): void {
    const place = this.#placeOfValue()
    if (place !== undefined && this.#keys.has(place)) {
      this.#rest.push(...placeholder)
      this.#valueNext = false
      this.#beginElements(byte === openBracket ? 'array' : 'object', place)
      return
    }
    this.#rest.push(byte)
    this.#containers.push(byte)
    this.#valueNext = false
    if (this.#containers.length > this.#maxDepth) throw this.#bad(sentence('http.json-deep'), Buffer.from(this.#rest))
  }

  /** `key` or `key.key` of the value that begins now; `undefined` inside an array or where no value may begin. */
  #placeOfValue(): string | undefined {
    const depth = this.#containers.length
    if (!this.#valueNext || depth > 2 || this.#containers.includes(openBracket)) return undefined
    return this.#path.slice(0, depth).join('.')
  }

  #close(): void {
    this.#containers.pop()
    this.#valueNext = false
    if (this.#containers.length === 0) this.#mode = 'after'
  }

  #beginElements(opening: 'array' | 'object', place: string): void {
    this.#mode = 'elements'
    this.#foundAt.add(place)
    this.#scanner.begin(opening)
  }

  #parsedRest(): Record<string, unknown> {
    if (this.#rest.length === 0) return {}
    const rest = this.#parsed(Buffer.from(this.#rest), asRecord)
    const without = withoutKeys(rest, this.#foundAt)
    for (const [key, value] of Object.entries(without)) {
      const inner = [...this.#foundAt].filter((place) => place.startsWith(`${key}.`))
      if (inner.length === 0) continue
      without[key] = withoutKeys(asRecord(value), new Set(inner.map((place) => place.slice(key.length + 1))))
    }
    return without
  }

  #parsed<T>(bytes: Buffer, convert: (value: unknown) => T): T {
    try {
      return convert(JSON.parse(bytes.toString('utf8')))
    } catch {
      throw this.#bad(sentence('http.json-invalid'), bytes)
    }
  }

  #bad(what: Sentence, head: Uint8Array): Error {
    return badJson(what, head, this.#options)
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function withoutKeys(record: Record<string, unknown>, keys: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.has(key)))
}
