import type { KalliopeRow } from './call-row.js'
import { badAnswer, type RowScanner, rowTooLarge, type ScanLimits } from './scanner.js'

type Value = string | Value[] | { [name: string]: Value }

const slash = 0x2f
const bang = 0x21
const question = 0x3f
const greater = 0x3e
const cdataOpen = '<![CDATA['
const maxDepth = 16

/** An opening tag, read once for all its occurrences. */
interface Tag {
  name: string
  isEmpty: boolean
  /** From `<` to `>`. */
  length: number
}

/** The text ends inside what was being read. */
const incomplete = Symbol('incomplete')

/**
 * The children of the root element of an XML document as rows: one property for each of their elements, text to the
 * letter, an element that comes several times as a list. Attributes are ignored; what defines entities of its own is
 * refused. Made for lists of calls: a row whose elements hold nothing but text is read by `indexOf` alone.
 */
export class XmlRowScanner implements RowScanner {
  #text = ''
  #at = 0
  #place: 'prolog' | 'rows' | 'after' = 'prolog'
  #root = ''
  /** A row that is not complete is looked at again only when the text has doubled. */
  #retryAt = 0
  readonly #tags: Tags

  constructor(private readonly limits: ScanLimits) {
    this.#tags = new Tags(limits)
  }

  push(piece: string): KalliopeRow[] {
    this.#text = this.#text.slice(this.#at) + piece
    this.#at = 0
    return this.#text.length < this.#retryAt ? [] : this.#scan()
  }

  end(): KalliopeRow[] {
    const rows = this.#scan()
    const rest = this.#text.slice(this.#at)
    if (this.#place !== 'after' && !(this.#place === 'prolog' && rest.trim() === '')) {
      throw badAnswer('broke off', rest, this.limits)
    }
    return rows
  }

