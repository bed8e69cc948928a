import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const timeoutMs = 60_000

/** Waits until a flow has written its JSON file. */
export async function delivery(file) {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    const text = await readFile(file, 'utf8').catch(() => '')
    if (text.endsWith('}\n')) return JSON.parse(text)
    await setTimeout(50)
  }
  throw new Error(`nothing was delivered within ${timeoutMs / 1000} s`)
}
