import assert from 'node:assert/strict'
import { digestPassword, sign, signatureDigest, signatureValue } from '../../../src/lib/kalliope/signature.js'

const manualSalt = 'b5a8fdcf2f8d5acdad33c4a072a97d7a'
const clientSalt = '5ebe2294ecd0e0f08eab7690d2a6ee69'
const countingSalt = '0123456789abcdef0123456789abcdef'

// Password, salt, user, tenant, nonce, time and the digest that the vendor's own code makes of them.
const vectors = [
  [
    'admin',
    manualSalt,
    'admin',
    'default',
    'bfb79078ff44c35714af28b7412a702b',
    '2016-04-29T15:48:26Z',
    '+PJg7Tb3v98XnL6iJVv+v5hwhYjdzQ2tIWxvJB2cE40=',
  ],
  [
    'nimda',
    clientSalt,
    'admin',
    'default',
    '2dc477ac10d6c07b3fe008f636037733',
    '2020-10-30T15:33:04Z',
    'FLExUJyV4pPMr20o6e7TorEsdfZxkqvJcBNCe1nxecE=',
  ],
  [
    'nimda',
    clientSalt,
    'admin',
    'default',
    '33e79f33fbc4ac535ed3183dfac97de6',
    '2020-10-30T15:33:08Z',
    '69jCdIIXk0pT/f6CJZB9E+UacP2fnFVFMBqUuYIbGhs=',
  ],
  [
    'nimda',
    clientSalt,
    'admin',
    'default',
    '62f230121d1d99cef5c8cb83c96cf6c4',
    '2020-10-30T15:33:12Z',
    '8V5nQKp9GoCvhv5J+s3REprWXvH0txZJwmZdaKoJAyQ=',
  ],
  [
    'p@ss"w0rd',
    countingSalt,
    'privacyadmin',
    'sampledomain',
    '00112233',
    '2026-01-31T23:59:59Z',
    'mSvftgO1evK5FhyOVnCBLqE5DZJzUcERt1nMu3XptGs=',
  ],
  [
    'pàsswörd€',
    countingSalt,
    'admin',
    'default',
    'deadbeefdeadbeefdeadbeefdeadbeef',
    '2024-02-29T00:00:00Z',
    'LBvVvJQG7TjwHSDaXHsf16qWeAu1sLy3Po3FUkfLZjA=',
  ],
  [
    'admin',
    'f'.repeat(32),
    'pbxadmin',
    'pbxAdmin',
    'a1b2c3d4e5f60718',
    '2020-12-31T12:00:00Z',
    'PsMmKhqzE19YluzBBUB4PBX3ssAk2FWH2Mu29uqnC+U=',
  ],
  [
    's3cret',
    '0'.repeat(32),
    '100',
    '',
    '0badc0de',
    '2023-03-26T01:30:00Z',
    'hF83tC0rRMYyBXOR0bIotJnxdz5hXnX50Y1JWEYWC1I=',
  ],
] as const

describe('Kalliope signature', () => {
  it('makes of password and salt what the manual prints', () => {
    assert.equal(
      digestPassword('admin', manualSalt),
      'dd7b0be7fa37d6cbaf0b842bf7532f229cb79ab8d54d509c2aa7eea27a53cd5e',
    )
  })

  it('is right about the salt: copies of the manual have a misprint of 33 characters, which gives something else', () => {
    assert.equal(
      digestPassword('admin', 'b5a8fdcf2f8d5acdada33c4a072a97d7a'),
      '27ae136d81041fc44ac9d318643ae88effbc6238a20371926920ac118a81d828',
    )
  })

  for (const [password, salt, username, domain, nonce, created, digest] of vectors) {
    it(`signs for ${username}@${domain} at ${created} as the vendor does`, () => {
      const parts = { digestPassword: digestPassword(password, salt), username, domain, nonce, created }
      assert.equal(signatureDigest(parts), digest)
    })
  }

  it('writes the header as the manual does', () => {
    const [password, salt, username, domain, nonce, created, digest] = vectors[0]
    assert.equal(
      signatureValue({ digestPassword: digestPassword(password, salt), username, domain, nonce, created }),
      `RestApiUsernameToken Username="admin", Domain="default", Digest="${digest}", Nonce="${nonce}", Created="2016-04-29T15:48:26Z"`,
    )
  })

  it('has a new nonce of 32 digits every time, and a time without milliseconds', () => {
    const account = { username: 'admin', domain: 'default' }
    const headers = [1, 2].map(() => sign(account, 'secret', Date.UTC(2026, 9, 25, 0, 30, 12, 987)))
    const nonces = headers.map((header) => /Nonce="([0-9a-f]{32})", Created="2026-10-25T00:30:12Z"$/.exec(header)?.[1])
    assert.equal(new Set(nonces).size, 2)
    assert.ok(!nonces.includes(undefined))
  })
})
