import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeviceError } from '../errors.js'
import { monotonicMs } from './monotonic.js'

/** After a restart, refused credentials are tried again at most this often. */
const retryAfterRestartMs = 60 * 60_000
const rememberedRefusals = 500
/** Logins in a row that nobody understood the answer of, before a cool-down: fewer than the least patient device allows. */
const unprovenAttempts = 2

interface Refusal {
  failure: DeviceError
  /** Whether it cost one of the user's tries; only such a refusal is kept beyond the process. */
  costTry: boolean
  /** By the clock on the wall, which outlives the process. */
  atMs: number
  /** When a try may be made again; absent = not in this process, until the credentials change. */
  untilMs?: number
  /** How often in a row the credentials were sent without an answer that anybody understands. */
  unproven?: number
}

interface StoredRefusal {
  message: string
  atMs: number
}

/**
 * What devices have refused, so that the same refused credentials are never sent twice. Outlives sessions (a redeploy
 * must not try again) and, in a file of its own, the process.
 */
export class RefusalMemory {
  readonly #refusals = new Map<string, Refusal>()
  #keySecret: Uint8Array = randomBytes(32)
  #directory: string | undefined
  #onSaveFailed: (error: Error) => void = () => undefined

  constructor(
    private readonly now: () => number = monotonicMs,
    private readonly wallNow: () => number = Date.now,
  ) {}

  /**
   * Keeps refusals in `directory` from now on and takes up what an earlier process left there. Call it before the
   * first {@link keyFor}: the names depend on the secret that lies in the directory.
   *
   * @param onSaveFailed told when a later refusal could not be written; it stands all the same in this process
   * @throws the file system's error when the directory cannot be read or written
   */
  persistIn(directory: string, onSaveFailed?: (error: Error) => void): void {
    if (onSaveFailed !== undefined) this.#onSaveFailed = onSaveFailed
    if (this.#directory === directory) return
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    this.#keySecret = readOrCreateSecret(join(directory, 'refusals.key'))
    this.#directory = directory
    for (const [key, { message, atMs }] of Object.entries(readStored(join(directory, 'refusals.json')))) {
      // A clock that was set back makes nobody wait longer than that.
      const remainingMs = Math.min(retryAfterRestartMs, atMs + retryAfterRestartMs - this.wallNow())
      this.#refusals.set(key, {
        failure: new DeviceError('CREDENTIALS_REFUSED', message, { retryable: false }, 'no'),
        costTry: true,
        atMs,
        untilMs: this.now() + remainingMs,
      })
    }
  }

  /** The name under which these credentials are remembered; tells nothing of them without the secret of this memory. */
  keyFor(account: string, password: string): string {
    return createHmac('sha256', this.#keySecret).update(`${account}\n${password}`).digest('hex')
  }

  /** The error every message must fail with, as long as these credentials must not be sent. */
  standing(key: string): DeviceError | undefined {
    const refusal = this.#refusals.get(key)
    if (refusal === undefined || isSpacing(refusal)) return undefined
    const { failure, untilMs } = refusal
    const words = failure.sentence ?? failure.message
    if (untilMs === undefined) return new DeviceError(failure.code, words, failure.cause, 'no')
    const remainingMs = untilMs - this.now()
    if (remainingMs <= 0) return undefined
    return new DeviceError(failure.code, words, { ...failure.cause, retryAfterMs: remainingMs }, 'no')
  }

  /** Milliseconds that the next attempt has to wait, after one whose answer nobody understood. */
  spacingMs(key: string): number {
    const refusal = this.#refusals.get(key)
    if (refusal?.untilMs === undefined || !isSpacing(refusal)) return 0
    return Math.max(0, refusal.untilMs - this.now())
  }

  /** The device refused the credentials at the cost of a try: they are not sent again. */
  refused(key: string, failure: DeviceError): void {
    this.#remember(key, { failure, costTry: true, atMs: this.wallNow() })
    this.#save()
  }

  /** The device named (or implied) a time to stay away. Refused credentials stay refused. */
  stayAway(key: string, failure: DeviceError, waitMs: number): void {
    if (!this.#postpone(key, waitMs)) {
      this.#remember(key, { failure, costTry: false, atMs: this.wallNow(), untilMs: this.now() + waitMs })
    }
  }

  /**
   * The credentials were sent, and the answer (if any) does not tell whether they are right. Shared by all who use them:
   * the next attempt waits a little, and after two in a row nobody logs in for a while.
   */
  unproven(
    key: string,
    failure: DeviceError,
    attempts: number,
    { spacingMs, coolDownMs }: { spacingMs: number; coolDownMs: number },
  ): void {
    const unproven = (this.#refusals.get(key)?.unproven ?? 0) + attempts
    const waitMs = unproven < unprovenAttempts ? spacingMs : coolDownMs
    if (this.#postpone(key, waitMs)) return
    this.#remember(key, { failure, costTry: false, atMs: this.wallNow(), untilMs: this.now() + waitMs, unproven })
  }

  /** The hourly try of refused credentials after a restart told nothing new of them: the next one is an hour away. */
  #postpone(key: string, waitMs: number): boolean {
    const known = this.#refusals.get(key)
    if (known?.costTry !== true) return false
    if (known.untilMs === undefined) return true
    const untilMs = this.now() + Math.max(waitMs, retryAfterRestartMs)
    this.#remember(key, { ...known, atMs: this.wallNow(), untilMs })
    this.#save()
    return true
  }

  /** The device accepted the credentials, or the user asked to try them again. */
  forget(key: string): void {
    if (this.#refusals.delete(key)) this.#save()
  }

  #remember(key: string, refusal: Refusal): void {
    this.#refusals.delete(key)
    this.#refusals.set(key, refusal)
    const oldest = this.#refusals.keys().next().value
    if (this.#refusals.size > rememberedRefusals && oldest !== undefined) this.#refusals.delete(oldest)
  }

  #save(): void {
    if (this.#directory === undefined) return
    const stored: Record<string, StoredRefusal> = {}
    for (const [key, { costTry, failure, atMs }] of this.#refusals) {
      if (costTry) stored[key] = { message: failure.message, atMs }
    }
    const file = join(this.#directory, 'refusals.json')
    try {
      writeFileSync(`${file}.new`, JSON.stringify(stored), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    } catch (error) {
      // The message at hand must fail (or succeed) with what the device said, not with a full disk.
      this.#onSaveFailed(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

/** The next attempt only waits; it is not refused. */
function isSpacing({ unproven }: Refusal): boolean {
  return unproven !== undefined && unproven < unprovenAttempts
}

function readOrCreateSecret(file: string): Uint8Array {
  try {
    const secret = readFileSync(file)
    if (secret.length === 32) return secret
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  const secret = randomBytes(32)
  writeFileSync(file, secret, { mode: 0o600 })
  return secret
}

function readStored(file: string): Record<string, StoredRefusal> {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    // A file that cannot be read as JSON protects nothing; the next refusal writes it anew.
    if (isMissing(error) || error instanceof SyntaxError) return {}
    throw error
  }
  if (typeof parsed !== 'object' || parsed === null) return {}
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, StoredRefusal] => isStored(entry[1])),
  )
}

function isStored(value: unknown): value is StoredRefusal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string' &&
    'atMs' in value &&
    typeof value.atMs === 'number'
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
