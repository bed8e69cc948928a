import { appendFileSync } from 'node:fs'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { Cursor } from '../../../../src/lib/calls/cursor/cursor.js'
import { callAt, hourMs } from './a-pbx.js'

/**
 * A node that polls a PBX for new calls, as a process of its own that can be killed: writes one line of ids per message
 * to a file (which stands for the flow) and one line to its output. Stands still after
 * a number of messages, so that it cannot outrun its killer. Arguments: directory, file, `auto` or `ack`, calls, messages.
 */
async function main(
  directory: string,
  delivered: string,
  commit: 'auto' | 'ack',
  count: number,
  most: number,
): Promise<void> {
  const cursor = await Cursor.open({ directory, nodeId: 'node', identity: 'pbx' })
  const run = cursor.begin({ overlapMs: 4 * hourMs, commit })
  if (run.queryFromMs === undefined) run.startFrom(0)
  // Long ids, so that the file is written anew several times.
  const calls = Array.from({ length: count }, (_, index) =>
    callAt(index / 100, { id: String(index).padStart(100, '0') }),
  )
  let messages = 0
  for (let index = 0; index < count; index += 20) {
    const fresh = calls.slice(index, index + 20).filter((call) => run.claim(call) === 0)
    if (fresh.length === 0) continue
    const text = run.message(fresh)
    appendFileSync(delivered, `${fresh.map((call) => Number(call.id)).join(' ')}\n`)
    if (commit === 'ack') cursor.ack(text)
    run.handedOn(text)
    process.stdout.write('.')
    messages += 1
    await (messages === most ? setTimeout(3_600_000) : setImmediate())
  }
  await run.finish()
  await cursor.close()
}

const [directory = '', delivered = '', commit, count, most] = process.argv.slice(2)
void main(directory, delivered, commit === 'ack' ? 'ack' : 'auto', Number(count), Number(most))
