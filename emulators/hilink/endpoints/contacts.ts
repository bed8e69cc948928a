import type { HilinkParts } from '../parts'
import { ApiError, codes } from '../protocol/api-error'
import type { XmlNode } from '../protocol/reply'
import type { Fields } from '../protocol/request'
import { pageOf } from '../sms/list'
import { type StoredSms, smsStatus } from '../sms/store'
import { type Endpoint, type EndpointTable, nodes, ok } from './endpoint'

const folders = ['inbox', 'sent', 'draft'] as const

/** The chat endpoints of newer pages: texts by the number they are exchanged with. Their names are in lower case. */
export function contactEndpoints({ store, receiver, settings }: HilinkParts): EndpointTable {
  const threads = (): Map<string, StoredSms[]> => {
    const byPhone = new Map<string, StoredSms[]>()
    for (const text of store.all()) {
      if (text.place === 'local') byPhone.set(text.phone, [text, ...(byPhone.get(text.phone) ?? [])])
    }
    return byPhone
  }
  const thread = (phone: string): StoredSms[] => threads().get(phone) ?? []
  const onlyWithChat =
    (endpoint: Endpoint): Endpoint =>
    (call) => {
      if (!settings.sessionSms) throw new ApiError(codes.notSupported)
      return endpoint(call)
    }
  return {
    'GET sms/sms-count-contact': onlyWithChat(() => nodes(['count', threads().size])),
    'POST sms/sms-count-contact': onlyWithChat(({ fields }) => nodes(['count', thread(fields.text('phone')).length])),
    'POST sms/sms-list-contact': onlyWithChat(({ fields }) => {
      const page = readPage([...threads().values()], fields)
      const messages = page.map((texts): XmlNode[] => [
        ...texts.slice(0, 1).flatMap((text) => messageNodes(text)),
        ['unreadcount', texts.filter(({ status }) => status === smsStatus.unread).length],
      ])
      return nodes(['Count', threads().size], ['messages', messages.map((message) => ['message', message])])
    }),
    'POST sms/sms-list-phone': onlyWithChat(({ fields }) => {
      const texts = thread(fields.text('phone'))
      const messages = readPage(texts, fields).map(
        (text): XmlNode => ['message', [...messageNodes(text), ['curbox', folders.indexOf(text.folder)]]],
      )
      return nodes(['count', texts.length], ['messages', messages])
    }),
    'POST sms/sms-delete-phone': onlyWithChat(({ fields }) => {
      const phones = [...fields.items('Phones'), ...fields.text('phone').split(';')]
      store.delete(phones.flatMap((phone) => thread(phone).map(({ index }) => index)))
      receiver.deliverHeld()
      return ok
    }),
  }
}

function readPage<Item>(items: readonly Item[], fields: Fields): Item[] {
  return pageOf(items, fields.whole('pageindex', 1), fields.whole('readcount', 1))
}

function messageNodes(text: StoredSms): XmlNode[] {
  return [
    ['smstat', text.status],
    ['index', text.index],
    ['phone', text.phone],
    ['content', text.content],
    ['date', text.date],
    ['sca', text.sca],
    ['savetype', text.saveType],
    ['priority', text.priority],
    ['smstype', text.type],
  ]
}
