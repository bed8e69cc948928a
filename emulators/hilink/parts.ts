import type { Clock } from '../shared'
import type { LoginDesk } from './login'
import type { Modem } from './modem'
import type { HilinkSettings } from './options'
import type { SessionStore } from './session'
import type { SmsConfig } from './sms-config'
import type { SmsReceiver } from './sms-receiver'
import type { SmsSender } from './sms-sender'
import type { SmsStore } from './sms-store'
import type { UssdEngine } from './ussd'

/** What one emulated modem is made of. */
export interface HilinkParts {
  clock: Clock
  settings: HilinkSettings
  sessions: SessionStore
  desk: LoginDesk
  modem: Modem
  store: SmsStore
  smsConfig: SmsConfig
  sender: SmsSender
  receiver: SmsReceiver
  ussd: UssdEngine
  /** Everything that a restart does, refused connections included. */
  reboot: (seconds: number) => void
}
