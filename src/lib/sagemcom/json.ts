/**
 * Parses JSON as routers write it: bytes that are no UTF-8 become U+FFFD, commas before a closing bracket and control
 * characters inside a text are put up with.
 *
 * @returns `undefined` when it is no JSON even so
 */
export function parseLenientJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8').decode(bytes)
  return parsed(text) ?? parsed(mended(text))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Texts are matched so that what looks like a stray comma inside one is left alone. */
function mended(json: string): string {
  return json.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|,(?=\s*[}\]])/g, (token) =>
    token === ',' ? '' : token.replace(/\p{Cc}/gu, escaped),
  )
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}
