interface Request {
  headers: { 'content-type'?: string | undefined }
}

interface Response {
  status(code: number): { json(body: object): unknown }
}

/**
 * Lets only JSON through, as Node-RED does for its own flows: a web form of another site cannot send that without asking
 * the browser first, and without a password for the editor nothing else keeps it out.
 */
export function jsonOnly({ headers }: Request, response: Response, next: () => void): void {
  if (/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) next()
  else response.status(415).json({ ok: false, error: { code: 'BAD_INPUT', message: 'Send application/json.' } })
}
