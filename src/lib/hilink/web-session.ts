import { TokenPool } from './tokens.js'

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
