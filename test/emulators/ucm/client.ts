import { createHash } from 'node:crypto'
import type { RequestOptions } from 'node:https'
import { ask, askJson } from '../shared/client'

/** A reply of the API, as far as tests look into it. */
export interface ApiReply {
  status?: number
  response?: Record<string, unknown>
  cdr_root?: Record<string, unknown>[]
  [other: string]: unknown
}

function isReply(value: unknown): value is ApiReply {
  return typeof value === 'object' && value !== null
}

/** Sends one action, written from the protocol sheet and not with the package's own client. */
export async function act(
  url: string,
  request: Record<string, unknown>,
  options: RequestOptions = {},
): Promise<ApiReply> {
  const reply = await askJson(`${url}/api`, { request }, options)
  if (!isReply(reply)) throw new Error('The reply is no object.')
  return reply
}

/** The reply as text, where it is no JSON. */
export async function actText(url: string, request: Record<string, unknown>): Promise<string> {
  const { text } = await ask(`${url}/api`, { method: 'POST', body: JSON.stringify({ request }) })
  return text
}

export async function login(url: string, password = 'cdrapi123', options: RequestOptions = {}): Promise<ApiReply> {
  const challenge = await act(url, { action: 'challenge', user: 'cdrapi', version: '1.0' }, options)
  const token = createHash('md5')
    .update(`${String(challenge.response?.['challenge'])}${password}`)
    .digest('hex')
  return act(url, { action: 'login', user: 'cdrapi', token }, options)
}

export async function loginCookie(url: string): Promise<string> {
  const cookie = (await login(url)).response?.['cookie']
  if (typeof cookie !== 'string') throw new Error('No cookie.')
  return cookie
}
