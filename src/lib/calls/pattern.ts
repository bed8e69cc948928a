/**
 * Whether a whole text matches a pattern: `*` stands for any run of characters (also none), `?` for exactly one, every
 * other character for itself. Takes time linear in text × pattern, whatever a message puts into the pattern; a regular
 * expression would not.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0
  let wanted = 0
  let starAt = -1
  let resumeAt = 0
  while (at < text.length) {
    const sign = pattern[wanted]
    if (sign === '*') {
      starAt = wanted
      resumeAt = at
      wanted += 1
    } else if (sign === '?' || sign === text[at]) {
      at += 1
      wanted += 1
    } else if (starAt >= 0) {
      // Let the last star take one more character, and try again behind it.
      resumeAt += 1
      at = resumeAt
      wanted = starAt + 1
    } else {
      return false
    }
  }
  while (pattern[wanted] === '*') wanted += 1
  return wanted === pattern.length
}
