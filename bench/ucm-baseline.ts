import { createHash } from 'node:crypto'
import { Pool } from 'undici'

/** What fetching the calls costs at least: the same pages by offset, `JSON.parse`, nothing else. */
export async function fetchAndParse(
  url: string,
  username: string,
  password: string,
): Promise<{ calls: number; seconds: number }> {
  const pool = new Pool(url, { connections: 1 })
  const post = async (request: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { body } = await pool.request({
      path: '/api',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ request }),
    })
    return JSON.parse(await body.text()) as Record<string, unknown>
  }
  try {
    const cookie = await logIn(post, username, password)
    const startedMs = performance.now()
    let calls = 0
    for (;;) {
      const page = await post({ action: 'cdrapi', cookie, format: 'json', numRecords: '1000', offset: String(calls) })
      const rows = Array.isArray(page.cdr_root) ? page.cdr_root.length : 0
      calls += rows
      if (rows < 1000) break
    }
    return { calls, seconds: (performance.now() - startedMs) / 1000 }
  } finally {
    await pool.close()
  }
}

type Post = (request: Record<string, unknown>) => Promise<Record<string, unknown>>

/** The challenge login, written out once more: a baseline must not run the code it is compared with. */
export async function logIn(post: Post, username: string, password: string): Promise<string> {
  const { challenge } = responseOf(await post({ action: 'challenge', user: username, version: '1.0' }))
  const token = createHash('md5')
    .update(`${String(challenge)}${password}`)
    .digest('hex')
  return String(responseOf(await post({ action: 'login', user: username, token })).cookie)
}

function responseOf(reply: Record<string, unknown>): Record<string, unknown> {
  return reply.response as Record<string, unknown>
}
