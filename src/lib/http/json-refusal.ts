import { DeviceError } from '../errors.js'
import { type Sentence, sentence } from '../sentences/sentence.js'
import { quoteForError } from './redact.js'

/** What an error about a JSON answer tells besides the fault. */
export interface JsonErrorContext {
  /** Masked in quotations of the answer. */
  secrets?: readonly string[]
  /** Name of the device, and what was asked of it. */
  device?: string
  endpoint?: string
}

/** `BAD_RESPONSE`: the answer `what` (is not JSON, broke off, …); quotes the beginning of `head`, redacted. */
export function badJson(what: string | Sentence, head: Uint8Array | string, context: JsonErrorContext): DeviceError {
  const quote = quoteForError(head, context.secrets)
  const words = sentence('http.json', {
    device: deviceName(context),
    what,
    quote: quote === '' ? '' : `: "${quote}"`,
  })
  return new DeviceError('BAD_RESPONSE', words, { device: context.device, endpoint: context.endpoint })
}

/** `RESPONSE_TOO_LARGE`: `what` (an element, …) has more than `limitBytes`. */
export function jsonTooLarge(what: Sentence, limitBytes: number, context: JsonErrorContext): DeviceError {
  const words = sentence('http.json-too-large', { device: deviceName(context), what, bytes: limitBytes })
  return new DeviceError('RESPONSE_TOO_LARGE', words, { device: context.device, endpoint: context.endpoint })
}

function deviceName({ device }: JsonErrorContext): string | Sentence {
  return device === undefined ? sentence('http.the-device') : `"${device}"`
}
