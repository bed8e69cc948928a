// Shows the package at work without hardware: emulators, a Node-RED with flows, and what they deliver.
//   npm run demo            keeps running; open the printed address
//   npm run demo -- --once  runs each flow once, prints a line per device, exits 0 if everything arrived
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installDependencies, run } from './install.mjs'

await installDependencies()
await run(process.execPath, ['scripts/build.mjs'])
const { linkPackage, startNodeRed } = await import('./node-red.mjs')
const { devices } = await import('./demo/devices.mjs')

const once = process.argv.includes('--once')
const port = process.env.PORT === undefined ? undefined : Number(process.env.PORT)
const userDirectory = await mkdtemp(join(tmpdir(), 'node-red-telecom-'))
const output = join(userDirectory, 'output')
await mkdir(output)
await linkPackage(userDirectory)
// What the buttons bring is in the debug sidebar: it is open from the start.
const sidebar = join(userDirectory, 'show-debug.js')
await writeFile(
  sidebar,
  `RED.events.on('flows:loaded', function show() {
  if ($('#red-ui-loading-progress').is(':visible')) setTimeout(show, 100)
  else RED.sidebar.show('debug')
})
`,
)

const running = []
for (const device of devices) running.push({ device, emulator: await device.start(once) })
const demos = running.map(({ device, emulator }) => ({
  device,
  emulator,
  demo: device.demo({ url: emulator.url, output, once }),
}))
const nodeRed = await startNodeRed({
  userDirectory,
  port: port ?? (once ? undefined : 1880),
  flows: demos.flatMap(({ demo }) => demo.flows),
  credentials: Object.assign({}, ...demos.map(({ demo }) => demo.credentials)),
  settings: { editorTheme: { tours: false, palette: { catalogues: [] }, page: { scripts: [sidebar] } } },
})

async function end(code) {
  await nodeRed.stop()
  for (const { emulator } of running) await emulator.close()
  await rm(userDirectory, { recursive: true, force: true })
  process.exitCode = code
}

if (once) await end((await runOnce()) ? 0 : 1)
else keepRunning()

/** Runs the flows of every device and prints what they delivered. */
async function runOnce() {
  let complete = true
  for (const { device, emulator, demo } of demos) {
    try {
      const startedMs = performance.now()
      const delivered = await demo.run(nodeRed, emulator)
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
      console.log(`${device.name}  ${delivered}, ${seconds} s`)
    } catch (error) {
      complete = false
      console.log(`${device.name}  failed: ${error.message}`)
      console.error(nodeRed.log.slice(-20).join('\n'))
    }
  }
  return complete
}

function keepRunning() {
  console.log(`\nNode-RED with the demo flows: ${nodeRed.url}`)
  console.log(`Files that the flows write:   ${output}`)
  for (const { device, emulator } of running) console.log(`${device.name} emulator:`.padEnd(30) + emulator.url)
  console.log('\nPress the buttons of the inject nodes. Ctrl+C ends the demo.')
  const stop = () => {
    end(0).catch((error) => {
      console.error(error)
      process.exitCode = 1
    })
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}
