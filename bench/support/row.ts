/** One line of the table: what was measured, and what it should be. */
export interface Row {
  benchmark: string
  /** What was measured, e.g. `200 000 calls → CSV, ucm-cdr`. */
  what: string
  value: number
  unit: string
  /** What DESIGN section 7 asks for; absent for figures that only explain others. */
  target?: { least: number } | { most: number }
}

export function meets({ value, target }: Row): boolean | undefined {
  if (target === undefined) return undefined
  return 'least' in target ? value >= target.least : value <= target.most
}

/** Whether memory is flat: what a million calls take in proportion to 200 000, where both were measured. */
export function growthRows(rows: readonly Row[]): Row[] {
  return rows.flatMap(({ benchmark, what, value }) => {
    if (!what.startsWith('1 000 000 calls') || !what.endsWith('peak memory above idle')) return []
    const few = rows.find((row) => row.what === what.replace('1 000 000', '200 000'))
    if (few === undefined) return []
    return [
      { benchmark, what: `${what}: ratio to 200 000`, value: value / few.value, unit: '×', target: { most: 1.5 } },
    ]
  })
}

/** Rows as an aligned table. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.benchmark,
    row.what,
    rounded(row.value),
    row.unit,
    targetText(row),
    verdict(row),
  ])
  const all = [['benchmark', 'what', 'value', 'unit', 'target', ''], ...cells]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? []
  return all
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0, column === 2))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function pad(cell: string, width: number, isNumber: boolean): string {
  return isNumber ? cell.padStart(width) : cell.padEnd(width)
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

function targetText({ target }: Row): string {
  if (target === undefined) return ''
  return 'least' in target ? `≥ ${String(target.least)}` : `≤ ${String(target.most)}`
}

function verdict(row: Row): string {
  const met = meets(row)
  return met === undefined ? '' : met ? 'ok' : 'MISSED'
}
