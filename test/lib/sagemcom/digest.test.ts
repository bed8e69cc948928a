import assert from 'node:assert/strict'
import { authKey, nextRequestId, passwordHash } from '../../../src/lib/sagemcom/xmo/digest.js'

const nonce = '4152204859'

// Published vectors, and one (of user guest, without a password) that was captured from a real hub.
const vectors = [
  ['md5', 'admin', 'secret', '', '', 0, 123456, 'cbfa766a534c89190ae333ff31023809'],
  ['md5', 'admin', 'secret', '', nonce, 1, 654321, 'f58ce4a6ee3883f5b6d0f13a53449720'],
  ['md5', 'admin', 'secret', '', '', 0, 154197, '5bdb33f6c4b34e0dd6da23638ba898fe'],
  ['md5', 'admin', 'secret', '', nonce, 1, 52438, 'e30dc211512108ba4a3ea019b5396299'],
  [
    'sha512',
    'admin',
    'secret',
    '',
    '',
    0,
    123456,
    '69091ac8aa4dcdcc96b2d007e607fcb8e3d97563a5ad8e5ee6f3295cb089de7f83d4acccc6ed60b73e9deb25e1a0f4178ac31a5394af45dd3d15bfb45b622d79',
  ],
  [
    'sha512',
    'admin',
    'secret',
    '',
    nonce,
    1,
    654321,
    '4c10df492deb05d36bf16ae8e765e71656bcec5f2ce51fbd1c61b865c33473c5be8e34d4b1d6b83b0d89312d174bcd27a20d447e4c88341ec733e361154dd0bb',
  ],
  [
    'sha512',
    'admin',
    'secret',
    '',
    '',
    0,
    199073,
    '8093d38e00c490d40c713b4aee88725367d17a4f21b71cfabaeeff7a639ed20e503951fb5be7b30d37c435432ae1c8462767463cbca9f750b54a0a7763a33d9c',
  ],
  [
    'sha512',
    'admin',
    'secret',
    '',
    nonce,
    4294967295,
    4294967295,
    '038e2f124756771fe0c9fe73b9be99c02961fa266aaf724cd40f81af73dd3ff68bbc6567cb496df8c48ec42bc3a1b2def783b0b7b508a680387496e79012187e',
  ],
  ['md5', 'guest', '', '', '', 0, 745670196, '06a19e589dc848a89675748aa2d509b3'],
  ['md5', 'guest', '', '', '2222222222', 1, 1, '280638164c951b1ead7a9cf289cedc2e'],
  [
    'sha512',
    'guest',
    '',
    '',
    '',
    0,
    745670196,
    '0c274a107e606b230a0fe2444fcd4962dbb194ce16c58d7a66ef22935f9ee5991346af9e0b17e90695e0d5e2ac6b28bde8bfb3d5f188b1a0d031e39c0e652336',
  ],
  [
    'sha512',
    'admin',
    'blabla',
    'Salt123',
    '',
    0,
    1,
    '88858ca04f028991127396cf17d9a4323242b436cfcec9ab36d295f56c2e4a39a23d9f6b4fb62a2bf6fe1c0f29b27d01ce201e27778325b4032efafc51770edf',
  ],
  ['md5', 'admin', 'pässwörd€', '', '', 0, 42, '115d19d3d9dd4350d331a17c0881340d'],
  [
    'sha512',
    'admin',
    'pässwörd€',
    '',
    '',
    0,
    42,
    '9f6ab8bc9ea6473b0c348f874a1e51eeddf00cdc3994d55b9f4c457c59ddbb7876fd1e474cf8080c4b1fa47b609c0647318c5b31977ef81656b758f13b050f2d',
  ],
] as const

describe('request keys of a Sagemcom router', () => {
  vectors.forEach(([method, username, password, salt, given, requestId, cnonce, expected], index) => {
    it(`vector ${index + 1}: ${method} of ${username}`, () => {
      const hash = passwordHash({ method, salt }, password)
      assert.equal(authKey(method, { username, passwordHash: hash, nonce: given, requestId, cnonce }), expected)
    })
  })

  it('hashes the bytes of UTF-8', () => {
    assert.equal(passwordHash({ method: 'md5', salt: '' }, 'pässwörd'), '12841e4ba5e37d2fbfc78458c6714ade')
  })
})

describe('request ids', () => {
  it('grow by one', () => {
    assert.deepEqual([0, 1, 2].map(nextRequestId), [1, 2, 3])
  })

  it('start again with 1 after the largest, for 0 is the login’s', () => {
    assert.equal(nextRequestId(4294967294), 4294967295)
    assert.equal(nextRequestId(4294967295), 1)
  })
})
