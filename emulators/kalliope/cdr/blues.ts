import type { Zone } from '../../shared/calls'
import type { Call } from './call'
import { type Column, columnsB, type View } from './columns'

const columns = new Map<string, Column<Call>>(columnsB('hms').map((column) => [column.name, column]))

/**
 * One line for the billing program: `KPBX <id> <kind> <DD/MM/YYYY> <hh:mm:ss> <duration> <from> <to>`. Only the first
 * four fields are known to the public; the rest is an invention. The id grows with time and begins with the month.
 */
export function bluesLine(call: Call, view: View): string {
  const [date = '', time = ''] = view.zone.wallText(call.startSecond).split(' ')
  const [year = '', month = '', day = ''] = date.split('-')
  const of = (name: string): string => columns.get(name)?.value(call, view).replaceAll(/\s/g, '') || '-'
  const duration = of('duration')
  return `KPBX ${bluesId(call, view.zone, year + month)} ${kindOf(call)} ${day}/${month}/${year} ${time} ${duration} ${of('caller')} ${of('called')}\n`
}

/** Milliseconds since the month began. */
function bluesId({ startMicros }: Call, zone: Zone, yearMonth: string): string {
  const monthWall = Date.UTC(Number(yearMonth.slice(0, 4)), Number(yearMonth.slice(4)) - 1, 1) / 1000
  const monthSecond = zone.epochOfWall(monthWall)
  const millis = Math.floor(startMicros / 1000) - monthSecond * 1000
  return `${yearMonth}${String(millis).padStart(10, '0')}`
}

/** What the exclusions of the older `blues` go by. */
export function kindOf(call: Call): 'local' | 'in' | 'out' {
  if (call.sourceType === 'ibl') return 'in'
  return call.destinationType === 'obl' || call.gateway !== '' ? 'out' : 'local'
}
