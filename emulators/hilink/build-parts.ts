import type { Clock } from '../shared'
import { LoginService } from './auth/login'
import { SessionStore } from './auth/session'
import { Modem } from './modem/modem'
import { UssdEngine } from './modem/ussd'
import { type HilinkSettings, readNumberList } from './options'
import type { HilinkParts } from './parts'
import { SmsConfig } from './sms/config'
import { SmsReceiver } from './sms/receiver'
import { SmsSender } from './sms/sender'
import { SmsStore } from './sms/store'

/** @param goAway refuses connections for some seconds */
export function buildParts(clock: Clock, settings: HilinkSettings, goAway: (seconds: number) => void): HilinkParts {
  const sessions = new SessionStore(clock, settings)
  const login = new LoginService(clock, settings, sessions)
  const store = new SmsStore({ local: settings.storage, sim: settings.simStorage })
  const smsConfig = new SmsConfig(settings)
  const modem = new Modem(clock, settings, () => receiver.deliverHeld())
  const receiver = new SmsReceiver(clock, settings, modem, store)
  const ussd = new UssdEngine(clock, settings, modem)
  const undeliverable = readNumberList(settings.undeliverable)
  const sender = new SmsSender({
    clock,
    settings,
    modem,
    store,
    config: smsConfig,
    onDelivered: (recipient) => {
      if (!smsConfig.wantsReports) return
      const kind = undeliverable.has(recipient) ? 'report-failed' : 'report-ok'
      clock.after(settings.reportTime, () => receiver.receive({ from: recipient, kind }))
    },
  })
  const reboot = (seconds: number): void => {
    sender.interrupt()
    sessions.clear()
    ussd.release()
    modem.restart()
    goAway(seconds)
  }
  return { clock, settings, sessions, login, modem, store, smsConfig, sender, receiver, ussd, reboot }
}
