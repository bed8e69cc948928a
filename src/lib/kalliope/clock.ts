import { type Sentence, sentence } from '../sentences/sentence.js'

/** Signatures that are farther than this from the PBX's clock are refused (CDR manual). */
const toleranceMs = 300_000
/** A `Date` header counts whole seconds, and the way through the network takes time: less than this says nothing. */
const negligibleMs = 2_000
/** Some firmware may refuse a signature from the future, even of one second. */
const biasMs = 1_500

/** The clock of a PBX against the one of this computer, as its `Date` headers tell. */
export class PbxClock {
  #offsetMs = 0
  #isKnown = false

  constructor(private readonly now: () => number = Date.now) {}

  /** How far the PBX is ahead (negative: behind), in milliseconds; 0 as long as it has not told. */
  get offsetMs(): number {
    return this.#offsetMs
  }

  /** What the PBX's clock shows now, as far as it told. */
  get pbxNowMs(): number {
    return this.now() + this.#offsetMs
  }

  /** The time to sign with. */
  get createdMs(): number {
    const isNegligible = this.#offsetMs >= 0 && this.#offsetMs <= negligibleMs
    return this.now() + (isNegligible ? 0 : this.#offsetMs) - biasMs
  }

  /**
   * Learns from an answer.
   *
   * @param date its `Date` header
   * @param askedMs when the request left, and `answeredMs` when the answer's head was here
   */
  learn(date: string, askedMs: number, answeredMs: number): void {
    const dateMs = Date.parse(date)
    if (Number.isNaN(dateMs)) return
    // The header cuts off part of a second: half of one on average.
    this.#offsetMs = dateMs + 500 - (askedMs + answeredMs) / 2
    this.#isKnown = true
  }

  /** A sentence when the clocks are so far apart that uncorrected signatures would be refused. */
  notice(device: string): Sentence | undefined {
    if (!this.#isKnown || Math.abs(this.#offsetMs) <= toleranceMs) return undefined
    return sentence('kalliope.clock', { device, offset: describeOffset(this.#offsetMs) })
  }
}

function describeOffset(offsetMs: number): Sentence {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  const direction = offsetMs > 0 ? 'ahead' : 'behind'
  return minutes < 120
    ? sentence(`kalliope.minutes-${direction}`, { count: minutes })
    : sentence(`kalliope.hours-${direction}`, { count: Math.round(minutes / 60) })
}
