import { RecentKeys } from './recent-keys.js'

/** What is remembered of the entries that an export has handed on: the latest ones by key, all others by time. */
export class PageMemory {
  private readonly legCounts: RecentKeys
  private latestMs = Number.NEGATIVE_INFINITY
  private previousLatestMs = Number.NEGATIVE_INFINITY
  private forgottenUntilMs = Number.NEGATIVE_INFINITY

  /** @param size entries that are remembered by key for sure */
  constructor(size: number) {
    this.legCounts = new RecentKeys(size, () => {
      this.forgottenUntilMs = Math.max(this.forgottenUntilMs, this.previousLatestMs)
      this.previousLatestMs = this.latestMs
      this.latestMs = Number.NEGATIVE_INFINITY
    })
  }

  /** With how many legs an entry was handed on; 0 if it was not, or long ago. */
  legCount(key: string): number {
    return this.legCounts.get(key)
  }

  /** Whether an entry that is not known by key is so old that it was handed on long ago. */
  isLongAgo(instantMs: number): boolean {
    return instantMs <= this.forgottenUntilMs
  }

  remember(key: string, legCount: number, instantMs: number): void {
    this.legCounts.set(key, legCount)
    this.latestMs = Math.max(this.latestMs, instantMs)
  }
}
