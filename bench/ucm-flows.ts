const z = 'bench'
const at = { z, x: 100, y: 100 }
/** The columns of `ucm-cdr`, so that both flows make the same table. */
const columns =
  'system,device,id,direction,status,answered,missed,start,answer,end,duration_seconds,talk_seconds,ring_seconds,' +
  'from_number,from_name,to_number,to_name,answered_by,trunk_in,trunk_out,account,recordings'

/** `GET /export`: all calls by ucm-cdr as CSV; answers with the number of lines. */
export function packageFlow(url: string): object[] {
  return [
    { id: z, type: 'tab', label: 'bench' },
    { id: 'pbx', type: 'ucm-config', address: url, timezone: 'Europe/Rome' },
    { ...at, id: 'export-in', type: 'http in', url: '/export', method: 'get', wires: [['export']] },
    {
      ...at,
      id: 'export',
      type: 'ucm-cdr',
      device: 'pbx',
      range: 'last-days',
      count: '2',
      emit: 'csv',
      csvHeader: 'never',
      wires: [['lines']],
    },
    { ...at, id: 'lines', type: 'function', func: countLines, outputs: 1, wires: [['out']] },
    { ...at, id: 'out', type: 'http response', statusCode: '200', wires: [] },
  ]
}

/** `GET /core?size=N`: the same table by core nodes: http request page by page, function, split, csv. */
export function coreFlow(url: string): object[] {
  const request = {
    method: 'POST',
    ret: 'obj',
    paytoqs: 'ignore',
    url: `${url}/api`,
    persist: true,
    insecureHTTPParser: false,
  }
  return [
    { ...at, id: 'core-in', type: 'http in', url: '/core', method: 'get', wires: [['core-challenge']] },
    { ...at, id: 'core-challenge', type: 'function', func: challenge, outputs: 1, wires: [['core-http-challenge']] },
    { ...at, id: 'core-http-challenge', type: 'http request', ...request, wires: [['core-login']] },
    {
      ...at,
      id: 'core-login',
      type: 'function',
      func: login,
      outputs: 1,
      libs: [{ var: 'crypto', module: 'crypto' }],
      wires: [['core-http-login']],
    },
    { ...at, id: 'core-http-login', type: 'http request', ...request, wires: [['core-first']] },
    { ...at, id: 'core-first', type: 'function', func: firstPage, outputs: 1, wires: [['core-page']] },
    { ...at, id: 'core-page', type: 'http request', ...request, wires: [['core-rows']] },
    { ...at, id: 'core-rows', type: 'function', func: rowsOfPage, outputs: 2, wires: [['core-split'], ['core-page']] },
    {
      ...at,
      id: 'core-split',
      type: 'split',
      splt: '\\n',
      spltType: 'str',
      arraySplt: '1',
      arraySpltType: 'len',
      stream: false,
      addname: '',
      wires: [['core-csv']],
    },
    {
      ...at,
      id: 'core-csv',
      type: 'csv',
      sep: ',',
      hdrin: '',
      hdrout: 'none',
      multi: 'one',
      ret: '\\r\\n',
      temp: columns,
      skip: '0',
      strings: true,
      spec: 'rfc',
      wires: [['core-lines']],
    },
    { ...at, id: 'core-lines', type: 'function', func: countCoreLines, outputs: 1, wires: [['out']] },
  ]
}

// By `indexOf`: a list of the lines would be a good part of the memory that is measured.
const countLines = `let lines = msg.cdr.index === 0 ? 0 : context.get('lines')
for (let at = msg.payload.indexOf('\\n'); at >= 0; at = msg.payload.indexOf('\\n', at + 1)) lines++
context.set('lines', lines)
if (msg.cdr.complete) return { ...msg, payload: String(lines) }`

const challenge = `msg.payload = { request: { action: 'challenge', user: 'cdrapi', version: '1.0' } }
return msg`

const login = `delete msg.headers
const token = crypto.createHash('md5').update(msg.payload.response.challenge + 'cdrapi123').digest('hex')
msg.payload = { request: { action: 'login', user: 'cdrapi', token } }
return msg`

const firstPage = `delete msg.headers
msg.cookie = msg.payload.response.cookie
msg.offset = 0
msg.payload = { request: { action: 'cdrapi', cookie: msg.cookie, format: 'json', numRecords: '1000', offset: '0' } }
return msg`

const rowsOfPage = `delete msg.headers
const calls = msg.payload.cdr_root || []
msg.offset += calls.length
const isLast = calls.length < 1000
const statusOf = (leg) => {
  if (leg.disposition === 'ANSWERED') return leg.action_type === 'VM' ? 'voicemail' : leg.lastapp === 'Dial' || leg.dstchannel ? 'answered' : 'no-answer'
  return { 'NO ANSWER': 'no-answer', BUSY: 'busy', FAILED: 'failed' }[leg.disposition] || 'unknown'
}
const directionOf = { Inbound: 'inbound', Outbound: 'outbound', Internal: 'internal', External: 'transit' }
const rows = calls.map((call) => {
  const names = Object.keys(call).filter((key) => key.startsWith('sub_cdr_'))
  const legs = names.length > 0 ? names.map((key) => call[key]) : [call]
  const first = legs[0]
  const statuses = legs.map(statusOf)
  const status = ['answered', 'voicemail', 'busy', 'no-answer', 'failed'].find((one) => statuses.includes(one)) || 'unknown'
  const picked = legs[statuses.indexOf('answered')]
  const offset = Math.round((Date.parse(first.start.replace(' ', 'T') + 'Z') - Number(first.session.slice(0, 10)) * 1000) / 900000) * 15
  const sign = offset < 0 ? '-' : '+'
  const zone = sign + String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0') + ':' + String(Math.abs(offset) % 60).padStart(2, '0')
  const iso = (wall) => wall ? wall.replace(' ', 'T') + zone : ''
  const direction = directionOf[first.userfield] || 'unknown'
  const end = legs.map((leg) => leg.end).sort().pop()
  const talk = legs.filter((leg, index) => statuses[index] === 'answered').reduce((sum, leg) => sum + Number(leg.billsec), 0)
  return { system: 'ucm', device: 'pbx', id: first.session, direction, status, answered: status === 'answered',
    missed: (direction === 'inbound' || direction === 'internal') && status !== 'answered' && status !== 'failed',
    start: iso(first.start), answer: picked ? iso(picked.answer) : '', end: iso(end),
    duration_seconds: (Date.parse(end) - Date.parse(first.start)) / 1000, talk_seconds: talk,
    ring_seconds: picked ? (Date.parse(picked.answer) - Date.parse(first.start)) / 1000 : '',
    from_number: first.src, from_name: first.caller_name, to_number: first.dst, to_name: '',
    answered_by: picked ? picked.dstanswer || picked.dst : '', trunk_in: first.src_trunk_name, trunk_out: first.dst_trunk_name,
    account: first.accountcode, recordings: legs.map((leg) => leg.recordfiles).join('').split('@').filter(Boolean).join('|') }
})
const page = { ...msg, payload: rows }
const next = isLast ? null : { ...msg, payload: { request: { action: 'cdrapi', cookie: msg.cookie, format: 'json', numRecords: '1000', offset: String(msg.offset) } } }
return [page, next]`

const countCoreLines = `const lines = (context.get('lines') || 0) + msg.payload.split('\\r\\n').filter((line) => line !== '').length
const isLast = lines >= Number(msg.req.query.size)
context.set('lines', isLast ? 0 : lines)
if (isLast) return { ...msg, payload: String(lines), headers: {} }`
