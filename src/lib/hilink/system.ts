import { DeviceError } from '../errors.js'
import { type Sentence, sentence } from '../sentences/sentence.js'
import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { readSignal } from './device/reads.js'
import { signalInWords } from './device/signal-words.js'
import { textOf } from './protocol.js'
import { ifOffered } from './status-codes.js'

/** What *Test connection* shows of a modem; empty = not told. */
export interface HilinkFacts {
  model: string
  firmware: string
  operator: string
  signal: string
  sim: string | Sentence
}

/**
 * Model and firmware, asked inside the session: where the modem has a login this proves the password, too. Then what
 * the owner of a stick wants to know.
 *
 * @throws DeviceError `UNSUPPORTED` for what is no HiLink modem
 */
export async function readHilinkFacts(client: HilinkClient, options: HilinkRequestOptions): Promise<HilinkFacts> {
  const { content } = await readInformation(client, options)
  const plmn = await ifOffered(() => client.get('net/current-plmn', options))
  const signal = await ifOffered(() => readSignal(client, options))
  const status = await ifOffered(() => client.get('monitoring/status', options))
  return {
    model: textOf(content, 'DeviceName') || textOf(content, 'devicename'),
    firmware: textOf(content, 'SoftwareVersion'),
    operator: plmn === undefined ? '' : textOf(plmn.content, 'FullName') || textOf(plmn.content, 'ShortName'),
    signal: signal === undefined ? '' : signalInWords(signal),
    sim: status === undefined ? '' : simInWords(textOf(status.content, 'SimStatus').trim()),
  }
}

async function readInformation(client: HilinkClient, options: HilinkRequestOptions): ReturnType<HilinkClient['get']> {
  try {
    return await client.get('device/information', options)
  } catch (thrown) {
    const isForeign = thrown instanceof DeviceError && (thrown.code === 'UNSUPPORTED' || thrown.code === 'BAD_RESPONSE')
    if (!isForeign) throw thrown
    const basic = await ifOffered(() => client.get('device/basic_information', options))
    if (basic !== undefined) return basic
    const { cause } = thrown
    throw new DeviceError(thrown.code, sentence('hilink.not-a-modem', { device: client.label }), cause, 'no')
  }
}

function simInWords(status: string): string | Sentence {
  if (status === '1') return sentence('hilink.sim-ready')
  if (status === '' || status === '0' || status === '255') return status === '' ? '' : sentence('hilink.sim-none')
  return status
}
