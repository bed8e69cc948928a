import type { KalliopeSettings } from '../options'
import type { Column, ColumnKind, View } from './columns'

export type Encoding = 'json' | 'xml' | 'csv'

interface Frame {
  open: string
  close: string
  /** Instead of both and an empty value. */
  empty?: string
}

/** How one encoding writes calls. Fields are written first, so that those of a call can be used again in each of its rows. */
export interface Notation {
  contentType: string
  /** @param names of the columns */
  open(names: readonly string[]): string
  between: string
  close: string
  /** What stands instead of the above where there is no call. */
  empty(names: readonly string[]): string
  /** What stands around the values of a column. */
  frame(name: string, kind: ColumnKind): Frame
  escape(value: string): string
  /** One row of fields. */
  row(fields: string): string
  /** Between two fields. */
  comma: string
  /** Rows within a row, where the encoding can have them. */
  nest?: {
    row(fields: string): string
    /** All of them as one field. */
    list(rows: readonly string[]): string
  }
}

/** Writes the columns of a subject; what stands around the values is put together once. */
export class FieldWriter<Subject> {
  readonly #fields: readonly { column: Column<Subject>; open: string; close: string; empty: string | undefined }[]

  constructor(
    private readonly notation: Notation,
    columns: readonly Column<Subject>[],
  ) {
    this.#fields = columns.map((column, index) => {
      const comma = index === 0 ? '' : notation.comma
      const { open, close, empty } = notation.frame(column.name, column.kind)
      return { column, open: comma + open, close, empty: empty === undefined ? undefined : comma + empty }
    })
  }

  /** @param given values by column name that win over those of the subject */
  write(subject: Subject, view: View, given: Readonly<Record<string, string>> | undefined): string {
    let text = ''
    for (const { column, open, close, empty } of this.#fields) {
      const replaced = given?.[column.name]
      if (replaced !== undefined) {
        text += this.#replaced(column.name, replaced, column === this.#fields[0]?.column ? '' : this.notation.comma)
        continue
      }
      const value = column.value(subject, view)
      if (value === '' && empty !== undefined) text += empty
      else text += open + (column.kind === 'text' ? this.notation.escape(value) : value) + close
    }
    return text
  }

  /** What a test gives may be anything, also where a number should be. */
  #replaced(name: string, value: string, comma: string): string {
    const { open, close, empty } = this.notation.frame(name, 'text')
    return comma + (value === '' && empty !== undefined ? empty : open + this.notation.escape(value) + close)
  }
}

/** The notation of an encoding, with the PBX's switches. */
export function notationOf(encoding: Encoding, settings: KalliopeSettings): Notation {
  switch (encoding) {
    case 'json':
      return json(settings)
    case 'xml':
      return xml(settings)
    case 'csv':
      return csv(settings)
  }
}

const needsJsonEscape = /["\\\p{Cc}]/u

function json({ singleElement, emptyResult, jsonNumbers, jsonEscapes }: KalliopeSettings): Notation {
  const escape = (value: string): string => {
    const escaped = needsJsonEscape.test(value) ? JSON.stringify(value).slice(1, -1) : value
    return jsonEscapes ? escapeLikePhp(escaped) : escaped
  }
  const emptyBodies = { list: '[]', object: '{}', null: 'null', empty: '' }
  return {
    contentType: 'application/json',
    open: () => '[',
    between: ',',
    close: ']',
    empty: () => emptyBodies[emptyResult],
    frame: (name, kind) => {
      const quote = kind === 'number' && jsonNumbers === 'number' ? '' : '"'
      return { open: `"${name}":${quote}`, close: quote }
    },
    escape,
    row: (fields) => `{${fields}}`,
    comma: ',',
    nest: {
      row: (fields) => `{${fields}}`,
      list: (rows) => {
        const isBare = rows.length === 1 && singleElement === 'object'
        return `"details":${isBare ? rows.join('') : `[${rows.join(',')}]`}`
      },
    },
  }
}

function escapeLikePhp(json: string): string {
  return json
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const needsXmlEscape = /[&<>]/

export function escapeXml(value: string): string {
  if (!needsXmlEscape.test(value)) return value
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function xml({ emptyResult, xmlStyle }: KalliopeSettings): Notation {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>'
  const newline = xmlStyle === 'indented' ? '\n' : ''
  const indent = (depth: number): string => (xmlStyle === 'indented' ? `\n${'  '.repeat(depth)}` : '')
  const content = xmlStyle === 'cdata' ? cdata : escapeXml
  return {
    contentType: 'text/xml; charset=UTF-8',
    open: () => `${declaration}${newline}<cdr>`,
    between: '',
    close: `${newline}</cdr>${newline}`,
    empty: () => (emptyResult === 'empty' ? '' : `${declaration}${newline}<cdr/>`),
    frame: (name) => ({
      open: `${indent(2)}<${name}>`,
      close: `</${name}>`,
      empty: `${indent(2)}<${name}/>`,
    }),
    escape: content,
    row: (fields) => `${indent(1)}<call>${fields}${indent(1)}</call>`,
    comma: '',
    nest: {
      row: (fields) => `${indent(3)}<detail>${fields}${indent(3)}</detail>`,
      list: (rows) =>
        rows.length === 0 ? `${indent(2)}<details/>` : `${indent(2)}<details>${rows.join('')}${indent(2)}</details>`,
    },
  }
}

function cdata(value: string): string {
  return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

const needsCsvQuotes = /[",\r\n]/

function csv({ emptyResult, csvEol, csvQuoting, csvBom }: KalliopeSettings): Notation {
  const eol = csvEol === 'lf' ? '\n' : '\r\n'
  const header = (names: readonly string[]): string => `${csvBom ? '\ufeff' : ''}#${names.join(',')}${eol}`
  return {
    contentType: 'text/csv; charset=UTF-8',
    open: header,
    between: '',
    close: '',
    empty: (names) => (emptyResult === 'empty' ? '' : header(names)),
    frame: () => ({ open: '', close: '' }),
    escape: (value) => {
      const isBare = csvQuoting === 'none' || !needsCsvQuotes.test(value)
      return isBare ? value : `"${value.replaceAll('"', '""')}"`
    },
    row: (fields) => `${fields}${eol}`,
    comma: ',',
  }
}
