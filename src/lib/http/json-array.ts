import { setImmediate } from 'node:timers/promises'
import type { JsonElements } from './json-elements.js'
import { type JsonArrayOptions, type JsonArrayResult, JsonArraySlicer } from './json-slicer.js'

export type { JsonElements } from './json-elements.js'
export type { JsonArrayOptions, JsonArrayResult } from './json-slicer.js'

/** Parsed without a turn of the event loop; 2 ms of work. */
const pieceBytes = 128 * 1024

/**
 * The elements of one array in a JSON document that comes in chunks, in batches as they arrive, in constant memory.
 * Iterate once; `result` is there when the iteration has ended by itself.
 *
 * Text that is no UTF-8 is not refused: such bytes become U+FFFD, because PBXs store caller names as they come.
 */
export class JsonArrayStream<Item> implements AsyncIterable<Item[]> {
  #result: JsonArrayResult | undefined

  constructor(
    private readonly body: AsyncIterable<Uint8Array>,
    private readonly options: JsonArrayOptions,
    private readonly collect: (elements: JsonElements, batch: Item[]) => void,
  ) {}

  /** What else was in the document; `undefined` before its end. */
  get result(): JsonArrayResult | undefined {
    return this.#result
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item[], void, undefined> {
    const slicer = new JsonArraySlicer(this.options)
    for await (const chunk of this.body) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        if (at > 0) await setImmediate()
        const batch: Item[] = []
        slicer.push(chunk.subarray(at, at + pieceBytes), (elements) => this.collect(elements, batch))
        if (batch.length > 0) yield batch
      }
    }
    this.#result = slicer.end()
  }
}

/**
 * Streams the elements of the array at the root of a JSON document, or under one of `options.keys`. A single object
 * in place of the array counts as its one element; `null`, `""`, `{}` or nothing there means no elements.
 *
 * @throws DeviceError while iterating: `BAD_RESPONSE` for anything that is not one complete JSON document,
 * `RESPONSE_TOO_LARGE` for an element beyond `options.maxElementBytes`; whatever `body` throws passes unchanged
 */
export function readJsonArray(body: AsyncIterable<Uint8Array>, options: JsonArrayOptions): JsonArrayStream<unknown> {
  return new JsonArrayStream<unknown>(body, options, (elements, batch) => {
    for (const element of elements.parse()) batch.push(element)
  })
}

/**
 * As {@link readJsonArray}, for a reader that keeps the elements for a while: their structure is checked as they come,
 * they are parsed when they are wanted.
 *
 * @param allocate gives the memory for what is kept
 */
export function readJsonElements(
  body: AsyncIterable<Uint8Array>,
  options: JsonArrayOptions,
  allocate: (length: number) => Buffer,
): JsonArrayStream<JsonElements> {
  return new JsonArrayStream<JsonElements>(body, options, (elements, batch) => batch.push(elements.kept(allocate)))
}
