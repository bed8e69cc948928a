import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type HilinkEmulator, startHilinkEmulator } from '../../emulators/hilink'
import { type SagemcomEmulator, startSagemcomEmulator } from '../../emulators/sagemcom'
import { listenOnFreshPort } from '../../emulators/shared'
import { startUcmEmulator, type UcmEmulator } from '../../emulators/ucm'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { installRuntime, type Runtime } from './support/runtime'

const folder = join(__dirname, '../../examples/7 Where people look')
const names = [
  'A ticket for every missed call',
  'Missed calls to Telegram, with a button to call back',
  'Missed calls to ntfy or Pushover',
  'SMS gateway over HTTP',
  'Signal values into InfluxDB',
  'Text me when the line is down',
  "Yesterday's calls by e-mail",
]
const chat = 4711
const gatewayKey = 'a long token'

interface Heard {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** Somebody has pressed a button of the bot. */
interface Update {
  update_id: number
  callback_query: { id: string; data: string; message: { chat: { id: number } } }
}

/** The services that the examples talk to: it keeps what it hears, and answers what it is told. */
class Services {
  readonly heard: Heard[] = []
  /** What `getUpdates` gives, until it is asked for what comes after that. */
  updates: Update[] = []
  /** The help desk is out of order for so many requests. */
  deskFailures = 0
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        const { method = '', url = '', headers } = request
        this.heard.push({ method, path: url, headers, body: Buffer.concat(pieces).toString('utf8') })
        const isRefused = url.startsWith('/api/tickets') && this.deskFailures-- > 0
        response.writeHead(isRefused ? 503 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ ok: true, result: url.includes('getUpdates') ? this.#news(url) : [] }))
      })
    })
  }

  async start(): Promise<string> {
    return `http://127.0.0.1:${String(await listenOnFreshPort(this.#server))}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  at(path: string): Heard[] {
    return this.heard.filter((one) => one.path.startsWith(path))
  }

  #news(url: string): object[] {
    const offset = Number(new URL(url, 'http://any').searchParams.get('offset'))
    return this.updates.filter(({ update_id: id }) => id >= offset)
  }
}

/** A mail server that takes everything, as `smtp-server` makes one. */
interface MailServer {
  server: Server
  close(then: () => void): void
}
const load = createRequire(__filename)
const { SMTPServer } = load(
  require.resolve('smtp-server', { paths: [dirname(require.resolve('node-red-node-email/package.json'))] }),
) as { SMTPServer: new (options: object) => MailServer }

for (const major of [4, 5] as const) {
  describe(`where people look, in Node-RED ${String(major)}`, function () {
    this.timeout(120_000)

    const stops: (() => Promise<void>)[] = []
    const mails: string[] = []
    let runtime: Runtime
    let nodeRed: RunningNodeRed
    let services: Services
    let pbx: UcmEmulator
    let modem: HilinkEmulator
    let router: SagemcomEmulator

    before(async () => {
      runtime = await installRuntime(major)
      stops.push(() => runtime.remove())
      services = new Services()
      const url = await services.start()
      stops.push(() => services.stop())
      pbx = await startUcmEmulator({ calls: 120 })
      stops.push(() => pbx.close())
      modem = await startHilinkEmulator({ sendTime: 1 })
      stops.push(() => modem.close())
      router = await startSagemcomEmulator()
      stops.push(() => router.close())
      const mailPort = await startMailServer()
      nodeRed = await runtime.start({
        flows: withoutCopies(
          names.flatMap((name) => flowOf(name, { url, pbx: pbx.url, modem: modem.url, router: router.url, mailPort })),
        ),
        credentials: {
          'telecom-ucm': { username: 'cdrapi', password: 'cdrapi123' },
          'telecom-hilink': { username: 'admin', password: 'admin' },
          'telecom-sagemcom': { username: 'admin', password: 'secret' },
          'telecom-look-telegram': { TELEGRAM_TOKEN: '1:bot' },
          'telecom-look-push': { PUSHOVER_TOKEN: 'app', PUSHOVER_USER: 'me' },
          'telecom-look-gateway': { GATEWAY_TOKEN: gatewayKey },
          'telecom-look-influxdb-write': { password: 'influx' },
          'telecom-look-ticket-post': { password: 'desk' },
          'telecom-look-email-send': { userid: 'me', password: 'mail' },
        },
      })
      stops.push(() => nodeRed.stop())
      // The nodes that wait for missed calls have noted where to start.
      await until(() => (pbx.stats().byName['cdrapi'] ?? 0) >= 12)
    })

    after(async () => {
      for (const stop of stops.reverse()) await stop()
    })

    it('the signal of the modem is one line for InfluxDB', async () => {
      await nodeRed.inject('telecom-look-influxdb-start')
      const [line] = await found(() => services.at('/api/v2/write'))
      assert.equal(line.path, '/api/v2/write?org=home&bucket=telecom&precision=s')
      assert.match(line.body, /^signal,modem=Modem rsrp=-[\d.]+,rsrq=-[\d.]+,sinr=-?[\d.]+,rssi=-[\d.]+ \d{10}$/)
      assert.deepEqual(
        [line.headers.authorization, line.headers['content-type']],
        ['Bearer influx', 'text/plain; charset=utf-8'],
      )
    })

    it("yesterday's calls are attached to an e-mail", async () => {
      await nodeRed.inject('telecom-look-email-start')
      const [mail] = await found(() => mails)
      const day = new Date(Date.now() - 86_400_000).toLocaleDateString('sv', { timeZone: 'Europe/Rome' })
      assert.match(mail, new RegExp(`^Subject: Calls of ${day}`, 'm'))
      assert.match(mail, /^To: office@example\.com/m)
      assert.match(mail, new RegExp(`filename=calls-${day}\\.csv`))
      assert.match(mail, new RegExp(`^120 calls on ${day}\\. The file is attached\\.`, 'm'))
      const [, file = ''] = /filename=calls-[\s\S]*?\r\n\r\n([\w+/=\r\n]+)/.exec(mail) ?? []
      const csv = Buffer.from(file, 'base64').toString('utf8')
      assert.equal(csv.trim().split('\r\n').length, 121)
    })

    it('a missed call is a ticket, also when the help desk is down for a while', async () => {
      services.deskFailures = 2
      const id = miss('+390212345')
      const posts = (key: string): Heard[] =>
        services.at('/api/tickets').filter(({ headers }) => headers['idempotency-key'] === key)
      const [first] = await found(() => posts(id), 3)
      assert.equal(first.headers.authorization, 'Bearer desk')
      assert.match(first.body, /"title":"Missed call from \+390212345 Anna".*"external_id"/)
      const next = miss('+390212346')
      await found(() => posts(next))
      const before = posts(id).length
      const last = miss('+390212347')
      await found(() => posts(last))
      // What was taken is not posted any more.
      assert.equal(posts(id).length, before)
    })

    it('a missed call is a notification of ntfy and of Pushover', async () => {
      const first = <One extends { body: string }>(list: One[]): One[] =>
        list.filter(({ body }) => body.includes('+390212345'))
      const [push] = await found(() => first(services.at('/1/messages.json')))
      assert.match(
        push.body,
        /^\{"token":"app","user":"me","title":"Missed call","message":"\+390212345 Anna called at \d{4}-\d\d-\d\d \d\d:\d\d \(no-answer\)"\}$/,
      )
      const [note] = await found(() => first(services.at('/ntfy')))
      assert.match(note.body, /^\{"topic":"calls","title":"Missed call","message":"\+390212345 Anna called/)
    })

    it('a missed call is a message of Telegram, and its button calls back', async () => {
      const [message] = await found(() =>
        services.at('/bot1:bot/sendMessage').filter(({ body }) => body.includes('12345')),
      )
      const {
        chat_id: to,
        text,
        reply_markup: markup,
      } = JSON.parse(message.body) as {
        chat_id: string
        text: string
        reply_markup: { inline_keyboard: { callback_data: string }[][] }
      }
      assert.equal(to, String(chat))
      assert.match(text, /^Missed call from \+390212345 Anna at /)
      const told = markup.inline_keyboard[0]?.[0]?.callback_data ?? assert.fail('no button')
      const pressed = (update: number, query: string, told: string, by: number): Update => ({
        update_id: update,
        callback_query: { id: query, data: told, message: { chat: { id: by } } },
      })
      services.updates = [pressed(7, 'stranger', 'call 0900', 666), pressed(8, 'mine', told, chat)]
      const [answer] = await found(() => services.at('/bot1:bot/answerCallbackQuery'))
      assert.deepEqual(JSON.parse(answer.body), { callback_query_id: 'mine', text: 'Your phone rings.' })
      const asked = services.at('/bot1:bot/getUpdates').length
      await until(() => services.at('/bot1:bot/getUpdates').length > asked + 1)
      assert.equal(pbx.stats().byName['dialOutbound'], 1)
      assert.equal(services.at('/bot1:bot/answerCallbackQuery').length, 1)
    })

    it('a text by HTTP goes out once for a key, and to nobody without the token', async () => {
      const hello = { to: '+15550100', text: 'Hello' }
      assert.deepEqual((await post(hello, { authorization: 'Bearer wrong' })).status, 401)
      const first = await post(hello, { 'idempotency-key': 'one' })
      assert.deepEqual([first.status, first.body['status']], [200, 'accepted'])
      assert.deepEqual(await post(hello, { 'idempotency-key': 'one' }), {
        status: 200,
        body: { status: 'sent-before' },
      })
      await modem.whenSent(1)
      const wrong = await post({ to: 'nobody', text: 'Hello' }, { 'idempotency-key': 'two' })
      assert.deepEqual([wrong.status, wrong.body['code']], [400, 'BAD_INPUT'])
      // A failure has freed its key.
      assert.equal((await post({ to: '+15550101', text: 'Hi' }, { 'idempotency-key': 'two' })).status, 200)
      assert.equal((await post({ to: '+15550102', text: 'No key' }, {})).status, 200)
      await modem.whenSent(3)
      assert.deepEqual(
        modem.sentTexts.map(({ recipients }) => recipients.join()),
        ['+15550100', '+15550101', '+15550102'],
      )
    })

    it('a line that is down for three looks is told by a text, and so is its return', async () => {
      const sent = modem.sentTexts.length
      router.setLine(false)
      await modem.whenSent(sent + 1)
      router.setLine(true)
      await modem.whenSent(sent + 2)
      const [down, up] = modem.sentTexts.slice(sent).map(({ recipients, content }) => [recipients.join(), content])
      assert.deepEqual(down, ['+15550199', 'The line is down for three minutes.'])
      assert.match(up?.[1] ?? '', /^The line is back after \d+ minutes\.$/)
      assert.equal(modem.sentTexts.length, sent + 2)
    })

    it('a caller who hides their number is told as such', async () => {
      const id = miss('', '')
      const about = (list: Heard[]): Heard[] => list.filter(({ body }) => body.includes('an unknown number'))
      const [push] = await found(() => about(services.at('/1/messages.json')))
      assert.match(push.body, /"message":"an unknown number called at /)
      const [message] = await found(() => about(services.at('/bot1:bot/sendMessage')))
      assert.deepEqual(Object.keys(JSON.parse(message.body) as object), ['chat_id', 'text'])
      const [ticket] = await found(() => about(services.at('/api/tickets')))
      assert.equal(ticket.headers['idempotency-key'], id)
    })

    function miss(from: string, fromName = 'Anna'): string {
      return pbx.addCall({ from, fromName, status: 'no-answer', minutesAgo: 1 })
    }

    async function post(
      fields: Record<string, string>,
      headers: Record<string, string>,
    ): Promise<{ status: number; body: Record<string, unknown> }> {
      const response = await fetch(`${nodeRed.url}/sms`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gatewayKey}`, ...headers },
        body: new URLSearchParams(fields),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }

    async function startMailServer(): Promise<number> {
      const server = new SMTPServer({
        authOptional: false,
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        onAuth: (login: { username: string }, _: unknown, then: (error: null, user: object) => void) =>
          then(null, { user: login.username }),
        onData(stream: NodeJS.ReadableStream, _: unknown, then: () => void) {
          let text = ''
          stream.on('data', (chunk) => (text += String(chunk)))
          stream.on('end', () => {
            mails.push(text)
            then()
          })
        },
      })
      const port = await listenOnFreshPort(server.server)
      stops.push(() => new Promise((resolve) => server.close(() => resolve())))
      return port
    }
  })
}

