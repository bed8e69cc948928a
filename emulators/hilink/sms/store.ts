import { ApiError, codes } from '../protocol/api-error'

export type SmsFolder = 'inbox' | 'sent' | 'draft'
/** The Smstat of a stored text. */
export const smsStatus = { unread: 0, read: 1, draft: 2, sent: 3, failed: 4 } as const
/** The SmsType of a stored text. */
export const smsType = { single: 1, multipart: 2, mms: 5, reportOk: 7, reportFailed: 8, alert: 9 } as const

/** One text in the modem or on its SIM. */
export interface StoredSms {
  index: number
  folder: SmsFolder
  place: 'local' | 'sim'
  status: number
  /** A number, a name, or several numbers joined by `;`. */
  phone: string
  content: string
  /** The modem's wall clock. */
  date: string
  sca: string
  saveType: number
  priority: number
  type: number
  /** Counts up with each text stored, for texts of the same second. */
  order: number
}

export type NewSms = Pick<StoredSms, 'folder' | 'status' | 'phone' | 'content' | 'date' | 'type'> &
  Partial<Pick<StoredSms, 'place' | 'sca' | 'saveType' | 'priority'>>

const firstLocalIndex = 40000
const localMemory = 0
const receivedPriority = 0
const sentPriority = 4

/** The memory of modem and SIM; it survives a reboot. */
export class SmsStore {
  readonly #capacity: { local: number; sim: number }
  #texts: StoredSms[] = []
  #order = 0

  constructor(capacity: { local: number; sim: number }) {
    this.#capacity = capacity
  }

  isFull(place: StoredSms['place'] = 'local'): boolean {
    return this.#texts.filter((text) => text.place === place).length >= this.#capacity[place]
  }

  /** Stores a text in the lowest free slot; the caller has looked whether there is one. */
  add(text: NewSms): StoredSms {
    const place = text.place ?? 'local'
    const stored: StoredSms = {
      sca: '',
      saveType: place === 'sim' ? 1 : localMemory,
      priority: text.folder === 'inbox' ? receivedPriority : sentPriority,
      ...text,
      place,
      index: this.#freeIndex(place),
      order: ++this.#order,
    }
    this.#texts.push(stored)
    return stored
  }

  find(index: number): StoredSms | undefined {
    return this.#texts.find((text) => text.index === index)
  }

  /** Whether this very text is still there: its slot may hold another by now. */
  has(text: StoredSms): boolean {
    return this.#texts.includes(text)
  }

  /** @throws {ApiError} 113114; then nothing was deleted */
  delete(indexes: readonly number[]): void {
    this.#require(indexes)
    this.#texts = this.#texts.filter(({ index }) => !indexes.includes(index))
  }

  /** @throws {ApiError} 113114; then nothing was marked */
  markRead(indexes: readonly number[]): void {
    for (const text of this.#require(indexes)) {
      if (text.status === smsStatus.unread) text.status = smsStatus.read
    }
  }

  count(place: StoredSms['place'], folder: SmsFolder, status?: number): number {
    return this.#texts.filter(
      (text) => text.place === place && text.folder === folder && (status === undefined || text.status === status),
    ).length
  }

  /** All texts in the order in which they were stored. */
  all(): readonly StoredSms[] {
    return this.#texts
  }

  #require(indexes: readonly number[]): StoredSms[] {
    return indexes.map((index) => {
      const text = this.find(index)
      if (text === undefined) throw new ApiError(codes.smsNotFound)
      return text
    })
  }

  #freeIndex(place: StoredSms['place']): number {
    const used = new Set(this.#texts.map(({ index }) => index))
    let index = place === 'local' ? firstLocalIndex : 0
    while (used.has(index)) index++
    return index
  }
}
