import { createHash } from 'node:crypto'
import { type Answer, ask } from './shared/client'

export const prolog = '<?xml version="1.0" encoding="UTF-8"?>'

/** The text of the first element of that name; `undefined` if there is none. */
export function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
}

/** The texts of all elements of that name. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)
}

/** The error code of an answer; empty for a success. */
export function codeOf({ text }: Answer): string {
  return text.includes('<error>') ? (element(text, 'code') ?? 'none') : ''
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** The fields of `send-sms` in their documented order. */
export function sms(phones: readonly string[], content: string, index = -1): string {
  const list = phones.map((phone) => `<Phone>${phone}</Phone>`).join('')
  return `<Index>${index}</Index><Phones>${list}</Phones><Sca></Sca><Content>${content}</Content><Length>${content.length}</Length><Reserved>1</Reserved><Date>2026-01-31 12:00:00</Date>`
}

/** The fields of `sms-list`, newest first. */
export function listOf(boxType: number, pageIndex = 1, readCount = 20): string {
  return `<PageIndex>${pageIndex}</PageIndex><ReadCount>${readCount}</ReadCount><BoxType>${boxType}</BoxType><SortType>0</SortType><Ascending>0</Ascending><UnreadPreferred>0</UnreadPreferred>`
}

/** Talks to the modem as a browser would: one cookie, and a pool of tokens of which each is used once. */
export class PlainClient {
  cookie = ''
  tokens: string[] = []

  constructor(readonly url: string) {}

  /** Fetches the home page: cookie and metas. */
  async home(path = '/'): Promise<Answer> {
    const answer = await ask(this.url + path, { headers: this.#headers() })
    this.#harvest(answer)
    this.tokens.push(
      ...[...answer.text.matchAll(/name="csrf_token"\s+content="(\S+)"/g)].map(([, token = '']) => token),
    )
    return answer
  }

  async get(endpoint: string): Promise<Answer> {
    const answer = await ask(`${this.url}/api/${endpoint}`, { headers: this.#headers() })
    this.#harvest(answer)
    return answer
  }

  /** @param token another token than the next of the pool; `null` = none */
  post(endpoint: string, fields: string, token: string | null | undefined = this.tokens.shift()): Promise<Answer> {
    return this.postBody(endpoint, `${prolog}<request>${fields}</request>`, token)
  }

  async postBody(
    endpoint: string,
    body: string,
    token: string | null | undefined = this.tokens.shift(),
  ): Promise<Answer> {
    const answer = await ask(`${this.url}/api/${endpoint}`, {
      method: 'POST',
      headers: {
        ...this.#headers(),
        'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8;',
        ...(typeof token === 'string' && { __RequestVerificationToken: token }),
      },
      body,
    })
    this.#harvest(answer)
    return answer
  }

  /** Logs in with type 4 and the next token. */
  async login(password = 'admin', username = 'admin'): Promise<Answer> {
    const token = this.tokens.shift() ?? ''
    const proof = base64(sha256Hex(username + base64(sha256Hex(password)) + token))
    return this.post(
      'user/login',
      `<Username>${username}</Username><Password>${proof}</Password><password_type>4</password_type>`,
      token,
    )
  }

  /** Home page and login. */
  async enter(): Promise<void> {
    await this.home()
    await this.login()
  }

  #headers(): Record<string, string> {
    return this.cookie === '' ? {} : { Cookie: this.cookie }
  }

  #harvest({ headers }: Answer): void {
    const cookie = headers['set-cookie']?.[0]
    if (cookie !== undefined) {
      this.cookie = cookie.split(';')[0] ?? ''
      this.tokens = []
    }
    const list = headers['__requestverificationtoken']
    if (typeof list === 'string') this.tokens.push(...list.split('#').filter((token) => token !== ''))
  }
}