interface Addresses {
  url: string
  pbx: string
  modem: string
  router: string
  mailPort: number
}

type Node = Record<string, unknown> & { id: string; type: string }

/** An example as it stands, but for addresses, what its user enters, and timers of seconds instead of minutes. */
function flowOf(name: string, { url, pbx, modem, router, mailPort }: Addresses): Node[] {
  const text = readFileSync(join(folder, `${name}.json`), 'utf8')
    .replaceAll('https://api.telegram.org', url)
    .replaceAll('https://api.pushover.net', url)
    .replaceAll('http://influx.example.com:8086', url)
    .replaceAll('https://desk.example.com', url)
  const entered: Record<string, string> = {
    TELEGRAM_CHAT: String(chat),
    NTFY_SERVER: `${url}/ntfy`,
    NTFY_TOPIC: 'calls',
    PHONE: '+15550199',
  }
  return (JSON.parse(text) as Node[]).map((node): Node => {
    switch (node.type) {
      case 'tab': {
        const env = node['env'] as { name: string; value: string }[]
        return { ...node, env: env.map((entry) => ({ ...entry, value: entered[entry.name] ?? entry.value })) }
      }
      case 'ucm-config':
        return { ...node, address: pbx, timezone: 'Europe/Rome' }
      case 'hilink-config':
        return { ...node, address: modem }
      case 'sagemcom-config':
        return { ...node, address: router }
      case 'inject':
        return node['repeat'] === '60' || node['repeat'] === '5' ? { ...node, repeat: '1' } : node
      case 'ucm-cdr-in':
        return { ...node, interval: 1, wake: 'off' }
      case 'e-mail':
        return { ...node, server: '127.0.0.1', port: String(mailPort), secure: false, tls: false }
      default:
        return node
    }
  })
}

/** The devices are in several examples. */
function withoutCopies(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()]
}

type AtLeastOne<Item> = [Item, ...Item[]]

async function found<Item>(look: () => Item[], wanted = 1): Promise<AtLeastOne<Item>> {
  await until(() => look().length >= wanted)
  return look() as AtLeastOne<Item>
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50))
}
