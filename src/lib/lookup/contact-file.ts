import { readFile, stat } from 'node:fs/promises'
import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** A book of ten thousand people with small pictures is smaller. */
const largestFileMebibytes = 32

/** A file of contacts, read again when it has changed. */
export class ContactFile<Content> {
  #current: { stamp: string; content: Content } | undefined

  /**
   * @param path absolute
   * @param parse may throw: then the next look reads again
   */
  constructor(
    private readonly path: string,
    private readonly parse: (text: string) => Content,
  ) {}

  /** @throws DeviceError `NOT_FOUND`, `RESPONSE_TOO_LARGE`, and whatever `parse` throws */
  async content(): Promise<Content> {
    const { path } = this
    const { mtimeMs, size } = await stat(path).catch((error: unknown) => this.#refuse(error))
    if (size > largestFileMebibytes * 1024 * 1024) {
      throw new DeviceError(
        'RESPONSE_TOO_LARGE',
        sentence('lookup.too-large', { path, mebibytes: largestFileMebibytes }),
        {},
        'no',
      )
    }
    const stamp = `${String(mtimeMs)} ${String(size)}`
    if (this.#current?.stamp !== stamp) {
      const text = decoded(await readFile(path).catch((error: unknown) => this.#refuse(error)))
      this.#current = { stamp, content: this.parse(text) }
    }
    return this.#current.content
  }

  #refuse(error: unknown): never {
    const reason = error instanceof Error ? error.message : String(error)
    throw new DeviceError('NOT_FOUND', sentence('lookup.no-file', { path: this.path, reason }), {}, 'no')
  }
}

/** UTF-8, or Windows-1252 where the bytes are none: what spreadsheets save as CSV. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
