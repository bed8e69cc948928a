import assert from 'node:assert/strict'
import { withoutControls } from '../../../../src/lib/hilink/protocol'
import { splitSms } from '../../../../src/lib/hilink/sms/encoding'

// 3GPP TS 23.038, read off its table row by row.
const basicAlphabet = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
].join('')

function shape(text: string): { encoding: string; lengths: number[] } {
  const { encoding, parts } = splitSms(text)
  assert.equal(parts.join(''), text, 'nothing is lost')
  return { encoding, lengths: parts.map((part) => part.length) }
}

describe('HiLink: how a text travels', () => {
  it('127 characters take 7 bits', () => {
    assert.equal(Array.from(basicAlphabet).length, 127)
    for (const character of basicAlphabet) assert.equal(splitSms(character.repeat(160)).parts.length, 1, character)
    for (const character of basicAlphabet) assert.equal(splitSms(character.repeat(161)).parts.length, 2, character)
  })

  it('ten characters take two septets', () => {
    for (const character of '^{}\\[~]|€\f') {
      assert.deepEqual(shape(character.repeat(80)), { encoding: 'gsm-7', lengths: [80] }, character)
      assert.deepEqual(shape(character.repeat(81)), { encoding: 'gsm-7', lengths: [76, 5] }, character)
    }
  })

  for (const character of ['ç', 'á', '`', 'Ж', '‘', '\t', '中', '…']) {
    it(`UCS-2 for ${JSON.stringify(character)}`, () => {
      assert.deepEqual(shape('a'.repeat(69) + character), { encoding: 'ucs-2', lengths: [70] })
      assert.deepEqual(shape('a'.repeat(70) + character), { encoding: 'ucs-2', lengths: [67, 4] })
    })
  }

  const cases = [
    { name: 'nothing', text: '', encoding: 'gsm-7', lengths: [0] },
    { name: '160 septets in one part', text: 'a'.repeat(160), encoding: 'gsm-7', lengths: [160] },
    { name: '161 septets in parts of 153', text: 'a'.repeat(161), encoding: 'gsm-7', lengths: [153, 8] },
    { name: '306 septets in two full parts', text: 'a'.repeat(306), encoding: 'gsm-7', lengths: [153, 153] },
    { name: '612 septets in four full parts', text: 'a'.repeat(612), encoding: 'gsm-7', lengths: [153, 153, 153, 153] },
    { name: '613 septets in five', text: 'a'.repeat(613), encoding: 'gsm-7', lengths: [153, 153, 153, 153, 1] },
    {
      name: 'an escaped character as the last that fits',
      text: `${'a'.repeat(151)}€${'b'.repeat(20)}`,
      encoding: 'gsm-7',
      lengths: [152, 20],
    },
    {
      name: 'an escaped character that would straddle the boundary moves on',
      text: `${'a'.repeat(152)}€${'b'.repeat(20)}`,
      encoding: 'gsm-7',
      lengths: [152, 21],
    },
    {
      name: '158 characters and one escaped in one part',
      text: `${'a'.repeat(158)}€`,
      encoding: 'gsm-7',
      lengths: [159],
    },
    {
      name: '159 characters and one escaped in two',
      text: `${'a'.repeat(159)}€`,
      encoding: 'gsm-7',
      lengths: [153, 7],
    },
    {
      name: 'a moved character makes a third part necessary',
      text: `${'a'.repeat(152)}€${'b'.repeat(152)}`,
      encoding: 'gsm-7',
      lengths: [152, 152, 1],
    },
    { name: '35 emoji in one part', text: '😀'.repeat(35), encoding: 'ucs-2', lengths: [70] },
    { name: 'an emoji is never halved', text: '😀'.repeat(36), encoding: 'ucs-2', lengths: [66, 6] },
    {
      name: 'an emoji as the last that fits',
      text: `${'Ж'.repeat(65)}😀${'Ж'.repeat(10)}`,
      encoding: 'ucs-2',
      lengths: [67, 10],
    },
    {
      name: 'an emoji that would straddle the boundary moves on',
      text: `${'Ж'.repeat(66)}😀${'Ж'.repeat(10)}`,
      encoding: 'ucs-2',
      lengths: [66, 12],
    },
  ] as const
  for (const { name, text, encoding, lengths } of cases) {
    it(name, () => assert.deepEqual(shape(text), { encoding, lengths: [...lengths] }))
  }

  it('drops control characters that no XML may hold, and keeps tabs and line breaks', () => {
    assert.equal(withoutControls('a\u0000\u0001b\tc\r\nd\u000be\u001ff\ufffeg😀'), 'ab\tc\r\ndefg😀')
  })
})
