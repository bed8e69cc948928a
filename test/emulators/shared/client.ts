import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  text: string
}

/** One plain request on a connection of its own; rejects with the socket's error. TLS certificates are not checked. */
export function ask(url: string, options: RequestOptions & { body?: string | undefined } = {}): Promise<Answer> {
  const { body, ...rest } = options
  const request = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { rejectUnauthorized: false, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const whole = Buffer.concat(chunks)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: whole,
          text: whole.toString('utf8'),
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** POST with a JSON body; the answer parsed. */
export async function askJson(url: string, body: unknown, options: RequestOptions = {}): Promise<unknown> {
  const headers = { 'content-type': 'application/json;charset=UTF-8' }
  const { text } = await ask(url, { method: 'POST', headers, ...options, body: JSON.stringify(body) })
  return JSON.parse(text) as unknown
}

/** The code of the error with which a promise rejects; fails if it does not. */
export async function rejectionCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return String(thrown.code)
    throw thrown
  }
  throw new Error('It did not reject.')
}
