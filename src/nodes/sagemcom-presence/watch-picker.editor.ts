import { askDevice } from '../../editor/device-query'
import { shown } from '../../editor/fields'
import { type Pick, prepareListPicker } from '../../editor/list-picker'
import { isRecord } from '../../editor/sentences'

/** Lets the devices to watch be picked from those that the router knows. Call it in `oneditprepare`. */
export function prepareWatchPicker(node: EditorNodeBase): void {
  const say = (key: string): string => node._(`sagemcom-presence.picker.${key}`)
  prepareListPicker({
    property: 'watch',
    words: { reading: say('reading'), empty: say('empty'), absent: say('absent') },
    read: (done) => {
      const words = { noDevice: say('no-device'), notAllowed: say('not-allowed') }
      askDevice(node, shown('device'), 'telecom/sagemcom-config/hosts', {}, words, picksOf, done)
    },
  })
}

function picksOf({ hosts }: Record<string, unknown>): { picks: Pick[] } | undefined {
  return Array.isArray(hosts) ? { picks: hosts.filter(isRecord).flatMap(pickOf) } : undefined
}

/** A phone that makes its address up keeps its name, not its address. */
function pickOf({ mac, name, ip, active }: Record<string, unknown>): Pick[] {
  if (typeof mac !== 'string') return []
  const label = typeof name === 'string' ? name : mac
  const isMadeUp = (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0
  // A comma would be taken for the end of the name.
  const value = isMadeUp && !label.includes(',') ? label : mac
  return [
    {
      value,
      label,
      detail: typeof ip === 'string' ? `${mac} · ${ip}` : mac,
      aliases: [mac, mac.replaceAll(':', '-'), mac.replaceAll(':', ''), label],
      isActive: active === true,
    },
  ]
}
