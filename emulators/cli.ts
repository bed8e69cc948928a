import { parseArgs } from 'node:util'
import { type EmulatorCommand, type GivenOptions, UsageError } from './shared'

interface CliDevice {
  defaultPort: number
  load(): Promise<EmulatorCommand>
}

/** The devices that can be started; each is loaded only when it is. */
const devices: Readonly<Record<string, CliDevice>> = {
  ucm: { defaultPort: 18089, load: async () => (await import('./ucm/index.js')).ucmCommand },
  hilink: { defaultPort: 18081, load: async () => (await import('./hilink/index.js')).hilinkCommand },
  sagemcom: { defaultPort: 18082, load: async () => (await import('./sagemcom/index.js')).sagemcomCommand },
  kalliope: { defaultPort: 18083, load: async () => (await import('./kalliope/index.js')).kalliopeCommand },
}

const usage = `npm run emulator -- <${Object.keys(devices).join('|')}> [--port N] [--username U] [--password P] [--calls N] [--option key=value ...]

Listens on 127.0.0.1 only, prints one JSON line when ready, and stops on SIGTERM.
--option may be repeated. "<device> --help" lists the options of a device; docs/emulators.md explains them.
`

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      username: { type: 'string' },
      password: { type: 'string' },
      calls: { type: 'string' },
      option: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [name, ...surplus] = positionals
  const device = name !== undefined && Object.hasOwn(devices, name) ? devices[name] : undefined
  if (values.help) {
    process.stdout.write(device === undefined ? usage : usage + describeOptions(await device.load()))
    return
  }
  if (name === undefined) throw new UsageError(`Which device? Known: ${Object.keys(devices).join(', ')}.`)
  if (device === undefined) throw new UsageError(`Unknown device "${name}". Known: ${Object.keys(devices).join(', ')}.`)
  if (surplus.length > 0) throw new UsageError(`One device at a time; "${surplus.join(' ')}" is too much.`)

  const { port = String(device.defaultPort), username, password, calls } = values
  const direct = Object.entries({ port, username, password, calls }).filter(([, value]) => value !== undefined)
  const command = await device.load()
  const emulator = await command.start({ ...readPairs(values.option), ...Object.fromEntries(direct) })

  const stop = (): void => {
    emulator.close().catch(fail)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`${JSON.stringify({ device: emulator.device, url: emulator.url })}\n`)
}

function readPairs(pairs: readonly string[]): GivenOptions {
  const entries = pairs.map((pair) => {
    const equals = pair.indexOf('=')
    if (equals < 1) throw new UsageError(`--option takes key=value, not "${pair}".`)
    return [pair.slice(0, equals), pair.slice(equals + 1)] as const
  })
  return Object.fromEntries(entries)
}

function describeOptions({ specs }: EmulatorCommand): string {
  const lines = Object.entries(specs).map(([name, spec]) => {
    const choices = spec.type === 'choice' ? ` (${spec.choices.join('|')})` : ''
    return `  ${name}=${spec.default}${choices}\n      ${spec.description}`
  })
  return `\nOptions with their defaults:\n${lines.join('\n')}\n`
}

function fail(thrown: unknown): void {
  const isUsage = thrown instanceof UsageError || (thrown instanceof TypeError && 'code' in thrown)
  console.error(isUsage ? `${thrown.message}\n\n${usage}` : thrown)
  process.exitCode = 1
}

main(process.argv.slice(2)).catch(fail)
