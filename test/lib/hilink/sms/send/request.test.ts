import assert from 'node:assert/strict'
import { checkText } from '../../../../../src/lib/hilink/sms/send/request'

function recipients(to: unknown): string[] {
  return checkText(to, 'hello', 4).recipients
}

describe('HiLink: what may be sent', () => {
  const accepted: [unknown, string[]][] = [
    ['+39 333 123-45.67', ['+393331234567']],
    ['(0171) 1/234', ['01711234']],
    ['+391, +392;+393\n+394', ['+391', '+392', '+393', '+394']],
    [' +391 ,', ['+391']],
    [
      ['+391', '+392'],
      ['+391', '+392'],
    ],
    [393331234567, ['393331234567']],
    ['*100#', ['*100#']],
    ['00391, 00391', ['00391']],
    ['\u202a+39\u00a0333\u202c', ['+39333']],
    ['12345678901234567890', ['12345678901234567890']],
  ]
  for (const [to, expected] of accepted) {
    it(`the number ${JSON.stringify(to)}`, () => assert.deepEqual(recipients(to), expected))
  }

  const refused = [
    undefined,
    null,
    '',
    '  ',
    ',',
    [],
    [''],
    ['+391', ''],
    ['+391,+392'],
    'Vodafone',
    '+39333x',
    '39+333',
    '++39333',
    '+',
    '123456789012345678901',
    1.5,
    -1,
    {},
    [['+391']],
    true,
    '<Phone>1</Phone>',
  ]
  for (const to of refused) {
    it(`not the number ${JSON.stringify(to)}`, () => {
      assert.throws(() => recipients(to), { code: 'BAD_INPUT', message: /"to"/ })
    })
  }

  it('50 numbers, and not 51', () => {
    const numbers = Array.from({ length: 51 }, (_, index) => `+39333${1000 + index}`)
    assert.equal(recipients(numbers.slice(0, 50)).length, 50)
    assert.throws(() => recipients(numbers), { code: 'BAD_INPUT', message: /51 numbers/ })
  })

  const texts: [unknown, string][] = [
    ['hello', 'hello'],
    [' two  blanks ', ' two  blanks '],
    [21.5, '21.5'],
    [false, 'false'],
    ['a\u0000b', 'ab'],
  ]
  for (const [text, expected] of texts) {
    it(`the text ${JSON.stringify(text)}`, () => assert.equal(checkText('+391', text, 4).text, expected))
  }

  for (const text of [
    undefined,
    null,
    '',
    '   ',
    '\n',
    '\u0000',
    {},
    { text: 'x' },
    ['x'],
    Buffer.from('x'),
    'half \ud83d',
  ]) {
    it(`not the text ${JSON.stringify(text)}`, () => {
      assert.throws(() => checkText('+391', text, 4), { code: 'BAD_INPUT', message: /"text"/ })
    })
  }

  it('exactly maxSegments parts, and not one more', () => {
    assert.deepEqual(checkText('+391', 'a'.repeat(306), 2), {
      recipients: ['+391'],
      text: 'a'.repeat(306),
      encoding: 'gsm-7',
      segments: 2,
    })
    assert.throws(() => checkText('+391', 'a'.repeat(307), 2), { code: 'BAD_INPUT', message: /3 parts in GSM-7/ })
    assert.throws(() => checkText('+391', `${'a'.repeat(134)}Ж`, 2), { code: 'BAD_INPUT', message: /3 parts in UCS-2/ })
  })

  for (const maxSegments of [0, 1.5, -1, Number.NaN]) {
    it(`not maxSegments ${maxSegments}`, () => {
      assert.throws(() => checkText('+391', 'x', maxSegments), { code: 'BAD_INPUT', message: /"maxSegments"/ })
    })
  }
})
