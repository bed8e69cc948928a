import assert from 'node:assert/strict'
import { readInventory } from '../../../src/lib/fleet/inventory.js'

const read = (text: string, environment: NodeJS.ProcessEnv = {}) => {
  const inventory = readInventory(text, environment)
  assert.ok(inventory !== undefined)
  return inventory
}
const words = (text: string): string[] => read(text).problems.map(String)

describe('an inventory', () => {
  const csv =
    'name,kind,address,username,password,tags,timezone\nMilan,ucm,192.0.2.10,cdrapi,p1,shops;north,Europe/Rome\nRome,kalliope,pbx.example.com,admin,p2,shops,\n'

  it('is read from CSV, tags separated by semicolons, empty cells left out', () => {
    const [milan, rome] = read(csv).entries
    assert.deepEqual(milan, {
      name: 'Milan',
      kind: 'ucm',
      tags: ['shops', 'north'],
      username: 'cdrapi',
      password: 'p1',
      properties: { name: 'Milan', address: '192.0.2.10', timezone: 'Europe/Rome' },
    })
    assert.deepEqual(rome?.properties, { name: 'Rome', address: 'pbx.example.com' })
  })

  it('is read from JSON, as an array or below “devices”', () => {
    const list = [{ name: 'A', kind: 'hilink', tags: ['x'], trust: 'insecure' }]
    for (const text of [JSON.stringify(list), JSON.stringify({ devices: list }), `\uFEFF ${JSON.stringify(list)}`]) {
      const [entry] = read(text).entries
      assert.deepEqual([entry?.name, entry?.kind, entry?.tags], ['A', 'hilink', ['x']])
      assert.deepEqual(entry?.properties, { name: 'A', address: '192.168.8.1', trust: 'insecure' })
    }
  })

  it('takes passwords from the environment', () => {
    const text = '[{"name":"A","kind":"ucm","address":"192.0.2.1","passwordEnv":"A_SECRET"}]'
    assert.equal(read(text, { A_SECRET: 's3cret' }).entries[0]?.password, 's3cret')
    assert.match(words(text).join(), /A_SECRET/)
  })

  it('leaves out an entry whose password is not there, since an empty one would cost a login', () => {
    const text =
      '[{"name":"A","kind":"ucm","address":"192.0.2.1","passwordEnv":"A_SECRET"},{"name":"B","kind":"ucm","address":"192.0.2.2"}]'
    assert.deepEqual(
      read(text).entries.map(({ name }) => name),
      ['B'],
    )
  })

  it('names what it leaves out, and keeps the rest', () => {
    const text = JSON.stringify([
      { kind: 'ucm', address: '192.0.2.1' },
      { name: 'B', kind: 'fax', address: '192.0.2.1' },
      { name: 'C', kind: 'ucm', address: 'not an address' },
      { name: 'D', kind: 'kalliope' },
      'E',
      { name: 'F', kind: 'ucm', address: '192.0.2.6' },
    ])
    assert.deepEqual(
      read(text).entries.map(({ name }) => name),
      ['F'],
    )
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = words(text)
    assert.match(first, /Entry 1 /)
    assert.match(second, /“B”.*fax/)
    assert.match(third, /“C”.*not an address/)
    assert.match(fourth, /“D”/)
    assert.match(fifth, /Entry 5 /)
  })

  it('says which names are there twice', () => {
    const entry = { name: 'A', kind: 'ucm', address: '192.0.2.1' }
    const { duplicates, problems } = read(JSON.stringify([entry, entry]))
    assert.deepEqual([...duplicates], ['A'])
    assert.match(String(problems[0]), /“A” twice/)
  })

  for (const text of ['<xml/>', '{"name": ', 'a,b\n1,2', '{"devices": 7}']) {
    it(`is none: ${JSON.stringify(text)}`, () => assert.equal(readInventory(text, {}), undefined))
  }

  it('may be empty', () => assert.deepEqual(read(' \n').entries, []))
})
