import type { HttpHeaders } from '../http/client.js'

/** Where a session's tokens come from; `none`: the oldest firmware wants none. */
export type TokenSource = 'home-page' | 'token' | 'session-info' | 'none'

/** What the modem knows a client by: a cookie, tokens, and whether somebody has logged in with it. */
export class WebSession {
  /** `SessionID=…`; the oldest firmware has none. */
  cookie: string | undefined
  source: TokenSource = 'none'
  isLoggedIn = false

  constructor(readonly tokens = new TokenPool()) {}

  /** The same session under a new identity, which is how the engine tells one login from the next. */
  afterLogin(): WebSession {
    const session = new WebSession(this.tokens)
    session.cookie = this.cookie
    session.source = this.source
    session.isLoggedIn = true
    return session
  }
}

const header = '__requestverificationtoken'

/**
 * The tokens of a session: each is good for one request. Only the oldest firmware has a single one that it takes again
 * and again.
 */
export class TokenPool {
  #tokens: string[] = []
  #lasting: string | undefined

  /** The next token; a spent one never comes again. */
  take(): string | undefined {
    return this.#tokens.shift() ?? this.#lasting
  }

  add(tokens: readonly string[]): void {
    for (const token of tokens) if (!this.#tokens.includes(token)) this.#tokens.push(token)
  }

  /** Keeps the one token of a device that does not renew it. */
  keep(token: string): void {
    this.#lasting = token
  }

  clear(): void {
    this.#tokens = []
    this.#lasting = undefined
  }
}

/**
 * The tokens that a reply brings: one after each POST, errors included; after a login a list separated by `#`, whose
 * first two stand in headers of their own as well. The last one may be followed by a `#`.
 */
export function tokensOf(headers: HttpHeaders): string[] {
  const values = [header, `${header}one`, `${header}two`].flatMap((name) => headers[name] ?? [])
  return [...new Set(values.flatMap((value) => value.split('#')).map((token) => token.trim()))].filter(
    (token) => token !== '',
  )
}

/** The session cookie that a reply sets, as `name=value`. */
export function sessionCookieOf(headers: HttpHeaders): string | undefined {
  const cookies = [headers['set-cookie'] ?? []].flat()
  return cookies.map((cookie) => /^\s*(SessionID\w*=[^;\s]+)/.exec(cookie)?.[1]).find((cookie) => cookie !== undefined)
}
