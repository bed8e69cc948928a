import type { Clock } from '../shared'

/** A backup has every byte there is, so that nobody takes it for text. */
function contentOf(name: string, comment: string): Buffer {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  return Buffer.concat([Buffer.from(`KBAK\0${name}\0${comment}\0`), everyByte])
}

/** The backup files of the PBX, and the configuration lock that a restore holds. */
export class Backups {
  readonly #files = new Map<string, Buffer>()
  restores = 0
  #lockedUntilMs = 0

  constructor(
    private readonly clock: Clock,
    private readonly restoreSeconds: number,
  ) {}

  names(): string[] {
    return [...this.#files.keys()]
  }

  get(name: string): Buffer | undefined {
    return this.#files.get(name)
  }

  create(name: string, comment: string): Buffer {
    const content = contentOf(name, comment)
    this.#files.set(name, content)
    return content
  }

  upload(name: string, content: Buffer): void {
    this.#files.set(name, content)
  }

  delete(name: string): boolean {
    return this.#files.delete(name)
  }

  /** @returns false while another restore holds the lock */
  restore(): boolean {
    if (this.clock.now() < this.#lockedUntilMs) return false
    this.#lockedUntilMs = this.clock.now() + this.restoreSeconds * 1000
    this.restores++
    return true
  }
}
