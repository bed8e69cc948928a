import { createHash, randomBytes } from 'node:crypto'
import { type Clock, htmlReply, type Reply } from '../shared'

const validSeconds = 60
const prefix = '/download/'

/** Links to files as lighttpd's secdownload makes them: no login, but a minute only. */
export class Downloads {
  readonly #secret = randomBytes(16).toString('hex')
  readonly #files = new Map<string, Buffer>()
  served = 0

  constructor(private readonly clock: Clock) {}

  /** `/download/<32 hex>/<hex unix time>/<name>`, valid for 60 s. */
  offer(name: string, content: Buffer): string {
    const time = Math.floor(this.clock.now() / 1000).toString(16)
    this.#files.set(name, content)
    return `${prefix}${this.#digest(name, time)}/${time}/${name}`
  }

  owns(path: string): boolean {
    return path.startsWith(prefix)
  }

  answer(path: string): Reply {
    const [digest = '', time = '', name = ''] = path.slice(prefix.length).split('/')
    const content = this.#files.get(name)
    if (content === undefined || digest !== this.#digest(name, time)) return htmlReply(403, '403 - Forbidden')
    const ageSeconds = this.clock.now() / 1000 - Number.parseInt(time, 16)
    if (ageSeconds > validSeconds) return htmlReply(410, '410 - Gone')
    this.served++
    return {
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${name}"`,
      },
      body: content,
    }
  }

  #digest(name: string, time: string): string {
    return createHash('md5').update(`${this.#secret}/${name}${time}`).digest('hex')
  }
}
