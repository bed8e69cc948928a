import type { JsonObject, Reply } from '../shared'
import { isObject, jsonReply } from '../shared'
import { cell, column, type Row } from './cdr/fields'
import { queue } from './cdr/parties'
import type { Pbx } from './pbx'
import { failure } from './protocol'

interface Tally {
  calls: number
  answered: number
  waitSeconds: number
  talkSeconds: number
}

/** queueapi: one total, one row for the queue and one for each agent, counted from the calls of the period. */
export function queueStatistics(pbx: Pbx, request: JsonObject): Reply {
  const [from, to] = ['startTime', 'endTime'].map((name) => Date.parse(`${String(request[name])}T00:00:00Z`) / 1000)
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return failure(-1)
  const total: Tally = { calls: 0, answered: 0, waitSeconds: 0, talkSeconds: 0 }
  const agents = new Map<string, Tally>()
  for (const { rows } of pbx.store.list({ fromWall: from, toWall: to + 86_399 }).from(0)) {
    if (cell(rows[0] ?? [], column.actionType) === `QUEUE[${queue}]`) count(rows, total, agents)
  }
  const rows = [
    { total: { queuechairman: '', ...figures(total) } },
    { queue: { queuechairman: '', queue, ...figures(total) } },
    ...[...agents].map(([agent, tally]) => ({ agent: { queuechairman: '', agent, ...figures(tally) } })),
  ]
  switch (request['format'] ?? 'xml') {
    case 'json':
      return jsonReply({ queue_statistics: rows })
    case 'csv':
      return { headers: { 'content-type': 'text/csv' }, body: csv(rows) }
    default:
      return { headers: { 'content-type': 'text/xml' }, body: xml(rows) }
  }
}

function count(rows: readonly Row[], total: Tally, agents: Map<string, Tally>): void {
  const [entry = [], ...attempts] = rows
  const waitSeconds = Number(cell(entry, column.duration))
  total.calls++
  total.waitSeconds += waitSeconds
  for (const attempt of attempts) {
    const name = cell(attempt, column.actionOwner)
    const agent = agents.get(name) ?? { calls: 0, answered: 0, waitSeconds: 0, talkSeconds: 0 }
    agents.set(name, agent)
    agent.calls++
    agent.waitSeconds += waitSeconds
    if (cell(attempt, column.disposition) !== 'ANSWERED') continue
    const talkSeconds = Number(cell(attempt, column.billsec))
    for (const tally of [agent, total]) {
      tally.answered++
      tally.talkSeconds += talkSeconds
    }
  }
}

function figures({ calls, answered, waitSeconds, talkSeconds }: Tally): JsonObject {
  return {
    total_calls: String(calls),
    answered_calls: String(answered),
    answered_rate: calls === 0 ? '0.00%' : `${((answered / calls) * 100).toFixed(2)}%`,
    avg_wait: String(calls === 0 ? 0 : Math.round(waitSeconds / calls)),
    avg_talk: String(answered === 0 ? 0 : Math.round(talkSeconds / answered)),
    vq_total_calls: '0',
  }
}

function xml(rows: readonly JsonObject[]): string {
  const element = (name: string, value: unknown): string => {
    if (!isObject(value)) return `<${name}>${String(value)}</${name}>`
    const children = Object.entries(value).map(([key, child]) => element(key, child))
    return `<${name}>${children.join('')}</${name}>`
  }
  const elements = rows.flatMap((row) => Object.entries(row).map(([name, value]) => element(name, value)))
  return `<?xml version="1.0"?><root_statistics>${elements.join('')}</root_statistics>`
}

function csv(rows: readonly JsonObject[]): string {
  const lines = rows.flatMap((row) =>
    Object.entries(row).map(([name, value]) =>
      [name, ...(isObject(value) ? Object.values(value) : [])].map(String).join(','),
    ),
  )
  return `${lines.join('\n')}\n`
}
