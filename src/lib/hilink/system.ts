import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { textOf } from './protocol.js'

/** Model and firmware, asked inside the session: where the modem has a login this proves the password, too. */
export async function readHilinkModel(
  client: HilinkClient,
  options: HilinkRequestOptions,
): Promise<{ model: string; firmware: string }> {
  const { content } = await client.get('device/information', options)
  return { model: textOf(content, 'DeviceName'), firmware: textOf(content, 'SoftwareVersion') }
}
