/** Whether a number matches a list of numbers, ranges and patterns. */
export type NumberTest = (number: string) => boolean

/**
 * Reads the grammar of `caller`, `callee` and `answeredby`: a comma list of numbers, ranges (`5302-5304`) and patterns
 * (`@` any run of characters, `_` exactly one; a hyphen in a pattern is literal). `0-0` matches what is no number.
 * @returns `undefined` for what the device answers with an empty list: leading or doubled commas, odd characters
 */
export function parseNumberList(list: string): NumberTest | undefined {
  if (!/^[\w+*#@.\-,]+$/.test(list)) return undefined
  const items = list.split(',')
  if (items.includes('')) return undefined
  const tests = items.map(parseItem).filter((test) => test !== undefined)
  return (number) => tests.some((test) => test(number))
}

function parseItem(item: string): NumberTest | undefined {
  if (/[@_]/.test(item)) {
    const source = item
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('@', '.*')
      .replaceAll('_', '.')
    const pattern = new RegExp(`^${source}$`)
    return (number) => pattern.test(number)
  }
  if (item === '0-0') return (number) => !/^\d+$/.test(number)
  if (item.includes('-')) {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(item) ?? []
    // The device ignores ranges of several hyphens or of something else than digits.
    if (from === undefined || to === undefined) return undefined
    return (number) => /^\d+$/.test(number) && Number(number) >= Number(from) && Number(number) <= Number(to)
  }
  return (number) => number === item
}
