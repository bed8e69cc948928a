import { isRefusal, textOf } from './protocol.js'
import { WebSession } from './web-session.js'
import type { ExchangeOptions, Wire } from './wire.js'

/** Which of them sets the cookie and carries the tokens varies by firmware. */
const homePages = ['/', '/html/index.html', '/html/home.html']
const maxRedirects = 3
/** Newer firmware hands out 64 characters of which only the second half is the token. */
const longTokenLength = 64

/**
 * Begins a session as somebody who looks at the modem's page, with what the modem has to offer: tokens in its home
 * page (2014 and later), or from `webserver/token` or `webserver/SesTokInfo`, or none at all.
 */
export async function visit(wire: Wire, options: ExchangeOptions): Promise<WebSession> {
  const session = new WebSession()
  for (const page of homePages) {
    const tokens = await readHomePage(wire, session, page, options)
    session.tokens.add(tokens)
    if (tokens.length > 0) session.source = 'home-page'
    if (tokens.length > 0 || session.cookie !== undefined) break
  }
  if (session.source === 'none') await askForTokens(wire, session, options)
  return session
}

/** Fetches new tokens for a session from where it had its first ones. */
export async function refill(wire: Wire, session: WebSession, options: ExchangeOptions): Promise<void> {
  if (session.source === 'home-page') session.tokens.add(await readHomePage(wire, session, '/', options))
  else if (session.source !== 'none') await askForTokens(wire, session, options)
}

async function askForTokens(wire: Wire, session: WebSession, options: ExchangeOptions): Promise<void> {
  const isKnown = session.source === 'session-info'
  if (!isKnown && (await askForToken(wire, session, options))) return
  const reply = await wire.get(session, 'webserver/SesTokInfo', options)
  if (isRefusal(reply)) return
  const id = textOf(reply.content, 'SesInfo').replace(/^SessionID=/, '')
  const token = textOf(reply.content, 'TokInfo')
  if (token === '') return
  if (id !== '') session.cookie = `SessionID=${id}`
  session.tokens.add([token])
  session.source = 'session-info'
}

async function askForToken(wire: Wire, session: WebSession, options: ExchangeOptions): Promise<boolean> {
  const reply = await wire.get(session, 'webserver/token', options)
  const token = isRefusal(reply) ? '' : textOf(reply.content, 'token')
  if (token === '') return false
  if (token.length === longTokenLength) session.tokens.add([token.slice(longTokenLength / 2)])
  else session.tokens.keep(token)
  session.source = 'token'
  return true
}

async function readHomePage(
  wire: Wire,
  session: WebSession,
  page: string,
  options: ExchangeOptions,
): Promise<string[]> {
  let path = page
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const reply = await wire.exchange(session, 'GET', path, options)
    const next = wire.redirectOf(reply)
    if (next === undefined || next === path) return metaTokens(reply.body.toString('utf8'))
    path = next
  }
  return []
}

function metaTokens(html: string): string[] {
  return [...html.matchAll(/name="csrf_token"\s+content="([^"\s]+)"/g)].map(([, token = '']) => token)
}
