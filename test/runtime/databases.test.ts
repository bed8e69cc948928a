import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startUcmEmulator, type UcmEmulator } from '../../emulators/ucm'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { type DatabaseServer, notInstalled, startMariadb, startPostgresql } from '../support/database-servers'
import { installRuntime, type Runtime } from './support/runtime'

const folder = join(__dirname, '../../examples/7 Where people look')
const hostile = 'Zoë "O’Hara" \\ \' ; DROP TABLE calls; -- 📞'

type Row = Record<string, unknown>
type Node = Record<string, unknown> & { id: string; type: string }
type Query = (sql: string) => Promise<Row[]>

interface Target {
  product: 'PostgreSQL' | 'MariaDB'
  example: string
  start(): Promise<DatabaseServer | undefined>
  /** Runs one statement, with a connection of its own. */
  query(server: DatabaseServer, sql: string): Promise<Row[]>
  /** Enters the database where a user does. */
  adapt(node: Node, server: DatabaseServer): Node
  credentials(server: DatabaseServer): Record<string, object>
  /** The instant of a stored time, in milliseconds. */
  epochMs: string
}

const targets: Target[] = [
  {
    product: 'PostgreSQL',
    example: 'Every call once into PostgreSQL',
    start: startPostgresql,
    async query({ host, port, database, user, password }, sql) {
      const client = new postgresql.Client({ host, port, database, user, password })
      await client.connect()
      try {
        return (await client.query(sql)).rows
      } finally {
        await client.end()
      }
    },
    adapt: (node, { host, port, database, user }) => {
      if (node.type !== 'tab') return node
      const values: Record<string, string> = { DB_HOST: host, DB_PORT: String(port), DB_NAME: database, DB_USER: user }
      const env = node['env'] as { name: string; value: string }[]
      return { ...node, env: env.map((entry) => ({ ...entry, value: values[entry.name] ?? entry.value })) }
    },
    credentials: ({ password }) => ({ 'telecom-look-postgresql': { DB_PASSWORD: password } }),
    epochMs: 'round(extract(epoch from started) * 1000)::text',
  },
  {
    product: 'MariaDB',
    example: 'Every call once into MariaDB',
    start: startMariadb,
    async query({ host, port, database, user, password }, sql) {
      const connection = await mysql.createConnection({ host, port, database, user, password, charset: 'utf8mb4' })
      try {
        return (await connection.query(sql))[0]
      } finally {
        await connection.end()
      }
    },
    adapt: (node, { host, port, database }) =>
      node.type === 'MySQLdatabase' ? { ...node, host, port: String(port), db: database } : node,
    credentials: ({ user, password }) => ({ 'telecom-look-mariadb-database': { user, password } }),
    epochMs: "CAST(TIMESTAMPDIFF(SECOND, '1970-01-01', started) * 1000 AS CHAR)",
  },
]

const load = createRequire(__filename)
const postgresql = load('pg') as {
  Client: new (
    options: object,
  ) => { connect(): Promise<void>; query(sql: string): Promise<{ rows: Row[] }>; end(): Promise<void> }
}
const mysql = load(
  require.resolve('mysql2/promise', { paths: [dirname(require.resolve('node-red-node-mysql/package.json'))] }),
) as {
  createConnection(options: object): Promise<{ query(sql: string): Promise<[Row[], unknown]>; end(): Promise<void> }>
}

