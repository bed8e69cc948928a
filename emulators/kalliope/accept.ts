/**
 * The one of some media types that an `Accept` header prefers, by name rather than by a wildcard; the first of them
 * where it does not care.
 * @returns `undefined` if it wants none of them
 */
export function preferred<Type extends string>(accept: string | undefined, types: readonly Type[]): Type | undefined {
  if (accept === undefined || accept.trim() === '') return types[0]
  const ranges = accept.split(',').map((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    return { name, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
  })
  let best: { type: Type; quality: number; exact: boolean } | undefined
  for (const type of types) {
    const matches = ranges
      .filter(({ name }) => matchesRange(type, name))
      .map(({ name, quality }) => ({ quality, exact: name === type }))
    const { quality, exact } = matches.find((match) => match.exact) ?? matches[0] ?? { quality: 0, exact: false }
    const isMoreExact = best !== undefined && quality === best.quality && exact && !best.exact
    if (quality > (best?.quality ?? 0) || isMoreExact) best = { type, quality, exact }
  }
  return best?.type
}

function matchesRange(type: string, range: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))
}
