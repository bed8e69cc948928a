/** A map that forgets: it holds at least the latest `size` keys and at most twice as many. */
export class RecentMap<Value> {
  private current = new Map<string, Value>()
  private previous = new Map<string, Value>()

  /**
   * @param size keys that are held for sure
   * @param onForget called whenever all but the latest `size` keys are about to go
   */
  constructor(
    private readonly size: number,
    private readonly onForget: () => void = () => undefined,
  ) {}

  get(key: string): Value | undefined {
    return this.current.get(key) ?? this.previous.get(key)
  }

  set(key: string, value: Value): void {
    if (this.current.size >= this.size) {
      this.onForget()
      this.previous = this.current
      this.current = new Map()
    }
    this.current.set(key, value)
  }
}
