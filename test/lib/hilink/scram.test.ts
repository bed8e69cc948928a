import assert from 'node:assert/strict'
import {
  clientProof,
  hashedPassword,
  migration,
  plainPassword,
  sameHex,
  scramKeys,
  serverSignature,
} from '../../../src/lib/hilink/auth'

// S1: captured from an E3372h-320; S2: computed with another implementation; S4: documented by another client
const proofs = [
  {
    name: 'S1',
    password: 'abcd@1234',
    salt: '2f81cc81bb5e0d72c31396b41ecbc6c443877e219364748489768cdae6075635',
    firstNonce: '5ae94e12a3d13db2c0b5cf5d6c5ecbee5bc021bf4da07a8a61eac1b56a21b787',
    suffix: '3bp6WYscuHgjn3Vk04YMF22w6083Hv7q',
    proof: 'b6b331ddbe5740573e5aa77abed9967f4a4e2daac609fb88e3071bdc7043e8df',
    signature: '67ba5548bb8ee55937673f99040ac81db578b7c9cde592e8302c2def086fa311',
  },
  {
    name: 'S2',
    password: 'admin',
    salt: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
    firstNonce: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    suffix: 'AbCdEfGhIjKlMnOpQrStUvWxYz012345',
    proof: 'e58125b7312b266702372abb01c216c50eaf961559effd3e7c7d5b3409735733',
    signature: '220f81e9971d3743105fea94f251a48da33acc83183e78d795ea17acfbe31cf9',
  },
  {
    name: 'S4',
    password: 'test',
    salt: 'ef08b9902cfb555135d098952c6d4ce629d52a3e835d4831147c96081538113c',
    firstNonce: '6513d4a1bfa0d6b3a7e3320dc6b3b1cd703a479d4958b5e1462658d75f0c5029',
    suffix: 'BsP0n8rghqsOgEbevsDvKnn0eCjBfed2',
    proof: 'efc134fac358b3e148c62714eae94edda8143840e4e13f12f723defefa9dca1f',
    signature: undefined,
  },
] as const

describe('HiLink: proving the password', () => {
  for (const { name, password, salt, firstNonce, suffix, proof, signature } of proofs) {
    it(`SCRAM as in ${name}`, async () => {
      const keys = await scramKeys(password, salt, 100)
      const serverNonce = firstNonce + suffix
      assert.equal(clientProof(keys, firstNonce, serverNonce), proof)
      if (signature !== undefined) assert.equal(serverSignature(keys, firstNonce, serverNonce), signature)
    })
  }

  it('SCRAM keys as in S1, step by step', async () => {
    const keys = await scramKeys(proofs[0].password, proofs[0].salt, 100)
    assert.deepEqual(
      { client: keys.client.toString('hex'), stored: keys.stored.toString('hex'), server: keys.server.toString('hex') },
      {
        client: 'a2195d5dd86ff7305aae19e465b765852ef15eb972f9f6891f1ff621124495e3',
        stored: '14b70283914c197e702e5c44d0d976263f6d6b680d40fe97b99c77e12b092a01',
        server: '4fa1ff4f5187594f69b44ff9470444d95c9192a58112cdcc1a50f959bd758472',
      },
    )
  })

  it('SCRAM keys as in S3, the default of a firmware with 500 iterations', async () => {
    const keys = await scramKeys('admin', '3724296ab748c6ab801bc37fa0060f2889d225b0d0427dbdae46f7c73f5fd78c', 500)
    assert.equal(keys.stored.toString('hex'), '05930d9ee370b9a94b14a6d5653bf7384a695d12cfd3bb2bd08876adfc117d39')
    assert.equal(keys.server.toString('hex'), 'ba413c6fadec459ebb392031982dce7b38507e3b0f8a3b637434866025407087')
  })

  it('new keys for a device that changes how it keeps the password are those of S3', async () => {
    const salt = '3724296ab748c6ab801bc37fa0060f2889d225b0d0427dbdae46f7c73f5fd78c'
    const { newStoredKey, newServerKey, hashOldNewPwd } = await migration('admin', salt, 500, proofs[1].proof)
    assert.equal(newStoredKey, '05930d9ee370b9a94b14a6d5653bf7384a695d12cfd3bb2bd08876adfc117d39')
    assert.equal(newServerKey, 'ba413c6fadec459ebb392031982dce7b38507e3b0f8a3b637434866025407087')
    assert.equal(hashOldNewPwd, '8c3f556840b05ec3458e0f6a1436a35c28343ae13515a9abbe23fb0b9561fdbc')
  })

  it('compares signatures in any case, and never a part of one', () => {
    assert.equal(sameHex('AB01', 'ab01'), true)
    assert.equal(sameHex('ab', 'ab01'), false)
    assert.equal(sameHex('', 'ab01'), false)
  })

  const token = 'Fk3b8QyZr0LwNdT5vHs1AeXj6GmCpU9i'
  const hashed = [
    ['admin', 'YWVlNjdmNmY2MWE1MmQwNjZkMGFiMmIwODVlODMyMjIzNTI3NjRlZTJjYWFiOTEyNGJkMzQ3MmQ5MGU0YjBhYg=='],
    ['abcd@1234', 'NDk3OThlZDVlYTc1MjQ4MTZiMzhlN2I1ZjA1YTZlODMyMmVjNGNlY2Y4ODM3MTNiZWMyY2ZmMjhmNzQ2Y2U2Zg=='],
    ['Pässw0rd&<1>', 'ZjQ4MGE3MmRlNmU3MDUwNDk0MjNiOTY1NDVhNjhlN2RiZGRiZDc0YWQ3YmRkMTcwMzg1M2RjZWI4N2Y4ZTcyZQ=='],
  ] as const
  for (const [password, expected] of hashed) {
    it(`type 4 for ${password}`, () => assert.equal(hashedPassword('admin', password, token), expected))
  }

  it('types 0 and 3', () => {
    assert.equal(plainPassword('admin'), 'YWRtaW4=')
    assert.equal(plainPassword('abcd@1234'), 'YWJjZEAxMjM0')
  })
})
