/** A row of a reply, by the names of the PBX: a call, or one routing step with the columns of its call. */
export type KalliopeRow = Readonly<Record<string, unknown>>

/** The PBX writes a thing under one of two names, by firmware: the manual's, or that of the later exports. */
const aliases = {
  id: ['unique_id', 'id'],
  source: ['source_type', 'source'],
  destination: ['destination_type', 'destination'],
  start: ['start_datetime', 'start_time'],
  answer: ['answer_datetime', 'answer_time'],
  end: ['end_datetime', 'end_time'],
} as const

/** A thing with two names. */
export type AliasedField = keyof typeof aliases

/** A value as text, to the letter; empty where there is none. */
export function textOf(row: KalliopeRow, name: string): string {
  const value = row[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A value that has two names. */
export function aliasedText(row: KalliopeRow, field: AliasedField): string {
  const [later, earlier] = aliases[field]
  return textOf(row, later) || textOf(row, earlier)
}

/**
 * The routing steps of a call, in the device's order: the rows themselves where the columns of the steps stand beside
 * those of the call, else the objects below it, whatever their name, one or a list.
 */
export function stepsOf(rows: readonly KalliopeRow[]): KalliopeRow[] {
  return rows.flatMap((row) => {
    if (isStep(row)) return hasStep(row) ? [row] : []
    return Object.values(row).flatMap(nestedSteps)
  })
}

function nestedSteps(value: unknown): KalliopeRow[] {
  if (Array.isArray(value)) return value.flatMap(nestedSteps)
  if (!isRow(value)) return []
  return isStep(value) ? [value] : Object.values(value).flatMap(nestedSteps)
}

function isStep(row: KalliopeRow): boolean {
  return 'detail_destination_type' in row || 'detail_enter_datetime' in row
}

/** Of a call that was never routed the columns of the step are there and empty. */
function hasStep(row: KalliopeRow): boolean {
  return textOf(row, 'detail_enter_datetime') !== '' || textOf(row, 'detail_destination_type') !== ''
}

/** Whether this can be a row at all. */
export function isRow(value: unknown): value is KalliopeRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
