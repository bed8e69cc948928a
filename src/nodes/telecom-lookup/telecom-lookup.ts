import { isAbsolute, join } from 'node:path'
import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { badInput } from '../../lib/errors.js'
import { ContactFile } from '../../lib/lookup/contact-file.js'
import { type Contact, contactsOfArray, contactsOfCsv, contactsOfVcard } from '../../lib/lookup/contacts.js'
import { type CallLookup, isCall, lookUpCall, lookUpNumber } from '../../lib/lookup/lookup.js'
import { PhoneBook } from '../../lib/lookup/phone-book.js'
import { countryOf, type DialPlan, dialledDigits } from '../../lib/lookup/phone-number.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { registerMessageNode } from '../shared/action-node.js'
import { choiceField, field, flagField, isPlainObject } from '../shared/fields.js'

const sources = ['csv', 'vcard', 'flow', 'global', 'msg'] as const
type Source = (typeof sources)[number]

/** The payload is what is looked up: none of its keys is a setting. */
const fixed = { overridable: false }

const fields = {
  source: choiceField(sources, 'csv', fixed),
  path: field<string | undefined>(
    undefined,
    (given, name) => {
      if (typeof given !== 'string') throw badInput(name, given, sentence('lookup.no-path'))
      return given
    },
    fixed,
  ),
  country: field<DialPlan['country']>(
    undefined,
    (given, name) => {
      const country = typeof given === 'string' ? countryOf(given) : undefined
      if (country === undefined) throw badInput(name, given, sentence('lookup.country'))
      return country
    },
    fixed,
  ),
  outsidePrefix: field(
    '',
    (given, name) => {
      if (!/^\d{1,6}$/.test(String(given))) throw badInput(name, given, sentence('lookup.digits'))
      return String(given)
    },
    fixed,
  ),
  overwrite: flagField(false, fixed),
}

/** Gives the numbers of calls, call events and texts their names. */
export default function (RED: NodeAPI): void {
  registerMessageNode(RED, {
    type: 'telecom-lookup',
    maxWaitSeconds: 30,
    fields,
    create: ({ node }) => {
      const books = new Books(RED, node)
      return {
        async run({ msg, send }, { values }) {
          const book = await books.book(values, msg)
          const { changes, status } = lookUp(book, msg, values.overwrite)
          send(Object.assign(msg, changes))
          return status
        },
      }
    },
  })
}

/** Where the contacts come from; the book of a file is kept until the file changes. */
class Books {
  #file: { of: string; contacts: ContactFile<PhoneBook> } | undefined

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
  ) {}

  async book(settings: { source: Source; path: string | undefined } & DialPlan, msg: NodeMessageInFlow) {
    const { source, country, outsidePrefix } = settings
    const dialPlan = { country, outsidePrefix }
    const path = settings.path ?? (source === 'msg' ? 'contacts' : undefined)
    if (path === undefined) throw badInput('path', undefined, sentence('lookup.no-path'))
    if (source === 'csv') return this.#ofFile(path, source, dialPlan, (text) => contactsOfCsv(text, path))
    if (source === 'vcard') return this.#ofFile(path, source, dialPlan, contactsOfVcard)
    const held: unknown =
      source === 'msg' ? this.RED.util.getMessageProperty(msg, path) : await this.#fromContext(source, path)
    return new PhoneBook(contactsOfArray(held, `${source}.${path}`), dialPlan)
  }

  #fromContext(scope: 'flow' | 'global', key: string): Promise<unknown> {
    const context = this.node.context()[scope]
    return new Promise((resolve, reject) => {
      context.get(key, (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value)))
    })
  }

  #ofFile(path: string, source: Source, dialPlan: DialPlan, parse: (text: string) => Contact[]): Promise<PhoneBook> {
    const userDirectory = this.RED.settings.userDir ?? ''
    const whole = isAbsolute(path) ? path : join(userDirectory, path)
    const of = [source, whole, dialPlan.country, dialPlan.outsidePrefix].join('\n')
    if (this.#file?.of !== of) {
      this.#file = { of, contacts: new ContactFile(whole, (text) => new PhoneBook(parse(text), dialPlan)) }
    }
    return this.#file.contacts.content()
  }
}

/** What the message gains. */
function lookUp(
  book: PhoneBook,
  msg: NodeMessageInFlow,
  overwrite: boolean,
): { changes: object; status: Sentence | string } {
  const { payload } = msg
  const sms: unknown = Reflect.get(msg, 'sms')
  if (isPlainObject(sms) && typeof sms.from === 'string') {
    const { name, contact } = lookUpNumber(book, sms.from)
    const own = typeof sms.name === 'string' && sms.name !== '' && !overwrite ? sms.name : name
    return {
      changes: { sms: { ...sms, name: own }, contacts: contact === null ? {} : { from: contact } },
      status: nameStatus(name),
    }
  }
  if (isCall(payload)) {
    const looked = lookUpCall(book, payload, overwrite)
    return { changes: { payload: looked.call, contacts: looked.contacts }, status: countStatus([looked]) }
  }
  if (Array.isArray(payload)) {
    const looked = payload.map((each: unknown): CallLookup | undefined =>
      isCall(each) ? lookUpCall(book, each, overwrite) : undefined,
    )
    return {
      changes: {
        payload: looked.map((one, index): unknown => one?.call ?? payload[index]),
        contacts: looked.map((one) => one?.contacts ?? {}),
      },
      status: countStatus(looked.filter((one) => one !== undefined)),
    }
  }
  // Events about extensions, queues and trunks come the same way: they pass.
  if (isPlainObject(payload)) return { changes: {}, status: sentence('lookup.status-nothing') }
  const number = typeof payload === 'number' ? String(payload) : payload
  if (typeof number !== 'string' || dialledDigits(number) === undefined) {
    throw badInput('payload', payload, sentence('lookup.number'))
  }
  const looked = lookUpNumber(book, number)
  const contacts = looked.contact === null ? {} : { from: looked.contact }
  return { changes: { payload: looked, contacts }, status: nameStatus(looked.name) }
}

function nameStatus(name: string | null): Sentence | string {
  return name ?? sentence('lookup.status-unknown')
}

function countStatus(looked: readonly CallLookup[]): Sentence {
  const sum = (count: (one: CallLookup) => number) => looked.reduce((total, one) => total + count(one), 0)
  const asked = sum((one) => one.asked)
  if (asked === 0) return sentence('lookup.status-nothing')
  return sentence('lookup.status-known', { found: sum((one) => one.found), asked })
}
