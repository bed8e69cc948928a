import type { HttpHeaders } from '../../http/client.js'

/** The cookies of one session, all of which go with every request. */
export class Cookies {
  readonly #values = new Map<string, string>()

  /** Takes over what a reply sets. */
  take({ 'set-cookie': given }: HttpHeaders): void {
    for (const cookie of [given ?? []].flat()) {
      const [pair = '', ...attributes] = cookie.split(';')
      const at = pair.indexOf('=')
      if (at <= 0) continue
      const name = pair.slice(0, at).trim()
      const isOver = attributes.some((attribute) => /^\s*max-age\s*=\s*-?0+\s*$/i.test(attribute))
      if (isOver) this.#values.delete(name)
      else this.#values.set(name, pair.slice(at + 1).trim())
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** As a `Cookie` header holds them; none where there are none. */
  get headers(): Record<string, string> {
    if (this.#values.size === 0) return {}
    return { cookie: [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ') }
  }

  /** What must not be shown. */
  get secrets(): string[] {
    return [...this.#values.values()].filter((value) => value.length > 3)
  }
}
