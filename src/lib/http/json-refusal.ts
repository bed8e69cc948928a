import { DeviceError } from '../errors.js'
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
export function badJson(what: string, head: Uint8Array | string, context: JsonErrorContext): DeviceError {
  const quote = quoteForError(head, context.secrets)
  const sentence = `The answer of ${deviceName(context)} ${what}${quote === '' ? '' : `: "${quote}"`}.`
  return new DeviceError('BAD_RESPONSE', sentence, { device: context.device, endpoint: context.endpoint })
}

/** `RESPONSE_TOO_LARGE`: `what` (an element, …) has more than `limitBytes`. */
export function jsonTooLarge(what: string, limitBytes: number, context: JsonErrorContext): DeviceError {
  const sentence = `${what} in the answer of ${deviceName(context)} is larger than ${limitBytes} bytes. Raise the body limit of the device, or ask for less.`
  return new DeviceError('RESPONSE_TOO_LARGE', sentence, { device: context.device, endpoint: context.endpoint })
}

function deviceName({ device }: JsonErrorContext): string {
  return device === undefined ? 'the device' : `"${device}"`
}
