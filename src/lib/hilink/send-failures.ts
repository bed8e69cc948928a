import { DeviceError } from '../errors.js'

/** The text surely did not go out, and why. */
export function cannotSend(
  device: string,
  recipients: readonly string[],
  why: string,
  failure?: DeviceError,
): DeviceError {
  return new DeviceError(
    'DEVICE_ERROR',
    `"${device}" could not send the text to ${recipients.join(', ')}. ${why}`,
    { ...failure?.cause, device, endpoint: 'sms/send-sms', retryable: false },
    'no',
  )
}

/** The text may or may not have gone out. Never retryable: a flow that tries again would send it twice. */
export function uncertain(
  device: string,
  recipients: readonly string[],
  what: string,
  lost?: DeviceError,
): DeviceError {
  const reason = lost === undefined ? '' : ` (${lost.message.replace(/\.$/, '')})`
  return new DeviceError(
    'SMS_UNCERTAIN',
    `It is not known whether "${device}" has sent the text to ${recipients.join(', ')}. ${what}${reason}, and neither its status nor its boxes tell. Ask the recipient before you send it again.`,
    { ...lost?.cause, device, endpoint: 'sms/send-sms', retryable: false },
  )
}
