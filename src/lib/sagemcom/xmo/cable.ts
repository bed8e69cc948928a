import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { SagemcomReadOptions } from '../connection.js'
import type { CableChannel, CableState } from '../device/shapes.js'
import { elements, type Fields, flagOf, numberOf, textOf } from '../device/values.js'
import type { XmoClient } from './client.js'
import { readPaths } from './paths.js'

const modem = 'Device/Docsis/CableModem'
const paths = [`${modem}/Status`, `${modem}/DOCSISVersion`, `${modem}/Downstreams`, `${modem}/Upstreams`]

/** Reads the channels of a cable modem, in one request. @throws DeviceError `UNSUPPORTED` where there is none */
export async function readCable(client: XmoClient, options: SagemcomReadOptions): Promise<CableState> {
  const [status, version, down, up] = await readPaths(client, paths, options).catch((thrown: unknown) => {
    if (!(thrown instanceof DeviceError) || thrown.code !== 'NOT_FOUND') throw thrown
    const device = client.label
    throw new DeviceError('UNSUPPORTED', sentence('sagemcom.no-cable', { device }), thrown.cause, 'no')
  })
  return {
    status: textOf(status),
    docsisVersion: textOf(version),
    downstream: elements(down).map(channelOf),
    upstream: elements(up).map(channelOf),
  }
}

function channelOf(channel: Fields): CableChannel {
  return {
    channelId: numberOf(channel.ChannelID),
    type: textOf(channel.ChannelType),
    frequencyHz: numberOf(channel.Frequency),
    powerDbmv: numberOf(channel.PowerLevel),
    snrDb: numberOf(channel.SNR),
    modulation: textOf(channel.Modulation),
    locked: flagOf(channel.LockStatus),
    correctedErrors: numberOf(channel.CorrectableCodewords),
    uncorrectedErrors: numberOf(channel.UncorrectableCodewords),
  }
}
