import { wallClock } from '../modem/wall-clock'
import type { HilinkSettings } from '../options'
import type { HilinkParts } from '../parts'
import { ApiError, codes } from '../protocol/api-error'
import type { XmlNode } from '../protocol/reply'
import type { Fields } from '../protocol/request'
import { boxOfType, listBox, pageOf } from '../sms/list'
import { splitText } from '../sms/parts'
import type { OutgoingSms } from '../sms/sender'
import { type StoredSms, smsStatus, smsType } from '../sms/store'
import { type EndpointTable, nodes, ok } from './endpoint'

const maxReadCount = 50
const maxNumberLength = 20
const numberPattern = /^\+?[*#0-9]+$/
const datePattern = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
const sortKeys = ['date', 'phone', 'index'] as const

/** `sms/…` but for the chat endpoints. */
export function smsEndpoints(parts: HilinkParts): EndpointTable {
  const { store, sender, receiver, smsConfig, modem, settings } = parts
  const requireReady = (): void => {
    if (!modem.isSmsReady) throw new ApiError(codes.smsBusy)
  }
  return {
    'GET sms/sms-count': () => nodes(...counts(parts)),
    'GET sms/send-status': () => {
      const { phone, succeeded, failed, total, current } = sender.status
      return nodes(
        ['Phone', phone],
        ['SucPhone', succeeded.join(',')],
        ['FailPhone', failed.join(',')],
        ['TotalCount', total],
        ['CurIndex', current],
      )
    },
    'GET sms/config': () => nodes(...smsConfig.nodes()),
    'POST sms/config': ({ fields }) => {
      smsConfig.change(fields)
      return ok
    },
    'GET sms/sms-feature-switch': () => nodes(['getcontactenable', settings.sessionSms ? 1 : 0]),
    'GET sms/splitinfo-sms': () => nodes(['splitinfo', 1], ['convert_type', 0]),
    'POST sms/sms-list': ({ fields }) => nodes(...list(parts, fields)),
    'POST sms/send-sms': ({ fields }) => {
      requireReady()
      sender.submit(readOutgoing(parts, fields))
      return ok
    },
    'POST sms/cancel-send': ({ fields }) => {
      if (fields.own !== '1') throw new ApiError(codes.format)
      sender.cancel()
      return ok
    },
    'POST sms/save-sms': ({ fields }) => {
      requireReady()
      save(parts, readOutgoing(parts, fields))
      return ok
    },
    'POST sms/delete-sms': ({ fields }) => {
      store.delete(readIndexes(fields, settings))
      receiver.deliverHeld()
      return ok
    },
    'POST sms/set-read': ({ fields }) => {
      store.markRead(readIndexes(fields, settings))
      return ok
    },
  }
}

function counts({ store, receiver, settings }: HilinkParts): XmlNode[] {
  const onSim = {
    inbox: store.count('sim', 'inbox'),
    sent: store.count('sim', 'sent'),
    draft: store.count('sim', 'draft'),
  }
  const simCounts: XmlNode[] = settings.simCounters
    ? [
        ['SimOutbox', onSim.sent],
        ['SimDraft', onSim.draft],
        ['SimUsed', onSim.inbox + onSim.sent + onSim.draft],
      ]
    : []
  return [
    ['LocalUnread', store.count('local', 'inbox', smsStatus.unread)],
    ['LocalInbox', store.count('local', 'inbox')],
    ['LocalOutbox', store.count('local', 'sent')],
    ['LocalDraft', store.count('local', 'draft')],
    ['LocalDeleted', 0],
    ['SimUnread', store.count('sim', 'inbox', smsStatus.unread)],
    ['SimInbox', store.count('sim', 'inbox')],
    ...simCounts,
    ['LocalMax', settings.storage],
    ['SimMax', settings.simStorage],
    ['NewMsg', receiver.takeNew()],
  ]
}

function list({ store, settings }: HilinkParts, fields: Fields): XmlNode[] {
  const pageIndex = fields.whole('PageIndex', 1)
  const readCount = Math.min(fields.whole('ReadCount', 1), maxReadCount)
  const by = sortKeys[fields.whole('SortType', 0, sortKeys.length - 1)] ?? 'date'
  const ascending = fields.whole('Ascending', 0, 1) === 1
  const unreadFirst = fields.whole('UnreadPreferred', 0, 1) === 1
  const box = boxOfType(fields.whole('BoxType', 1, 10))
  if (box === undefined) throw new ApiError(codes.format)
  const texts = box === null ? [] : listBox(store.all(), box, { by, ascending, unreadFirst })
  const page = pageOf(texts, pageIndex, readCount)
  const count = page.length === 0 || settings.countStyle === 'page' ? page.length : texts.length
  return [
    ['Count', count],
    ['Messages', page.map((text) => ['Message', messageNodes(text)])],
  ]
}

function messageNodes(text: StoredSms): XmlNode[] {
  return [
    ['Smstat', text.status],
    ['Index', text.index],
    ['Phone', text.phone],
    ['Content', text.content],
    ['Date', text.date],
    ['Sca', text.sca],
    ['SaveType', text.saveType],
    ['Priority', text.priority],
    ['SmsType', text.type],
  ]
}

function readOutgoing({ clock, settings }: HilinkParts, fields: Fields): OutgoingSms {
  const index = fields.whole('Index', -1)
  const phones = fields.items('Phones')
  if (phones.some((phone) => phone.replace(/^\+/, '').length > maxNumberLength)) {
    throw new ApiError(codes.smsNumberTooLong)
  }
  const content = fields.text('Content')
  const areNumbers = phones.length > 0 && phones.every((phone) => numberPattern.test(phone))
  if (!areNumbers || phones.length > settings.maxPhones || content === '') throw new ApiError(codes.smsArgument)
  const given = fields.text('Date')
  const date = datePattern.test(given) ? given : wallClock(clock.now(), settings.timezone)
  return { index, phones, content, sca: fields.text('Sca'), date }
}

function save({ store }: HilinkParts, text: OutgoingSms): void {
  if (text.index >= 0) store.delete([text.index])
  if (store.isFull()) throw new ApiError(codes.smsStorageFull)
  store.add({
    folder: 'draft',
    status: smsStatus.draft,
    phone: text.phones.join(';'),
    content: text.content,
    date: text.date,
    sca: text.sca,
    type: splitText(text.content).parts.length > 1 ? smsType.multipart : smsType.single,
  })
}

function readIndexes(fields: Fields, { oneIndex }: HilinkSettings): number[] {
  if (oneIndex && fields.all('Index').length > 1) throw new ApiError(codes.format)
  return fields.all('Index').map((text) => {
    if (!/^\d+$/.test(text)) throw new ApiError(codes.format)
    return Number(text)
  })
}
