import type { XmlNode } from './reply'

/** A refusal of the device: becomes `<error>` with this code. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** @param details elements that newer firmware adds to login errors */
  constructor(
    readonly code: number,
    readonly details: readonly XmlNode[] = [],
  ) {
    super(`HiLink error ${code}`)
  }
}

/** The codes that the emulator uses by itself. */
export const codes = {
  systemError: 100001,
  notSupported: 100002,
  needsLogin: 100003,
  busy: 100004,
  format: 100005,
  parameter: 100006,
  unknownUser: 108001,
  wrongPassword: 108002,
  wrongUserOrPassword: 108006,
  locked: 108007,
  pinWrong: 103002,
  pukWrong: 103004,
  ussdError: 111001,
  ussdBusy: 111013,
  ussdTooLong: 111014,
  ussdEmpty: 111016,
  ussdPending: 111019,
  ussdTimeout: 111020,
  ussdNoNetwork: 111022,
  smsSending: 113004,
  smsArgument: 113017,
  smsBusy: 113018,
  smsStorageFull: 113053,
  smsNumberTooLong: 113054,
  smsNotFound: 113114,
  wrongToken: 125001,
  wrongSession: 125002,
  wrongSessionToken: 125003,
} as const
