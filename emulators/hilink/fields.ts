import { ApiError, codes } from './api-error'
import type { XmlElement } from './xml-request'

/** The documented fields of each POST in their order; `?` may be absent, `+` may come several times. */
const documentedFields: Readonly<Record<string, readonly string[]>> = {
  'user/login': ['Username', 'Password', 'password_type'],
  'user/challenge_login': ['username', 'firstnonce', 'mode'],
  'user/authentication_login': ['clientproof', 'finalnonce', 'loginflag?'],
  'user/logout': ['Logout'],
  'sms/sms-list': ['PageIndex', 'ReadCount', 'BoxType', 'SortType', 'Ascending', 'UnreadPreferred'],
  'sms/send-sms': ['Index', 'Phones', 'Sca', 'Content', 'Length', 'Reserved', 'Date'],
  'sms/save-sms': ['Index', 'Phones', 'Sca', 'Content', 'Length', 'Reserved', 'Date'],
  'sms/delete-sms': ['Index+'],
  'sms/set-read': ['Index+'],
  'sms/config': ['SaveMode', 'Validity', 'Sca', 'UseSReport', 'SendType', 'Priority'],
  'sms/sms-count-contact': ['phone'],
  'sms/sms-list-contact': ['pageindex', 'readcount'],
  'sms/sms-list-phone': ['phone', 'pageindex', 'readcount'],
  'sms/sms-delete-phone': ['Phones?', 'phone?'],
  'device/control': ['Control'],
  'dialup/mobile-dataswitch': ['dataswitch'],
  'dialup/dial': ['Action'],
  'monitoring/clear-traffic': ['ClearTraffic'],
  'net/net-mode': ['NetworkMode', 'NetworkBand', 'LTEBand'],
  'pin/operate': ['OperateType', 'CurrentPin', 'NewPin', 'PukCode'],
  'ussd/send': ['content', 'codeType', 'timeout'],
}

/** The fields of one request. */
export class Fields {
  readonly #root: XmlElement

  /**
   * @param strict the order counts
   * @throws {ApiError} 100005 if a documented field is missing, or out of order
   */
  constructor(endpoint: string, root: XmlElement, strict: boolean) {
    this.#root = root
    const documented = documentedFields[endpoint]
    if (documented === undefined) return
    const names = root.children.map(({ name }) => name)
    const fits = strict ? inOrder(documented).test(names.map((name) => `${name},`).join('')) : allIn(documented, names)
    if (!fits) throw new ApiError(codes.format)
  }

  /** The text of the root itself, as in `<request>1</request>`. */
  get own(): string {
    return this.#root.text
  }

  text(name: string): string {
    return this.all(name)[0] ?? ''
  }

  all(name: string): string[] {
    return this.#root.children.filter((child) => child.name === name).map(({ text }) => text)
  }

  /** The texts of the elements inside a list such as `<Phones>`. */
  items(list: string): string[] {
    return this.#root.children
      .filter(({ name }) => name === list)
      .flatMap(({ children }) => children.map(({ text }) => text))
  }

  /** @throws {ApiError} 100005 if it is no whole number, 100006 if it is too small or too big */
  whole(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const text = this.text(name)
    if (!/^-?\d+$/.test(text)) throw new ApiError(codes.format)
    const value = Number(text)
    if (value < min || value > max) throw new ApiError(codes.parameter)
    return value
  }
}

function inOrder(documented: readonly string[]): RegExp {
  const parts = documented.map((field) => {
    const quantifier = /[?+]$/.exec(field)?.[0] ?? ''
    return `(?:${field.replace(/[?+]$/, '')},)${quantifier}`
  })
  return new RegExp(`^${parts.join('')}$`)
}

function allIn(documented: readonly string[], names: readonly string[]): boolean {
  return documented.every((field) => field.endsWith('?') || names.includes(field.replace(/\+$/, '')))
}
