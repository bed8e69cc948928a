import type { Capability } from './capability.js'

/** Paths of flows that are written again and again; others are asked for anew. */
const mostPaths = 1_000

/** What the router has told of paths, so that it is asked once. */
export class KnownCapabilities {
  readonly #byPath = new Map<string, readonly Capability[]>()

  /** Of all nodes that a path reached; empty where the router tells nothing. */
  get(path: string): readonly Capability[] | undefined {
    return this.#byPath.get(path)
  }

  set(path: string, capabilities: readonly Capability[]): void {
    this.#byPath.delete(path)
    this.#byPath.set(path, capabilities)
    for (const oldest of this.#byPath.keys()) {
      if (this.#byPath.size <= mostPaths) break
      this.#byPath.delete(oldest)
    }
  }
}
