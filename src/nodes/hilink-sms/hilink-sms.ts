import type { NodeAPI } from 'node-red'
import { HilinkClient } from '../../lib/hilink/client.js'
import { HourlyLimit } from '../../lib/hilink/sms/send/hourly-limit.js'
import { type SmsResult, sendText } from '../../lib/hilink/sms/send/send.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { registerActionNode } from '../shared/action-node.js'
import { anyField, choiceField, numberField } from '../shared/fields.js'
import { cursorStoreField } from '../shared/store.js'
import { onceKey, TextsOnce } from './texts-once.js'

/** How many parts, or texts, are too many. */
function limit(fallback: number) {
  return numberField(
    fallback,
    { min: 1, whole: true, expected: sentence('input.whole-from', { least: 1, example: fallback }) },
    { overridable: false },
  )
}

const fields = {
  to: anyField({ typed: true, overridable: ({ to, toType }) => toType === 'msg' || isEmpty(to) }),
  text: anyField({ typed: true }),
  confirm: choiceField(['sent', 'accepted'], 'sent', { overridable: false }),
  maxSegments: limit(4),
  maxPerHour: limit(100),
  once: anyField({ typed: true }),
  onceHours: numberField(24, { min: 0.001, expected: sentence('calls.hours') }, { overridable: false }),
  cursorStore: cursorStoreField,
}

/** Sends texts through a Huawei HiLink modem. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'hilink-sms',
    deviceType: 'hilink-config',
    deviceClass: HilinkClient,
    maxWaitSeconds: 300,
    fields,
    create: (action) => {
      const { properties, status } = action
      const once = new TextsOnce(action)
      let sharedLimit: HourlyLimit | undefined
      return {
        async run({ msg, device, limits, send, exchanges }, { values }) {
          const { confirm, maxSegments, maxPerHour } = values
          sharedLimit ??= new HourlyLimit(maxPerHour)
          const hourlyLimit = sharedLimit
          // What is left empty in the dialog comes with the message under its usual name.
          const to = values.to ?? ('to' in msg ? msg.to : undefined)
          const text = values.text ?? (isEmpty(properties.text) ? msg.payload : undefined)
          const key = onceKey(values.once)
          const sending = (): Promise<SmsResult> =>
            sendText(
              device,
              { to, text, confirm, maxSegments },
              {
                ...limits,
                hourlyLimit,
                onProgress: (progress) => status.working(sentence(`hilink.status-${progress}`)),
              },
            )
          const payload =
            key === undefined ? await sending() : await once.send(key, values.onceHours, limits.signal, sending)
          if (payload === undefined) {
            send(Object.assign(msg, { payload: { to, text, status: 'sent-before', once: key } }))
            return sentence('store.status-sent-before')
          }
          send(Object.assign(msg, { payload, hilink: { device: device.label, ...exchanges() } }))
          return statusOf(payload)
        },
        close: () => once.close(),
      }
    },
  })
}

function isEmpty(property: unknown): boolean {
  return property === undefined || property === null || property === ''
}

function statusOf({ to, status, failed }: SmsResult): Sentence {
  const count = to.length - failed.length
  const done = sentence(status === 'sent' ? 'hilink.status-sent' : 'hilink.status-accepted', { count })
  return failed.length === 0 ? done : sentence('hilink.status-some-failed', { done, failed: failed.length })
}
