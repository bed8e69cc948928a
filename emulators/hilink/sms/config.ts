import type { HilinkSettings } from '../options'
import type { XmlNode } from '../protocol/reply'
import type { Fields } from '../protocol/request'
import type { StoredSms } from './store'

/** `sms/config`. */
export class SmsConfig {
  readonly #settings: HilinkSettings
  #saveMode: string
  #validity = '10752'
  #sca = '+10000000000'
  #usesReport: boolean
  #sendType: string
  #priority = '0'

  constructor(settings: HilinkSettings) {
    this.#settings = settings
    this.#saveMode = settings.saveMode
    this.#usesReport = settings.reports
    this.#sendType = settings.keepSent ? '1' : '0'
  }

  /** Whether a sent text leaves a copy in the sent box. */
  get keepsSent(): boolean {
    return this.#sendType !== '0'
  }

  /** Where copies go, first choice first. */
  get places(): readonly StoredSms['place'][] {
    switch (this.#saveMode) {
      case '1':
        return ['sim']
      case '2':
        return ['sim', 'local']
      case '3':
        return ['local', 'sim']
      default:
        return ['local']
    }
  }

  get wantsReports(): boolean {
    return this.#usesReport
  }

  change(fields: Fields): void {
    this.#saveMode = fields.text('SaveMode')
    this.#validity = fields.text('Validity')
    this.#sca = fields.text('Sca')
    // A public client writes True and False here.
    this.#usesReport = /^(?:1|true)$/i.test(fields.text('UseSReport'))
    this.#sendType = fields.text('SendType')
    this.#priority = fields.text('Priority')
  }

  nodes(): XmlNode[] {
    return [
      ['SaveMode', this.#saveMode],
      ['Validity', this.#validity],
      ['Sca', this.#sca],
      ['UseSReport', this.#usesReport ? 1 : 0],
      ['SendType', this.#sendType],
      ['Priority', this.#priority],
      ['pagesize', 20],
      ['maxphone', this.#settings.maxPhones],
      ['import_enabled', 1],
      ['url_enabled', 1],
      ['cdma_enabled', 0],
      ['smscharlang', 0],
      ['smsisusepdu', 0],
      ['sms_center_number_editabled', 1],
    ]
  }
}
