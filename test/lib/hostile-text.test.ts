import assert from 'node:assert/strict'
import { callFilter } from '../../src/lib/calls/call-filter.js'
import { parseInstant } from '../../src/lib/calls/instant.js'
import { matchesPattern } from '../../src/lib/calls/pattern.js'
import { parseWall } from '../../src/lib/calls/wall-clock.js'
import { DeviceError } from '../../src/lib/errors.js'
import { parseReply as parseHilinkReply } from '../../src/lib/hilink/protocol.js'
import { splitSms } from '../../src/lib/hilink/sms/encoding.js'
import { parseAddress } from '../../src/lib/http/address.js'
import { limitElements } from '../../src/lib/http/document-limit.js'
import { quoteForError, redactBody, redactText, redactValue, redactXml } from '../../src/lib/http/redact.js'
import { isSecretName } from '../../src/lib/http/secret-names.js'
import { canonicalFingerprint } from '../../src/lib/http/trust.js'
import { parseXml } from '../../src/lib/http/xml.js'
import { kalliopeAccount } from '../../src/lib/kalliope/account.js'
import { parsePeriod } from '../../src/lib/kalliope/calls/period-grammar.js'
import { notificationOf } from '../../src/lib/kalliope/live/notification.js'
import { routingRequestOf } from '../../src/lib/kalliope/live/routing.js'
import { saltOf, sniffEncoding, wordOf } from '../../src/lib/kalliope/protocol.js'
import { checkedPath, mediaType, queryText } from '../../src/lib/kalliope/request-grammar.js'
import { parseLenientJson } from '../../src/lib/sagemcom/json.js'
import { checkXPath, lastStep, splitPath } from '../../src/lib/sagemcom/requests/xpath.js'
import { sentence } from '../../src/lib/sentences/sentence.js'
import { parseReply as parseUcmReply } from '../../src/lib/ucm/protocol.js'
import { flagField, numberField, objectField } from '../../src/nodes/shared/fields.js'

/** Every function that is handed a text by a device, a message or a form. */
const readers: Record<string, (text: string) => unknown> = {
  redactBody: (text) => redactBody(text, ['not the password']),
  redactText: (text) => redactText(text, ['not the password', 'pin']),
  redactXml,
  redactValue: (text) => redactValue({ text, list: [text] }, ['not the password']),
  quoteForError: (text) => quoteForError(text, ['not the password']),
  isSecretName,
  parseAddress: (text) => parseAddress(text, { scheme: 'http', port: 80 }),
  canonicalFingerprint,
  parseXml,
  limitElements: (text) => limitElements(text, { device: 'Device', endpoint: 'endpoint' }),
  'a reply of a HiLink modem': (text) =>
    parseHilinkReply({ status: 200, headers: {}, body: Buffer.from(text) }, 'Stick', 'device/signal', ['secret']),
  'a reply of a UCM': (text) => parseUcmReply(Buffer.from(text), 'Office', '/api cdrapi', ['secret']),
  'a reply of a Sagemcom': (text) => parseLenientJson(Buffer.from(text)),
  'a salt of a Kalliope': (text) => saltOf(Buffer.from(text)),
  'a word of a Kalliope': (text) => wordOf(Buffer.from(text)),
  'the kind of an answer': (text) => sniffEncoding(Buffer.from(text)),
  'a notification': (text) => notificationOf('', text),
  'a notification in the query': (text) => notificationOf(text, ''),
  'a question for a route': (text) => routingRequestOf('', text),
  'an XPath': (text) => checkXPath(text, 'xpath'),
  'the steps of an XPath': splitPath,
  'the last step of an XPath': lastStep,
  'a path of a request': checkedPath,
  'a path from a message': (text) => checkedPath(`/rest/${text}`),
  'a media type': mediaType,
  'a query': queryText,
  'a user name': (text) => kalliopeAccount({ username: text, domain: '', saltDomain: '' }),
  'a period': (text) => parsePeriod({ years: text, months: text, days: text }),
  'an instant': (text) => parseInstant('start', text, 'Europe/Rome'),
  'a wall clock': parseWall,
  'a filter of calls': (text) => callFilter({ caller: text, callee: '', direction: '', callStatus: '', minTalk: 0 }),
  'a number and a pattern': (text) => matchesPattern(text.slice(0, 100_000), '*1*2*3*4*5*6*'),
  'a text message': splitSms,
  'a number of the dialog': (text) =>
    numberField(0, { min: 0, expected: sentence('input.mebibytes') }).read(text, 'count'),
  'a flag of the dialog': (text) => flagField(false).read(text, 'flag'),
  'an object of the dialog': (text) => objectField().read(text, 'options'),
}

