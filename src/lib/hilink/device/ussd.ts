import { badInput, DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { pause } from '../../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { textOf } from '../protocol.js'
import { codes } from '../status-codes.js'

/** The network's answer to a code. */
export interface UssdAnswer {
  /** The code that was asked. */
  question: string
  content: string
  /** Of a dialogue: every answer, in order. */
  turns?: string[]
}

export interface UssdOptions extends HilinkRequestOptions {
  /** Between two looks for the answer; default 1000. */
  pollEveryMs?: number
}

const longestCode = 182

/**
 * Asks the network, waits for the answer and ends the dialogue.
 *
 * @param code e.g. `*100#`, or the turns of a menu in one dialogue: `['*101#', '1']`
 * @throws DeviceError `DEVICE_BUSY` while another dialogue is under way; `UNSUPPORTED` where modem or network know no
 * USSD; `TIMEOUT` when the network does not answer
 */
export async function askUssd(client: HilinkClient, code: unknown, options: UssdOptions): Promise<UssdAnswer> {
  const given: unknown[] = Array.isArray(code) ? code : [code]
  const questions = given.map((turn) => (typeof turn === 'number' ? String(turn) : turn)).map(questionOf)
  const isUsable = questions.length > 0 && questions.every((turn) => turn !== '' && turn.length <= longestCode)
  if (!isUsable) throw badInput('content', code, sentence('hilink.code'))
  const { pollEveryMs = 1_000, ...request } = options
  const turns: string[] = []
  const [first = ''] = questions
  try {
    await send(client, first, request)
  } catch (thrown) {
    // Before it is ours, a dialogue is somebody else's and not to be ended; one that may be ours would keep the next waiting.
    if (thrown instanceof DeviceError && thrown.carriedOut === 'unknown') await release(client, request)
    throw thrown
  }
  try {
    for (const [turn, question] of questions.entries()) {
      if (turn > 0) await send(client, question, request)
      turns.push(await awaitAnswer(client, question, request, pollEveryMs))
    }
    const content = turns.at(-1) ?? ''
    return Array.isArray(code) ? { question: first, content, turns } : { question: first, content }
  } finally {
    await release(client, request)
  }
}

function questionOf(turn: unknown): string {
  return typeof turn === 'string' ? turn.replace(/\s/g, '') : ''
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
  const device = client.label
  switch (codeOf(thrown)) {
    case codes.ussdTimeout:
      return new DeviceError('TIMEOUT', sentence('hilink.ussd-timeout', { device, code: question }), {
        ...thrown.cause,
        retryable: true,
      })
    case codes.ussdNotPossible:
      return new DeviceError(
        'UNSUPPORTED',
        sentence('hilink.ussd-none', { device }),
        { ...thrown.cause, retryable: false },
        'no',
      )
    case codes.ussdNoNetwork:
      return new DeviceError(
        'UNSUPPORTED',
        sentence('hilink.ussd-unknown', { device, code: question }),
        { ...thrown.cause, retryable: false },
        'no',
      )
    case codes.ussdBusy:
      return new DeviceError(
        'DEVICE_BUSY',
        sentence('hilink.ussd-busy', { device }),
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
