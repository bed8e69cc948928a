import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeviceError } from '../../../src/lib/errors'
import { ContactFile } from '../../../src/lib/lookup/contact-file'
import { contactsOfArray, contactsOfCsv, contactsOfVcard } from '../../../src/lib/lookup/contacts'
import { lookUpCall } from '../../../src/lib/lookup/lookup'
import { PhoneBook } from '../../../src/lib/lookup/phone-book'
import { countryOf, type DialPlan, toE164 } from '../../../src/lib/lookup/phone-number'

const italy: DialPlan = { country: 'IT', outsidePrefix: '' }

describe('numbers in E.164', () => {
  for (const [number, dialPlan, expected] of [
    ['055 555 0101', italy, '+390555550101'],
    ['0039 055 5550101', italy, '+390555550101'],
    ['+39 (055) 555-0101', italy, '+390555550101'],
    ['030 123456', { country: 'DE', outsidePrefix: '' }, '+4930123456'],
    ['+33 1 23 45 67 89', { country: undefined, outsidePrefix: '' }, '+33123456789'],
    ['055 555 0101', { country: undefined, outsidePrefix: '' }, null],
    ['1001', italy, null],
    ['*48', italy, null],
    ['33355xxx', italy, null],
    ['', italy, null],
    ['Vodafone', italy, null],
    ['1'.repeat(1_000_000), italy, null],
  ] as [string, DialPlan, string | null][]) {
    it(`${number.slice(0, 30)} in ${String(dialPlan.country)} is ${String(expected)}`, () => {
      assert.equal(toE164(number, dialPlan), expected)
    })
  }

  it('lose the digit of the outside line where somebody dialled it', () => {
    const dialPlan: DialPlan = { country: 'IT', outsidePrefix: '0' }
    assert.equal(toE164('03335550102', dialPlan, true), '+393335550102')
    assert.equal(toE164('00555550101', dialPlan, true), '+390555550101')
  })

  it('keep a first digit that belongs to them', () => {
    assert.equal(toE164('0555550101', { country: 'IT', outsidePrefix: '0' }), '+390555550101')
  })

  it('belong to countries that there are', () => {
    assert.equal(countryOf(' it '), 'IT')
    assert.equal(countryOf('XX'), undefined)
  })
})

describe('a phone book', () => {
  const book = new PhoneBook(
    [
      { name: 'Ann', numbers: ['055 555 0101'] },
      { name: 'Ann again', numbers: ['+390555550101'] },
      { name: 'Front desk', numbers: ['1001'] },
      { name: 'Carrier', numbers: ['+3905555*'] },
      { name: 'Carrier, support', numbers: ['055 5559*'] },
      { name: 'Meeting rooms', numbers: ['16*'] },
    ],
    italy,
  )
  const nameOf = (number: string) => book.find(number).contact?.name

  it('knows a number in every notation, and takes the first of two', () => {
    for (const notation of ['+390555550101', '0555550101', '0039055-5550101']) assert.equal(nameOf(notation), 'Ann')
  })

  it('knows extensions by their digits', () => {
    assert.equal(nameOf('1001'), 'Front desk')
    assert.equal(nameOf('11001'), undefined)
  })

  it('takes the longest beginning, in every notation', () => {
    assert.equal(nameOf('+390555551234'), 'Carrier')
    assert.equal(nameOf('0555559123'), 'Carrier, support')
    assert.equal(nameOf('1600'), 'Meeting rooms')
  })

  it('knows nobody behind a mask', () => {
    assert.deepEqual(book.find('055555xxx'), { e164: null, contact: null })
  })
})

describe('contacts of CSV', () => {
  it('are read whatever separator, case, order and mark the file has', () => {
    assert.deepEqual(
      contactsOfCsv('\uFEFFVip;NUMBERS;Name\r\nyes;"+390555550101; 333 5550102";"Bar ""Sport"""\r\n', 'a.csv'),
      [{ Vip: 'yes', name: 'Bar "Sport"', numbers: ['+390555550101', '333 5550102'] }],
    )
  })

  it('may have one number a line', () => {
    assert.deepEqual(contactsOfCsv('name,number\nAnn,0555550101\n', 'a.csv'), [
      { name: 'Ann', numbers: ['0555550101'] },
    ])
  })

  it('need their two columns', () => {
    assert.throws(
      () => contactsOfCsv('who,phone\nAnn,1\n', 'a.csv'),
      (error) => error instanceof DeviceError && error.code === 'BAD_INPUT' && error.message.includes('a.csv'),
    )
  })
})

