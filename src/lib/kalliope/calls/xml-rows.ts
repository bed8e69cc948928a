import { SaxesParser } from 'saxes'
import { badAnswer, type RowScanner, rowTooLarge, type ScanLimits } from './scanner.js'

type Value = string | Value[] | { [name: string]: Value }

/** One element that is open. */
interface Open {
  name: string
  text: string
  children: Record<string, Value> | undefined
}

const maxDepth = 16
/** A root of its own around the element that holds the calls. */
const wrapperName = 'cdr'

/**
 * The children of the root element of an XML document as rows: one property for each of their elements, text to the
 * letter, an element that comes several times as a list. Attributes are ignored; what defines entities of its own is
 * refused; a bare `&`, as broken exports have it, stays.
 */
export class XmlRowScanner implements RowScanner {
  readonly #parser = new SaxesParser()
  readonly #ampersands = new AmpersandMender()
  readonly #open: Open[] = []
  #rows: unknown[] = []
  #rowDepth = 1
  /** Characters since the last row was complete. */
  #pending = 0

  constructor(private readonly limits: ScanLimits) {
    const parser = this.#parser
    parser.on('opentagstart', ({ name }) => this.#enter(name))
    parser.on('closetag', () => this.#leave())
    parser.on('text', (text) => this.#addText(text))
    parser.on('cdata', (text) => this.#addText(text))
    parser.on('doctype', (text) => {
      throw badAnswer('defines a document type', text, this.limits)
    })
    parser.on('error', (error) => {
      if (!isHarmless(error)) throw badAnswer(`is not well-formed XML (${error.message})`, '', this.limits)
    })
  }

  push(piece: string): unknown[] {
    this.#pending += piece.length
    this.#parser.write(this.#ampersands.mended(piece))
    if (this.#pending > this.limits.maxElementBytes) throw rowTooLarge(this.limits)
    return this.#taken()
  }

  end(): unknown[] {
    this.#parser.write(this.#ampersands.rest()).close()
    return this.#taken()
  }

  #taken(): unknown[] {
    const rows = this.#rows
    if (rows.length > 0) this.#pending = 0
    this.#rows = []
    return rows
  }

  #enter(name: string): void {
    if (this.#open.length > maxDepth) throw badAnswer('is nested too deeply', `<${name}>`, this.limits)
    if (this.#open.length === 1 && name === wrapperName && this.#open[0]?.name !== wrapperName) this.#rowDepth = 2
    this.#open.push({ name: safeName(name), text: '', children: undefined })
  }

  #addText(text: string): void {
    const element = this.#open.at(-1)
    if (element === undefined) return
    if (this.#open.length <= this.#rowDepth && text.trim() !== '') {
      throw badAnswer('has text where calls belong', text, this.limits)
    }
    element.text += text
  }

  #leave(): void {
    const element = this.#open.pop()
    if (element === undefined) return
    const depth = this.#open.length
    if (depth < this.#rowDepth) return
    const value = element.children ?? element.text
    if (depth === this.#rowDepth) {
      if (typeof value !== 'string') this.#rows.push(value)
      else if (value.trim() !== '') throw badAnswer('holds no calls', `<${element.name}>${value}`, this.limits)
      return
    }
    const parent = this.#open[depth - 1]
    if (parent === undefined) return
    parent.children ??= {}
    const before = parent.children[element.name]
    if (before === undefined) parent.children[element.name] = value
    else if (Array.isArray(before)) before.push(value)
    else parent.children[element.name] = [before, value]
  }
}

/** Entities of HTML and control characters stay as they are. */
function isHarmless({ message }: Error): boolean {
  return message.endsWith('undefined entity.') || message.endsWith('disallowed character.')
}

/** Of the longest entity, and of `<![CDATA[`. */
const longestMarkup = 9

/** Makes `&amp;` of every `&` that begins no entity, in text that comes in pieces. */
class AmpersandMender {
  /** Not handed on yet: it may be the beginning of an entity. */
  #held = ''
  #isFirst = true
  /** There every `&` is text already. */
  #hasCdata = false

  mended(piece: string): string {
    let text = this.#held + piece
    if (this.#isFirst) text = text.trimStart()
    this.#isFirst &&= text === ''
    this.#hasCdata ||= text.includes('<![CDATA[')
    const open = Math.max(text.lastIndexOf('&'), text.lastIndexOf('<'))
    const end = open >= 0 && text.length - open <= longestMarkup ? open : text.length
    this.#held = text.slice(end)
    return this.#withEntities(text.slice(0, end))
  }

  rest(): string {
    return this.#withEntities(this.#held)
  }

  #withEntities(text: string): string {
    if (this.#hasCdata || !text.includes('&')) return text
    return text.replace(/&(?!(?:#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{1,8});)/gi, '&amp;')
  }
}

/** Names that mean something to every object. */
function safeName(name: string): string {
  return name === '__proto__' || name === 'constructor' || name === 'prototype' ? `_${name}` : name
}
