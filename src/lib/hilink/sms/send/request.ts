import { badInput } from '../../../errors.js'
import { sentence } from '../../../sentences/sentence.js'
import { withoutControls } from '../../protocol.js'
import { type SmsEncoding, splitSms } from '../encoding.js'

/** A text that may be sent as it is. */
export interface CheckedText {
  /** Without blanks and punctuation, each once. */
  recipients: string[]
  text: string
  encoding: SmsEncoding
  segments: number
}

/** What the vendor's web page accepts as a number. */
const numberRule = /^[+]?[*#0-9]{1,20}$/
/** Blanks, dashes, brackets, and the invisible marks that copied numbers bring along. */
const punctuation = /[\s().\-/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2066-\u2069\ufeff]/g
/** `maxphone` of the firmware. */
const maxRecipients = 50

/** @throws DeviceError `BAD_INPUT` that names the field */
export function checkText(to: unknown, text: unknown, maxSegments: number): CheckedText {
  if (!Number.isInteger(maxSegments) || maxSegments < 1) {
    throw badInput('maxSegments', maxSegments, sentence('hilink.max-segments'))
  }
  const recipients = checkRecipients(to)
  const content = checkContent(text)
  const { encoding, parts } = splitSms(content)
  if (parts.length > maxSegments) {
    throw badInput(
      'text',
      content,
      sentence('hilink.too-many-parts', {
        limit: maxSegments,
        characters: content.length,
        parts: parts.length,
        encoding: encoding === 'gsm-7' ? 'GSM-7' : 'UCS-2',
      }),
    )
  }
  return { recipients, text: content, encoding, segments: parts.length }
}

function checkRecipients(to: unknown): string[] {
  const given = typeof to === 'string' ? to.split(/[,;\r\n]/).filter((item) => item.trim() !== '') : to
  const items: unknown[] = Array.isArray(given) ? given : [given]
  if (items.length === 0 || given === undefined || given === null) throw badInput('to', to, sentence('hilink.to'))
  const numbers = items.map((item) => {
    const typed = typeof item === 'number' && Number.isSafeInteger(item) && item >= 0 ? String(item) : item
    const number = typeof typed === 'string' ? typed.replace(punctuation, '') : ''
    if (!numberRule.test(number)) {
      throw badInput('to', item, sentence('hilink.to-form'))
    }
    return number
  })
  const recipients = [...new Set(numbers)]
  if (recipients.length > maxRecipients) {
    throw badInput(
      'to',
      sentence('hilink.count-of-numbers', { count: recipients.length }),
      sentence('hilink.too-many-numbers', { limit: maxRecipients }),
    )
  }
  return recipients
}

function checkContent(text: unknown): string {
  const isScalar = typeof text === 'number' || typeof text === 'boolean'
  const content = typeof text === 'string' ? withoutControls(text) : isScalar ? String(text) : undefined
  if (content === undefined) throw badInput('text', text, sentence('hilink.content-object'))
  if (content.trim() === '') throw badInput('text', '', sentence('hilink.content'))
  if (/\p{Surrogate}/u.test(content)) throw badInput('text', content, sentence('hilink.content-half'))
  return content
}