describe('contacts of vCard', () => {
  it('are read from version 3, folded and grouped', () => {
    const card = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'FN:Ann Exam',
      ' ple\\, MD',
      'item1.TEL;TYPE=CELL:+39 333 555 0102',
      'TEL;TYPE=WORK:055 555 0101',
      'ORG:Bar;Kitchen',
      'END:VCARD',
    ].join('\r\n')
    assert.deepEqual(contactsOfVcard(card), [
      { org: 'Bar, Kitchen', name: 'Ann Example, MD', numbers: ['+39 333 555 0102', '055 555 0101'] },
    ])
  })

  it('are read from version 2.1, quoted-printable', () => {
    const card =
      'BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCll=\n=65r;J=C3=B6rg\nTEL;CELL:030123456\nEND:VCARD\n'
    assert.deepEqual(contactsOfVcard(card), [{ name: 'Jörg Müller', numbers: ['030123456'] }])
  })

  it('are read from version 4, with numbers as addresses', () => {
    const card =
      'BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nTEL;VALUE=uri;TYPE="voice,home":tel:+39-055-5550101;ext=12\nEND:VCARD'
    assert.deepEqual(contactsOfVcard(card), [{ name: 'Ann', numbers: ['+39-055-5550101'] }])
  })
})

describe('contacts of the flow', () => {
  it('have one number or many, as text or as numbers', () => {
    assert.deepEqual(
      contactsOfArray(
        [
          { name: 'Ann', number: 1001 },
          { name: 'Ben', numbers: ['1', '2'], vip: true },
        ],
        'x',
      ),
      [
        { name: 'Ann', numbers: ['1001'] },
        { vip: true, name: 'Ben', numbers: ['1', '2'] },
      ],
    )
  })

  it('are an array of objects with names', () => {
    for (const given of [undefined, {}, 'Ann', [1], [{ number: '1' }]]) {
      assert.throws(() => contactsOfArray(given, 'flow.book'), { code: 'BAD_INPUT' })
    }
  })
})

describe('a looked-up call', () => {
  const book = new PhoneBook([{ name: 'Ann', numbers: ['0555550101'], vip: 'yes' }], italy)
  const call = {
    direction: 'inbound',
    from: { number: '+390555550101', name: null },
    to: { number: '1001', name: 'Desk' },
    answeredBy: null,
    legs: [],
  }

  it('has names where it had none, and E.164', () => {
    const { call: filled, contacts, asked, found } = lookUpCall(book, call, false)
    assert.deepEqual(filled, {
      ...call,
      from: { number: '+390555550101', name: 'Ann', e164: '+390555550101' },
      to: { number: '1001', name: 'Desk', e164: null },
    })
    assert.deepEqual([contacts.from?.vip, asked, found], ['yes', 2, 1])
  })

  it('keeps the name that the PBX told, unless it may be replaced', () => {
    const named = { ...call, from: { number: '0555550101', name: 'ANN MOBILE' } }
    assert.equal(Reflect.get(Reflect.get(lookUpCall(book, named, false).call, 'from'), 'name'), 'ANN MOBILE')
    assert.equal(Reflect.get(Reflect.get(lookUpCall(book, named, true).call, 'from'), 'name'), 'Ann')
  })

  it('leaves a withheld number alone', () => {
    const withheld = { ...call, from: { number: null, name: null } }
    assert.deepEqual(Reflect.get(lookUpCall(book, withheld, false).call, 'from'), {
      number: null,
      name: null,
      e164: null,
    })
  })
})

describe('a file of contacts', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'contacts-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is parsed once, and again when it has changed', async () => {
    const path = join(folder, 'a.csv')
    let parsed = 0
    const file = new ContactFile(path, (text) => {
      parsed += 1
      return text
    })
    writeFileSync(path, 'one')
    assert.deepEqual([await file.content(), await file.content(), parsed], ['one', 'one', 1])
    writeFileSync(path, 'two')
    utimesSync(path, 1, 1)
    assert.deepEqual([await file.content(), parsed], ['two', 2])
  })

  it('may be written in Windows-1252', async () => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, Buffer.from('M\xfcller', 'latin1'))
    assert.equal(await new ContactFile(path, (text) => text).content(), 'Müller')
  })

  it('that is not there is NOT_FOUND, and names its path', async () => {
    const path = join(folder, 'missing.csv')
    await assert.rejects(
      new ContactFile(path, (text) => text).content(),
      (error) => error instanceof DeviceError && error.code === 'NOT_FOUND' && error.message.includes(path),
    )
  })
})
