const wallTime = /^(?:\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})?$/
const number = /^(?:\d+(?:\.\d+)?|\d+:\d{2}:\d{2})?$/
const mostSurplus = 4
/** What people write as they like. */
const personNames = new Set(['caller_name', 'called_name', 'detail_destination_name'])

/** What a cell must look like to be in its column; names may hold anything. */
function fits(name: string, cell: string): boolean {
  if (name.endsWith('_datetime') || name.endsWith('_time')) return name.includes('waiting') || wallTime.test(cell)
  if (name.endsWith('anonymous')) return cell === '0' || cell === '1' || cell === ''
  if (name === 'duration' || name === 'bill_secs') return number.test(cell)
  return !name.endsWith('_type') || /^[a-z_]*$/.test(cell)
}

/**
 * The cells of a line that has more of them than the header, because the PBX writes commas in names as they are: put
 * together so that every column holds what belongs there.
 *
 * @returns `undefined` where no way or more than one is possible
 */
export function realignedCells(names: readonly string[], cells: readonly string[]): string[] | undefined {
  const surplus = cells.length - names.length
  if (surplus > mostSurplus) return undefined
  const ways = waysOf(names, cells, 0, 0, surplus)
  const [only, other] = ways
  return other === undefined ? only : undefined
}

function waysOf(
  names: readonly string[],
  cells: readonly string[],
  column: number,
  at: number,
  surplus: number,
): string[][] {
  const name = names[column]
  if (name === undefined) return at === cells.length ? [[]] : []
  const most = personNames.has(name) ? surplus : 0
  const ways: string[][] = []
  for (let extra = 0; extra <= most && ways.length < 2; extra++) {
    const cell = cells.slice(at, at + extra + 1).join(',')
    if (extra === 0 && !fits(name, cell)) continue
    for (const rest of waysOf(names, cells, column + 1, at + extra + 1, surplus - extra)) ways.push([cell, ...rest])
  }
  return ways
}
