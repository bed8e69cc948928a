import { badInput, DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { pause } from '../../session/abort.js'
import type { Signal } from '../../session/signal.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { textOf } from '../protocol.js'
import { deleteTexts as deleteByIndex, markRead } from '../sms/boxes.js'
import { ifSupported } from '../status-codes.js'
import { readStatus } from './reads.js'
import type { FlatObject } from './values.js'

/** Deletes texts by their index; one that is gone already counts as deleted. */
export async function deleteTexts(
  client: HilinkClient,
  index: unknown,
  request: HilinkRequestOptions,
): Promise<FlatObject> {
  const deleted = readIndexes(index)
  await deleteByIndex(client, deleted, request)
  return { deleted }
}

/** Marks texts as read; one that is gone counts as marked. */
export async function markTexts(
  client: HilinkClient,
  index: unknown,
  request: HilinkRequestOptions,
): Promise<FlatObject> {
  const marked = readIndexes(index)
  await markRead(client, marked, request)
  return { marked }
}

function readIndexes(index: unknown): number[] {
  const given: unknown[] = Array.isArray(index) ? index : [index]
  const indexes = given.map((item) => (typeof item === 'string' && item.trim() !== '' ? Number(item) : item))
  if (indexes.length === 0 || !indexes.every((item) => Number.isInteger(item) && Number(item) >= 0)) {
    throw badInput('index', index, sentence('hilink.index'))
  }
  return indexes.map(Number)
}

/** Switches mobile data, and looks whether it did; that a connection comes about takes a network as well. */
export async function switchData(
  client: HilinkClient,
  isOn: boolean,
  request: HilinkRequestOptions,
  pollEveryMs: number,
): Promise<FlatObject> {
  const value = isOn ? 1 : 0
  const options = { ...request, repeatable: true }
  const isKnown = await ifSupported(() => client.post('dialup/mobile-dataswitch', { dataswitch: value }, options))
  if (isKnown === undefined) await client.post('dialup/dial', { Action: value }, options)
  const status = await settledConnection(client, isOn, request, pollEveryMs)
  const isSwitched = isKnown === undefined ? status.connected === isOn : (await dataSwitch(client, request)) === value
  if (!isSwitched) {
    throw new DeviceError(
      'DEVICE_ERROR',
      sentence(isOn ? 'hilink.data-still-off' : 'hilink.data-still-on', { device: client.label }),
      { device: client.label, endpoint: 'dialup/mobile-dataswitch', retryable: false },
    )
  }
  return { data: isOn, connected: status.connected ?? null, connection: status.connection ?? null }
}

const connectionLooks = 10

async function settledConnection(
  client: HilinkClient,
  isOn: boolean,
  request: HilinkRequestOptions,
  pollEveryMs: number,
): Promise<FlatObject> {
  for (let look = 1; ; look += 1) {
    const status = await readStatus(client, request)
    const isSettled = isOn ? status.connected === true : status.ConnectionStatus === disconnected
    if (isSettled || look === connectionLooks) return status
    await pause(pollEveryMs, request.signal)
  }
}

const disconnected = 902

async function dataSwitch(client: HilinkClient, request: HilinkRequestOptions): Promise<number> {
  return Number(textOf((await client.get('dialup/mobile-dataswitch', request)).content, 'dataswitch'))
}

/** How often to look whether a modem that did not answer has gone. */
const goneLooks = 15

/** @throws the failure when the answer was lost and the modem stays: then it has not accepted it */
export async function reboot(
  client: HilinkClient,
  request: HilinkRequestOptions,
  pollEveryMs: number,
): Promise<FlatObject> {
  try {
    await client.post('device/control', { Control: 1 }, { ...request, repeatable: false })
  } catch (thrown) {
    const isLost = thrown instanceof DeviceError && thrown.carriedOut === 'unknown' && !request.signal.aborted
    if (!isLost || !(await disappears(client, request.signal, pollEveryMs))) throw thrown
  }
  return { accepted: true }
}

async function disappears(client: HilinkClient, signal: Signal, pollEveryMs: number): Promise<boolean> {
  for (let look = 0; look < goneLooks; look += 1) {
    if (!(await client.isThere(signal))) return true
    await pause(pollEveryMs, signal)
  }
  return false
}
