import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Pool } from 'undici'
import { type EmulatorProcess, startEmulator, startMeasuredNodeRed } from './support/processes'
import type { Row } from './support/row'

const benchmark = 'hilink texts'
const username = 'admin'
const password = 'admin'
const number = '+15550100'
const texts = 500
const rounds = 3

/**
 * The client that other packages for Node-RED build on. It is not one of our dependencies: its own (an axios of 2021)
 * would come along with every `npm ci`.
 */
const rival = 'huawei-lte-api'
const rivalVersion = '0.1.1'
const rivalFolder = join(__dirname, '..', '.cache', `${rival}-${rivalVersion}`)

/**
 * What it takes to have a text accepted by the modem, one after the other in steady state: against the bare exchange,
 * and against the npm client for the same modems.
 */
export async function benchHilinkTexts(): Promise<Row[]> {
  // Newer firmware refuses the XML of the npm client (100005); older one, as emulated here, takes it.
  const options = ['sendTime=0', 'keepSent=false', 'strictXml=false'].flatMap((option) => ['--option', option])
  const open = await startEmulator('hilink', [...options, '--option', 'login=none'])
  const modem = await startEmulator('hilink', options)
  try {
    const bare = await measureBare(open)
    const own = await measureOwn(modem)
    const other = await measureRival(modem)
    const row = (what: string, value: number, unit: string, target?: Row['target']): Row => ({
      benchmark,
      what,
      value,
      unit,
      ...(target === undefined ? {} : { target }),
    })
    return [
      row('bare exchange: time per text', bare.msPerText, 'ms'),
      row('hilink-sms (accepted): time per text', own.msPerText, 'ms'),
      row('hilink-sms (accepted): added to the bare exchange', own.msPerText - bare.msPerText, 'ms'),
      row(`npm ${rival}: time per text`, other.msPerText, 'ms'),
      row(`npm ${rival}: added to the bare exchange`, other.msPerText - bare.msPerText, 'ms'),
      row('hilink-sms (accepted): requests per text', own.requestsPerText, 'requests', { most: 1 }),
      row(`npm ${rival}: requests per text`, other.requestsPerText, 'requests'),
      row('hilink-sms (accepted): logins while sending', own.logins, 'logins', { most: 0 }),
    ]
  } finally {
    await modem.stop()
    await open.stop()
  }
}

interface Measured {
  msPerText: number
  requestsPerText: number
  logins: number
}

/** The best of several rounds after one to warm up, and what the modem counted in the last one. */
async function measure(modem: EmulatorProcess, send: () => Promise<void>): Promise<Measured> {
  await send()
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    await modem.resetStats()
    const startedMs = performance.now()
    await send()
    bestMs = Math.min(bestMs, performance.now() - startedMs)
  }
  const { requests, byName, textsAccepted } = (await modem.stats()) as {
    requests: number
    byName: Record<string, number>
    textsAccepted: number
  }
  if (textsAccepted !== texts)
    throw new Error(`The modem took ${String(textsAccepted)} texts instead of ${String(texts)}`)
  return { msPerText: bestMs / texts, requestsPerText: requests / texts, logins: byName['user/login'] ?? 0 }
}

/** One POST per text with the token of the reply before it, and nothing else. */
async function measureBare(modem: EmulatorProcess): Promise<Measured> {
  const pool = new Pool(modem.url, { connections: 1 })
  const page = await pool.request({ path: '/', method: 'GET' })
  const cookie = String(page.headers['set-cookie']).split(';')[0] ?? ''
  let token = /csrf_token" content="(\S+)"/.exec(await page.body.text())?.[1] ?? ''
  try {
    return await measure(modem, async () => {
      for (let text = 0; text < texts; text++) {
        const { headers, body } = await pool.request({
          path: '/api/sms/send-sms',
          method: 'POST',
          headers: { cookie, __RequestVerificationToken: token, 'content-type': 'application/xml' },
          body: `<?xml version="1.0" encoding="UTF-8"?><request><Index>-1</Index><Phones><Phone>${number}</Phone></Phones><Sca></Sca><Content>Text ${String(text)}</Content><Length>8</Length><Reserved>1</Reserved><Date>2026-01-31 12:00:00</Date></request>`,
        })
        const reply = await body.text()
        if (!reply.includes('<response>OK</response>')) throw new Error(`The modem answered ${reply}`)
        token = String(headers['__requestverificationtoken'])
      }
    })
  } finally {
    await pool.close()
  }
}

/** The node in a real Node-RED, one text when the one before has been accepted. */
async function measureOwn(modem: EmulatorProcess): Promise<Measured> {
  const nodeRed = await startMeasuredNodeRed(flows(modem.url), { modem: { username, password } })
  try {
    return await measure(modem, async () => {
      const sent = await (await fetch(`${nodeRed.url}/texts`)).text()
      if (sent !== String(texts)) throw new Error(`The flow answered ${sent}`)
    })
  } finally {
    await nodeRed.stop()
  }
}

function flows(address: string): object[] {
  const at = { z: 'bench', x: 100, y: 100 }
  const loop = `msg.rounds = (msg.rounds || 0) + 1
if (msg.rounds > ${String(texts)}) return [null, { ...msg, payload: String(msg.rounds - 1), headers: {} }]
msg.payload = 'Text ' + msg.rounds
return [msg, null]`
  return [
    { id: 'bench', type: 'tab', label: 'bench' },
    { id: 'modem', type: 'hilink-config', address },
    { ...at, id: 'in', type: 'http in', url: '/texts', method: 'get', wires: [['loop']] },
    { ...at, id: 'loop', type: 'function', func: loop, outputs: 2, wires: [['sms'], ['out']] },
    {
      ...at,
      id: 'sms',
      type: 'hilink-sms',
      device: 'modem',
      to: number,
      text: 'payload',
      textType: 'msg',
      confirm: 'accepted',
      maxPerHour: 1_000_000,
      wires: [['loop']],
    },
    { ...at, id: 'out', type: 'http response', statusCode: '200', headers: {}, wires: [] },
  ]
}

interface RivalConnection {
  ready: Promise<void>
}

interface RivalModule {
  Connection: new (url: string) => RivalConnection
  Sms: new (connection: RivalConnection) => { sendSms(numbers: string[], text: string): Promise<unknown> }
}

async function measureRival(modem: EmulatorProcess): Promise<Measured> {
  const { Connection, Sms } = await loadRival()
  const url = new URL(modem.url)
  Object.assign(url, { username, password })
  const connection = new Connection(url.href)
  await connection.ready
  const sms = new Sms(connection)
  return await measure(modem, async () => {
    for (let text = 0; text < texts; text++) await sms.sendSms([number], `Text ${String(text)}`)
  })
}

async function loadRival(): Promise<RivalModule> {
  if (!existsSync(join(rivalFolder, 'node_modules', rival))) {
    const { run } = await import('../scripts/install.mjs')
    await run('npm', [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--prefix',
      rivalFolder,
      `${rival}@${rivalVersion}`,
    ])
  }
  return createRequire(join(rivalFolder, 'package.json'))(rival) as RivalModule
}
