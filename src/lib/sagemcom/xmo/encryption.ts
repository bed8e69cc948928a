import type { Signal } from '../../session/signal.js'
import type { Encryption } from './digest.js'

/** What the user chose: a method, or to find it out. */
export type EncryptionChoice = 'auto' | 'md5' | 'sha512'

/** What worked on an origin whose web page does not tell; survives redeploys, so that no try is spent twice. */
const learnt = new Map<string, Encryption>()

/** Reads a page of the router; `undefined` where there is none. */
export type ReadScript = (path: string, signal: Signal) => Promise<string | undefined>

/** Finds out how a router wants passwords hashed, without spending a login on it where its web page tells. */
export class EncryptionFinder {
  #told: Encryption | undefined

  /** @param salt as the user entered it; empty = what the web page says, or none */
  constructor(
    private readonly origin: string,
    private readonly choice: EncryptionChoice,
    private readonly salt: string,
    private readonly readScript: ReadScript,
  ) {}

  /** What to log in with, in this order; a second one only where nothing tells which it is. */
  async candidates(signal: Signal): Promise<readonly [Encryption, ...Encryption[]]> {
    const { choice, salt } = this
    if (choice !== 'auto') return [{ method: choice, salt }]
    this.#told ??= await this.#ask(signal)
    if (this.#told !== undefined) return [this.#salted(this.#told)]
    const known = learnt.get(this.origin)
    if (known !== undefined) return [this.#salted(known)]
    return [
      { method: 'md5', salt },
      { method: 'sha512', salt },
    ]
  }

  worked(encryption: Encryption): void {
    if (this.choice === 'auto' && this.#told === undefined) learnt.set(this.origin, encryption)
  }

  /** The router may have another firmware when it is asked next. */
  failed(): void {
    this.#told = undefined
  }

  #salted(encryption: Encryption): Encryption {
    return this.salt === '' ? encryption : { ...encryption, salt: this.salt }
  }

  async #ask(signal: Signal): Promise<Encryption | undefined> {
    for (const path of guiScriptPaths) {
      const script = await this.readScript(path, signal)
      const told = script === undefined ? undefined : readGuiScript(script)
      if (told !== undefined) return told
    }
    return undefined
  }
}

/** Where firmwares keep the script of their web page that tells how passwords are hashed; anyone may read it. */
const guiScriptPaths = [
  '/gui/js/gui-core.js',
  '/js/gui-core.js',
  '/2.0/gui/js/gui-core.js',
  '/0.1/gui/js/gui-core.js',
] as const

/** Hash method and salt as the script tells them; `undefined` where it tells no method. */
export function readGuiScript(script: string): Encryption | undefined {
  const option = /GUI_ACTIVATE_SHA512ENCODE_OPT["']?\s*[:=]\s*["']?([0-9]+)/.exec(script)?.[1]
  if (option === undefined) return undefined
  const salt = /GUI_PASSWORD_SALT["']?\s*[:=]\s*(["'])(.*?)\1/.exec(script)?.[2] ?? ''
  return { method: Number(option) === 0 ? 'md5' : 'sha512', salt }
}
