const wallTime = /^(?:\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}\S*|\d{2}:\d{2}:\d{2})?$/
const number = /^(?:\d+(?:\.\d+)?|\d+:\d{2}:\d{2})?$/
const mostSurplus = 4
const mostReadings = 500
/** Where commas are to be expected. */
const personNames: ReadonlySet<string> = new Set(['caller_name', 'called_name', 'detail_destination_name'])
/** What people write as they like. */
const freeText: ReadonlySet<string> = new Set([...personNames, 'gateway_name', 'account_code', 'detail_account_code'])

/** A line of CSV with its cells under their columns. */
export interface Realigned {
  cells: string[]
  /**
   * Free texts that the user should look at: where it is not clear where one ends (their text stands together in one of
   * them), and where a comma is in something other than a person's name.
   */
  unsure: string[]
}

/** What a cell must look like to be in its column; free text may be anything. */
function fits(name: string, cell: string): boolean {
  if (name.endsWith('_datetime') || name.endsWith('_time')) return name.includes('waiting') || wallTime.test(cell)
  if (name.endsWith('anonymous')) return cell === '0' || cell === '1' || cell === ''
  if (name === 'duration' || name === 'bill_secs') return number.test(cell)
  return !name.endsWith('_type') || /^[a-z_]*$/.test(cell)
}

/**
 * The cells of a line that has more of them than the header, because the PBX writes commas in free text as they are:
 * put together so that every column holds what belongs there.
 *
 * @returns `undefined` where there is no way, or where something other than free text depends on the way
 */
export function realignedCells(names: readonly string[], cells: readonly string[]): Realigned | undefined {
  const surplus = cells.length - names.length
  if (surplus > mostSurplus) return undefined
  const all = readingsOf(names, cells, 0, 0, surplus)
  // The blank behind a comma begins no cell.
  const natural = all.filter((reading) => !reading.some((cell) => cell.startsWith(' ')))
  const [first, ...others] = natural.length > 0 ? natural : all
  if (first === undefined || all.length >= mostReadings) return undefined
  const doubtful = names.filter((_, column) => others.some((other) => other[column] !== first[column]))
  if (doubtful.some((name) => !freeText.has(name))) return undefined
  if (doubtful.length > 0) return { cells: keptTogether(names, first, doubtful), unsure: doubtful }
  const isUnusual = (name: string, column: number): boolean =>
    freeText.has(name) && !personNames.has(name) && first[column]?.includes(',') === true
  return { cells: first, unsure: names.filter(isUnusual) }
}

/** The line of a call is best known by its gateway: what is doubtful stands there, to the letter, if that is doubtful too. */
function keptTogether(names: readonly string[], reading: readonly string[], doubtful: readonly string[]): string[] {
  const place = doubtful.includes('gateway_name') ? 'gateway_name' : doubtful[0]
  const text = reading.filter((cell, column) => doubtful.includes(names[column] ?? '') && cell !== '').join(',')
  return reading.map((cell, column) => {
    const name = names[column] ?? ''
    return name === place ? text : doubtful.includes(name) ? '' : cell
  })
}

function readingsOf(
  names: readonly string[],
  cells: readonly string[],
  column: number,
  at: number,
  surplus: number,
): string[][] {
  const name = names[column]
  if (name === undefined) return at === cells.length ? [[]] : []
  // The comma behind an empty cell begins no text.
  const most = freeText.has(name) && cells[at] !== '' ? surplus : 0
  const readings: string[][] = []
  for (let extra = 0; extra <= most && readings.length < mostReadings; extra++) {
    const cell = cells.slice(at, at + extra + 1).join(',')
    if (extra === 0 && !fits(name, cell)) continue
    const rest = readingsOf(names, cells, column + 1, at + extra + 1, surplus - extra)
    for (const cellsBehind of rest) readings.push([cell, ...cellsBehind])
  }
  return readings
}