  #scan(): KalliopeRow[] {
    const rows: KalliopeRow[] = []
    for (;;) {
      const child = this.#next()
      if (child === incomplete) break
      if (child !== undefined) rows.push(child)
    }
    const pending = this.#text.length - this.#at
    if (pending > this.limits.maxElementBytes) throw rowTooLarge(this.limits)
    this.#retryAt = this.#place === 'rows' ? pending * 2 : 0
    return rows
  }

  /** The next row; `undefined` for a step that gave none. */
  #next(): KalliopeRow | undefined | typeof incomplete {
    const text = this.#text
    const open = text.indexOf('<', this.#at)
    const between = text.slice(this.#at, open < 0 ? text.length : open)
    if (between.trim() !== '' && between.trim() !== '\uFEFF') {
      throw badAnswer('has text where calls belong', between, this.limits)
    }
    if (open < 0) return incomplete
    this.#at = open
    const kind = text.charCodeAt(open + 1)
    if (Number.isNaN(kind)) return incomplete
    if (kind === question || kind === bang) return this.#skipMarkup(open)
    if (this.#place === 'after') throw badAnswer('goes on after its end', text.slice(open), this.limits)
    if (kind === slash) return this.#closeRoot(open)
    const tag = this.#tags.read(text, open)
    if (tag === undefined) return incomplete
    if (this.#place === 'prolog') {
      this.#root = tag.name
      this.#place = tag.isEmpty ? 'after' : 'rows'
      this.#at = open + tag.length
      return undefined
    }
    return this.#row(tag, open + tag.length)
  }

  #row(tag: Tag, from: number): KalliopeRow | undefined | typeof incomplete {
    const reader = new ElementReader(this.#text, this.limits, this.#tags)
    const value = tag.isEmpty ? '' : reader.read(tag.name, from, 0)
    if (value === incomplete) return incomplete
    this.#at = tag.isEmpty ? from : reader.end
    if (typeof value === 'string') {
      if (value.trim() !== '') throw badAnswer('holds no calls', `<${tag.name}>${value}`, this.limits)
      return undefined
    }
    return Array.isArray(value) ? undefined : value
  }

  #closeRoot(open: number): undefined | typeof incomplete {
    const end = this.#text.indexOf('>', open)
    if (end < 0) return incomplete
    if (this.#place !== 'rows' || this.#text.slice(open + 2, end).trim() !== this.#root) {
      throw badAnswer('closes an element that is not open', this.#text.slice(open), this.limits)
    }
    this.#place = 'after'
    this.#at = end + 1
    return undefined
  }

  #skipMarkup(open: number): undefined | typeof incomplete {
    const end = endOfMarkup(this.#text, open, this.limits)
    if (end < 0) return incomplete
    this.#at = end
    return undefined
  }
}

/** Opening tags: the same few come again and again. */
class Tags {
  readonly #known = new Map<string, Tag>()

  constructor(private readonly limits: ScanLimits) {}

  /** The tag that opens here; `undefined` if its end is not there yet. */
  read(text: string, open: number): Tag | undefined {
    const end = text.indexOf('>', open)
    return end < 0 ? undefined : (this.#known.get(text.slice(open + 1, end)) ?? this.#readNew(text, open))
  }

  #readNew(text: string, open: number): Tag | undefined {
    const end = endOfTag(text, open)
    if (end < 0) return undefined
    const content = text.slice(open + 1, end)
    const name = /^[^\s/<>=&"']+/.exec(content)?.[0]
    if (name === undefined) throw badAnswer('is not well-formed XML', text.slice(open), this.limits)
    const tag = { name: safeName(name), isEmpty: content.endsWith('/'), length: end + 1 - open }
    // Attributes may differ from row to row; they shall not fill the memory.
    if (content === name || content === `${name}/`) this.#known.set(content, tag)
    return tag
  }
}

/** Reads one element behind its opening tag. */
class ElementReader {
  /** Where the element ended. */
  end = 0

  constructor(
    private readonly text: string,
    private readonly limits: ScanLimits,
    private readonly tags: Tags,
  ) {}

  read(name: string, from: number, depth: number): Value | typeof incomplete {
    const { text } = this
    if (depth > maxDepth) throw badAnswer('is nested too deeply', text.slice(from), this.limits)
    let at = from
    let words = ''
    let children: Record<string, Value> | undefined
    for (;;) {
      const open = text.indexOf('<', at)
      if (open < 0) return incomplete
      const kind = text.charCodeAt(open + 1)
      if (open > at) words += decoded(text.slice(at, open), this.limits)
      if (kind === slash) {
        const end = text.indexOf('>', open)
        if (end < 0) return incomplete
        if (text.slice(open + 2, end).trimEnd() !== name) {
          throw badAnswer(`closes an element other than <${name}>`, text.slice(open), this.limits)
        }
        this.end = end + 1
        return children ?? words
      }
      if (kind === bang || kind === question) {
        if (text.startsWith(cdataOpen, open)) {
          const end = text.indexOf(']]>', open)
          if (end < 0) return incomplete
          words += text.slice(open + cdataOpen.length, end)
          at = end + 3
          continue
        }
        at = endOfMarkup(text, open, this.limits)
        if (at < 0) return incomplete
        continue
      }
      const tag = this.tags.read(text, open)
      if (tag === undefined) return incomplete
      const behind = open + tag.length
      const value = tag.isEmpty ? '' : this.#value(tag.name, behind, depth)
      if (value === incomplete) return incomplete
      at = tag.isEmpty ? behind : this.end
      children ??= {}
      const before = children[tag.name]
      children[tag.name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
    }
  }

  /** The content of a child; nearly always text up to its closing tag. */
  #value(name: string, from: number, depth: number): Value | typeof incomplete {
    const { text } = this
    const open = text.indexOf('<', from)
    const close = open + 2 + name.length
    if (open >= 0 && text.charCodeAt(open + 1) === slash && text.charCodeAt(close) === greater) {
      if (text.startsWith(name, open + 2)) {
        this.end = close + 1
        const value = text.slice(from, open)
        return value.includes('&') ? decoded(value, this.limits) : value
      }
    }
    return this.read(name, from, depth + 1)
  }
}

/** The position of the `>` that ends a tag; quoted attribute values may hold one too. Negative if it is not there yet. */
function endOfTag(text: string, open: number): number {
  let quoteMark = ''
  for (let at = open; at < text.length; at++) {
    const character = text.charAt(at)
    if (quoteMark !== '') quoteMark = character === quoteMark ? '' : quoteMark
    else if (character === '>') return at
    else if (character === '"' || character === "'") quoteMark = character
  }
  return -1
}

/** Behind a comment or an instruction; negative if its end is not there yet. */
function endOfMarkup(text: string, open: number, limits: ScanLimits): number {
  if (/^<!DOCTYPE/i.test(text.slice(open, open + 9))) {
    throw badAnswer('defines a document type', text.slice(open), limits)
  }
  const closing = text.startsWith('<!--', open) ? '-->' : text.charCodeAt(open + 1) === question ? '?>' : '>'
  const end = text.indexOf(closing, open)
  return end < 0 ? -1 : end + closing.length
}

const namedEntities: Readonly<Partial<Record<string, string>>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** Text with its entities decoded, once; a bare `&`, as broken exports have it, stays. */
function decoded(text: string, limits: ScanLimits): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{1,8});/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return namedEntities[entity] ?? whole
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10)
    if (code === 0 || code > 0x10ffff) throw badAnswer('is not well-formed XML', whole, limits)
    return String.fromCodePoint(code)
  })
}

/** Names that mean something to every object. */
function safeName(name: string): string {
  return name === '__proto__' || name === 'constructor' || name === 'prototype' ? `_${name}` : name
}