const longest = 1024 * 1024

/** One piece, again and again, up to 1 MiB, between a beginning and an end. */
const shapes: [before: string, piece: string, after?: string][] = [
  ['{"a":"', '\\"'],
  ['"', '\\"'],
  ['', '"'],
  ['', '"a":'],
  ['', '"password":['],
  ['', '"password":{'],
  ['', '"xpath":"Password"'],
  ['{"xpath":"Password"', ',"a"'],
  ['', '['],
  ['', ']'],
  ['', '{'],
  ['/', '{a'],
  ['', '}'],
  ['[', '[],', '[]]'],
  ['', '<'],
  ['<a>', '<b/>', '</a>'],
  ['<a>', '<b c="d"/>', '</a>'],
  ['<a>', 'x', '</a>'],
  ['<a', ' b'],
  ['<a ', 'b="c" '],
  ['', '<a '],
  ['', '<meta name="'],
  ['', '<meta name="csrf" '],
  ['<a>', '&amp;', '</a>'],
  ['', '&'],
  ['', '&a=b'],
  ['', '%22'],
  ['', '%22a%22'],
  ['a=', '%'],
  ['', 'a'],
  ['', 'A.'],
  ['', ' '],
  ['', '\n'],
  ['', ' \n'],
  ['', '\t<>*'],
  ['a', ' '],
  ['a:', ' '],
  ['', 'Basic '],
  ['Basic', ' '],
  ['', '0'],
  ['', '1,'],
  ['', '-'],
  ['', '2026-01-01T'],
  ['', '\\'],
  ['', '\0'],
  ['', '\uFFFD'],
  ['', '😀'],
  ['', '/'],
  ['', '/a'],
  ['', '../'],
  ['', '?'],
  ['', '*'],
  ['', "'"],
  ["a[@b='", "'"],
]

function textOf([before, piece, after = '']: (typeof shapes)[number], length: number): string {
  return before + piece.repeat(Math.ceil(length / piece.length)) + after
}

/** What a reader costs, in milliseconds of CPU: a machine that does something else beside makes no difference. */
function costOf(read: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage()
  try {
    read(text)
  } catch (thrown) {
    // A refusal is an answer; whatever else is thrown is a fault.
    if (!(thrown instanceof DeviceError)) throw thrown
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

describe('texts from devices and messages, however long or odd', function () {
  this.timeout(120_000)

  for (const [name, read] of Object.entries(readers)) {
    it(`cost no more than 250 ms of the event loop: ${name}`, () => {
      const slow: string[] = []
      for (const shape of shapes) {
        // Whatever is worse than linear shows long before it takes minutes.
        const small = costOf(read, textOf(shape, longest / 64))
        const cost = costOf(read, textOf(shape, longest / 8))
        if (cost < 3 || (cost < 20 && cost < 24 * small)) continue
        if (cost > 150) slow.push(`${JSON.stringify(shape)}: ${cost} ms for 128 KiB`)
        else {
          // The best of several: what runs beside on the same core costs caches, and coverage costs more.
          let whole = Number.POSITIVE_INFINITY
          for (let run = 0; run < 6 && whole > 250; run++) whole = Math.min(whole, costOf(read, textOf(shape, longest)))
          if (whole > 250) slow.push(`${JSON.stringify(shape)}: ${whole} ms for 1 MiB`)
        }
      }
      assert.deepEqual(slow, [])
    })
  }
})
