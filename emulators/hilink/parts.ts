import type { Clock } from '../shared'
import type { LoginService } from './auth/login'
import type { SessionStore } from './auth/session'
import type { Modem } from './modem/modem'
import type { UssdEngine } from './modem/ussd'
import type { HilinkSettings } from './options'
import type { SmsConfig } from './sms/config'
import type { SmsReceiver } from './sms/receiver'
import type { SmsSender } from './sms/sender'
import type { SmsStore } from './sms/store'

/** What one emulated modem is made of. */
export interface HilinkParts {
  clock: Clock
  settings: HilinkSettings
  sessions: SessionStore
  login: LoginService
  modem: Modem
  store: SmsStore
  smsConfig: SmsConfig
  sender: SmsSender
  receiver: SmsReceiver
  ussd: UssdEngine
  /** Everything that a restart does, refused connections included. */
  reboot: (seconds: number) => void
}
