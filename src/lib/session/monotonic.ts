/**
 * Milliseconds on a clock that nobody sets. Whatever is waited for is measured by it: a system clock that is set back by
 * hours would make the wait last for hours.
 */
export const monotonicMs = (): number => performance.now()
