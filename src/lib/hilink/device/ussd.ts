import { badInput, DeviceError } from '../../errors.js'
import { pause } from '../../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { textOf } from '../protocol.js'
import { codes } from '../status-codes.js'

/** The network's answer to a code. */
export interface UssdAnswer {
  /** The code that was asked. */
  question: string
  content: string
}

export interface UssdOptions extends HilinkRequestOptions {
  /** Between two looks for the answer; default 1000. */
  pollEveryMs?: number
}

const longestCode = 182

/**
 * Asks the network one question, waits for the answer and ends the dialogue.
 *
 * @param code e.g. `*100#`; a menu is answered in a dialogue of its own, so give the whole path (`*100*1#`)
 * @throws DeviceError `DEVICE_BUSY` while another dialogue is under way; `UNSUPPORTED` where modem or network know no
 * USSD; `TIMEOUT` when the network does not answer
 */
export async function askUssd(client: HilinkClient, code: unknown, options: UssdOptions): Promise<UssdAnswer> {
  const question = typeof code === 'string' ? code.replace(/\s/g, '') : ''
  if (question === '' || question.length > longestCode) throw badInput('content', code, 'a USSD code such as *100#')
  const { pollEveryMs = 1_000, ...request } = options
  await send(client, question, request)
  try {
    return { question, content: await awaitAnswer(client, question, request, pollEveryMs) }
  } finally {
    await release(client, request)
  }
}

async function send(client: HilinkClient, question: string, request: HilinkRequestOptions): Promise<void> {
  try {
    await client.post(
      'ussd/send',
      { content: question, codeType: 'CodeType', timeout: '' },
      { ...request, repeatable: false },
    )
  } catch (thrown) {
    throw inWords(client, question, thrown)
  }
}

async function awaitAnswer(
  client: HilinkClient,
  question: string,
  request: HilinkRequestOptions,
  pollEveryMs: number,
): Promise<string> {
  for (;;) {
    await pause(pollEveryMs, request.signal)
    try {
      const { content } = await client.get('ussd/get', request)
      return textOf(content, 'content')
    } catch (thrown) {
      if (codeOf(thrown) !== codes.ussdPending || request.signal.aborted) throw inWords(client, question, thrown)
    }
  }
}

/** A dialogue that is not ended keeps the next one waiting; the network ends it by itself after a while. */
async function release(client: HilinkClient, request: HilinkRequestOptions): Promise<void> {
  try {
    await client.get('ussd/release', request)
  } catch (thrown) {
    if (!(thrown instanceof DeviceError)) throw thrown
  }
}

function inWords(client: HilinkClient, question: string, thrown: unknown): unknown {
  if (!(thrown instanceof DeviceError)) return thrown
  const subject = `"${client.label}"`
  switch (codeOf(thrown)) {
    case codes.ussdTimeout:
      return new DeviceError(
        'TIMEOUT',
        `The network of ${subject} did not answer ${question}. Check the code with your operator, and reception.`,
        { ...thrown.cause, retryable: true },
      )
    case codes.ussdNotPossible:
      return new DeviceError(
        'UNSUPPORTED',
        `${subject} has no USSD. Many sticks that only know LTE have none; ask your operator for another way, such as a text.`,
        { ...thrown.cause, retryable: false },
        'no',
      )
    case codes.ussdNoNetwork:
      return new DeviceError(
        'UNSUPPORTED',
        `The network of ${subject} does not know ${question}, or has no USSD (LTE alone has none: allow 2G or 3G).`,
        { ...thrown.cause, retryable: false },
        'no',
      )
    case codes.ussdBusy:
      return new DeviceError(
        'DEVICE_BUSY',
        `${subject} has another USSD dialogue under way. Try again in a minute, or end it at its web page.`,
        { ...thrown.cause, retryable: true },
        'no',
      )
    default:
      return thrown
  }
}

function codeOf(thrown: unknown): number | undefined {
  return thrown instanceof DeviceError ? thrown.cause.deviceCode : undefined
}