for (const major of [4, 5] as const) {
  describe(`every call once into a database, in Node-RED ${String(major)}`, function () {
    this.timeout(120_000)
    let runtime: Runtime

    before(async () => {
      runtime = await installRuntime(major)
    })

    after(() => runtime.remove())

    for (const target of targets) {
      describe(target.product, () => {
        const stops: (() => Promise<void>)[] = []
        const sessions: string[] = []
        let server: DatabaseServer
        let pbx: UcmEmulator
        let nodeRed: RunningNodeRed
        let query: Query
        let oddCall: string
        const oddStartMs = Math.floor(Date.now() / 1000) * 1000 - 12 * 60_000

        before(async function () {
          const started = await target.start()
          if (started === undefined) {
            console.error(notInstalled(target.product))
            this.skip()
          }
          server = started
          stops.push(() => server.stop())
          query = (sql) => target.query(server, sql)
          pbx = await startUcmEmulator({ calls: 0 })
          stops.push(() => pbx.close())
          for (let minutesAgo = 40; minutesAgo > 15; minutesAgo -= 1) sessions.push(pbx.addCall({ minutesAgo }))
          oddCall = pbx.addCall({ start: oddStartMs, from: '+39021234567', fromName: hostile, recorded: true })
          sessions.push(oddCall)
        })

        after(async () => {
          for (const stop of stops.reverse()) await stop()
        })

        it('a kill -9 between insert and acknowledgement: every call comes again, and is there once', async () => {
          nodeRed = await start({ acknowledges: false })
          await count(sessions.length)
          nodeRed.child.kill('SIGKILL')
          await once(nodeRed.child, 'exit')
          // Only a call that comes again brings this row back.
          await query(`DELETE FROM calls WHERE id = '${sessions[3] ?? ''}'`)
          for (const minutesAgo of [6, 5, 4]) sessions.push(pbx.addCall({ minutesAgo }))
          nodeRed = await start({ acknowledges: true })
          stops.push(() => nodeRed.stop())
          await count(sessions.length)
          assert.deepEqual(await ids(), [...sessions].sort())
        })

        it('what was acknowledged does not come again', async () => {
          await looks(2)
          await query(`DELETE FROM calls WHERE id = '${sessions[3] ?? ''}'`)
          await looks(2)
          assert.equal((await ids()).length, sessions.length - 1)
          sessions.splice(3, 1)
        })

        it('texts of the PBX are stored to the letter, and times as instants', async () => {
          const [row] = await query(
            `SELECT from_number, from_name, status, answered, missed, talk_seconds, recordings, ${target.epochMs} AS ms FROM calls WHERE id = '${oddCall}'`,
          )
          assert.ok(row !== undefined)
          assert.deepEqual(
            [row['from_number'], row['from_name'], row['status'], Number(row['answered']), Number(row['missed'])],
            ['+39021234567', hostile, 'answered', 1, 0],
          )
          assert.equal(row['talk_seconds'], 60)
          assert.match(JSON.stringify(row['recordings']), /auto-.*\.wav/)
          assert.equal(Number(row['ms']), oddStartMs)
        })

        it('a database that is down costs no call', async () => {
          await server.kill()
          sessions.push(pbx.addCall({ minutesAgo: 2 }))
          await looks(2)
          await server.restart()
          await count(sessions.length)
          assert.deepEqual(await ids(), [...sessions].sort())
        })

        async function ids(): Promise<string[]> {
          return (await query('SELECT id FROM calls')).map(({ id }) => String(id)).sort()
        }

        async function count(wanted: number): Promise<void> {
          for (;;) {
            // Before the first message there is no table; a database that starts refuses who comes too early.
            const rows = await query('SELECT id FROM calls').catch(() => [])
            if (rows.length === wanted) return
            await new Promise((resolve) => setTimeout(resolve, 100))
          }
        }

        /** Waits until the PBX has been asked so many times more. */
        async function looks(more: number): Promise<void> {
          const wanted = (pbx.stats().byName['cdrapi'] ?? 0) + more
          while ((pbx.stats().byName['cdrapi'] ?? 0) < wanted) await new Promise((resolve) => setTimeout(resolve, 100))
        }

        /** The example as it stands, but for addresses, and looking every second. */
        function start({ acknowledges }: { acknowledges: boolean }): Promise<RunningNodeRed> {
          const nodes = JSON.parse(readFileSync(join(folder, `${target.example}.json`), 'utf8')) as Node[]
          const flows = nodes.map((node): Node => {
            if (node.type === 'ucm-config') return { ...node, address: pbx.url, timezone: 'Europe/Rome' }
            if (node.type === 'ucm-cdr') return { ...node, firstRun: 'all' }
            if (node.type === 'inject') return { ...node, repeat: '1' }
            if (node.id.endsWith('-ack') && !acknowledges) return { ...node, wires: [[]] }
            return target.adapt(node, server)
          })
          return runtime.start({
            flows,
            credentials: {
              'telecom-ucm': { username: 'cdrapi', password: 'cdrapi123' },
              ...target.credentials(server),
            },
          })
        }
      })
    }
  })
}
