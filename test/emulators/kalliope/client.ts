import { createHash, randomBytes } from 'node:crypto'
import { type Answer, ask } from '../shared/client'

/** Who signs, with what, and when. */
export interface Signer {
  username: string
  password: string
  domain: string
  salt: string
  nonce: string
  created: string
}

export const defaultSalt = 'b5a8fdcf2f8d5acdad33c4a072a97d7a'

/** The header of a request, written from the protocol sheet and not with the package's own client. */
export function headerOf(signer: Signer): string {
  const { username, password, domain, salt, nonce, created } = signer
  const digestPassword = createHash('sha256').update(`${password}{${salt}}`, 'utf8').digest('hex')
  const digest = createHash('sha256')
    .update(nonce + digestPassword + username + domain + created, 'utf8')
    .digest('base64')
  return `RestApiUsernameToken Username="${username}", Domain="${domain}", Digest="${digest}", Nonce="${nonce}", Created="${created}"`
}

/** `2026-06-10T10:00:00Z` */
export function createdAt(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** A fresh header of `admin`, unless told otherwise. */
export function sign(epochMs: number, changes: Partial<Signer> = {}): string {
  return headerOf({
    username: 'admin',
    password: 'admin',
    domain: 'default',
    salt: defaultSalt,
    nonce: randomBytes(16).toString('hex'),
    created: createdAt(epochMs),
    ...changes,
  })
}

export interface Asking {
  method?: string
  body?: string
  type?: string
  accept?: string
}

/** One request with a header that is already made. */
export function askWith(
  url: string,
  header: string,
  { method = 'GET', body, type, accept }: Asking = {},
): Promise<Answer> {
  const headers = {
    'X-authenticate': header,
    ...(accept === undefined ? {} : { accept }),
    ...(type === undefined ? {} : { 'content-type': type }),
  }
  return ask(url, { method, headers, body })
}
