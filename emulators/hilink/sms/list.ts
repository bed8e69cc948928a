import { type SmsFolder, type StoredSms, smsStatus } from './store'

/** A box of `sms-list`. */
export interface Box {
  folder: SmsFolder
  places: readonly StoredSms['place'][]
}

const folders: readonly SmsFolder[] = ['inbox', 'sent', 'draft']

/** BoxType 1–3 local, 5–7 SIM, 8–10 both; 4, the trash, is always empty: `null`. */
export function boxOfType(boxType: number): Box | null | undefined {
  if (boxType === 4) return null
  const [folder, places] =
    boxType >= 8
      ? [folders[boxType - 8], ['local', 'sim'] as const]
      : boxType >= 5
        ? [folders[boxType - 5], ['sim'] as const]
        : [folders[boxType - 1], ['local'] as const]
  return folder === undefined ? undefined : { folder, places }
}

/** How a list is sorted. */
export interface SortOrder {
  by: 'date' | 'phone' | 'index'
  ascending: boolean
  unreadFirst: boolean
}

/** The texts of a box, sorted. */
export function listBox(texts: readonly StoredSms[], box: Box, order: SortOrder): StoredSms[] {
  const direction = order.ascending ? 1 : -1
  return texts
    .filter(({ folder, place }) => folder === box.folder && box.places.includes(place))
    .sort((a, b) => {
      if (order.unreadFirst && isUnread(a) !== isUnread(b)) return isUnread(a) ? -1 : 1
      return direction * (compareBy(order.by, a, b) || a.order - b.order)
    })
}

/** One page; empty past the end. */
export function pageOf<Item>(items: readonly Item[], pageIndex: number, readCount: number): Item[] {
  return items.slice((pageIndex - 1) * readCount, pageIndex * readCount)
}

function compareBy(by: SortOrder['by'], a: StoredSms, b: StoredSms): number {
  if (by === 'index') return a.index - b.index
  return a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0
}

function isUnread({ status }: StoredSms): boolean {
  return status === smsStatus.unread
}
