import type { Clock } from '../shared'

interface Tries {
  failures: number
  lockedUntilMs: number
}

const longestDelaySeconds = 32

/** Counts wrong passwords by user, and makes those who try too often wait. */
export class LoginGuard {
  readonly #tries = new Map<string, Tries>()

  constructor(
    private readonly clock: Clock,
    private readonly limits: { maxTries: number; lockTime: number; loginDelay: number },
  ) {}

  isLocked(user: string): boolean {
    const tries = this.#tries.get(user)
    if (tries === undefined) return false
    if (tries.failures >= this.limits.maxTries && this.clock.now() >= tries.lockedUntilMs) this.#tries.delete(user)
    return this.clock.now() < tries.lockedUntilMs
  }

  failed(user: string): void {
    const failures = (this.#tries.get(user)?.failures ?? 0) + 1
    const locks = failures >= this.limits.maxTries
    this.#tries.set(user, {
      failures,
      lockedUntilMs: locks ? this.clock.now() + this.limits.lockTime * 1000 : -Infinity,
    })
  }

  succeeded(user: string): void {
    this.#tries.delete(user)
  }

  /** How long the answer to a refused login takes. */
  delaySeconds(user: string): number {
    const { failures = 0 } = this.#tries.get(user) ?? {}
    return failures === 0 ? 0 : Math.min(longestDelaySeconds, this.limits.loginDelay * 2 ** (failures - 1))
  }

  /** As a reboot does. */
  forget(): void {
    this.#tries.clear()
  }
}
