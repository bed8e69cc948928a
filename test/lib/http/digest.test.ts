import assert from 'node:assert/strict'
import { type AuthenticationChallenge, DigestAuthorization, readChallenge } from '../../../src/lib/http/digest.js'

/** The example of RFC 7616, 3.9.1: two challenges, for MD5 and SHA-256. */
const rfc7616 = (algorithm: string): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`

function digestOf(challenge: AuthenticationChallenge | undefined) {
  if (challenge?.scheme !== 'digest') return assert.fail('no digest')
  return challenge
}

describe('HTTP authentication', () => {
  for (const [algorithm, response] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const) {
    it(`answers the example of RFC 7616 for ${algorithm}`, () => {
      const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
      const challenge = digestOf(readChallenge(rfc7616(algorithm)))
      const digest = new DigestAuthorization(challenge, 'Mufasa', 'Circle of Life', () => cnonce)
      const header = digest.header('GET', '/dir/index.html')
      assert.match(header, new RegExp(`response="${response}"`))
      assert.match(header, /qop=auth, nc=00000001, cnonce="/)
    })
  }

  it('answers the example of RFC 2069, which counts nothing', () => {
    const header = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    const digest = new DigestAuthorization(digestOf(readChallenge(header)), 'Mufasa', 'CircleOfLife')
    // As in the errata of that RFC.
    assert.match(digest.header('GET', '/dir/index.html'), /response="1949323746fe6a43ef61f9606e7febea"/)
    assert.doesNotMatch(digest.header('GET', '/'), /nc=|cnonce=|qop=/)
  })

  it('counts the requests of a nonce, each with a nonce of its own', () => {
    const digest = new DigestAuthorization(digestOf(readChallenge(rfc7616('MD5'))), 'user', 'password')
    const headers = [digest.header('GET', '/a'), digest.header('GET', '/a')]
    assert.deepEqual(
      headers.map((header) => /nc=(\w+)/.exec(header)?.[1]),
      ['00000001', '00000002'],
    )
    assert.equal(new Set(headers.map((header) => /cnonce="(\w+)"/.exec(header)?.[1])).size, 2)
  })

  it('escapes what would end a quoted value', () => {
    const challenge = digestOf(readChallenge('Digest realm="a \\"b\\"", nonce="n", qop="auth"'))
    assert.equal(challenge.realm, 'a "b"')
    assert.match(
      new DigestAuthorization(challenge, 'x"y', 'p').header('GET', '/'),
      /username="x\\"y", realm="a \\"b\\""/,
    )
  })

  it('takes a digest rather than basic, in one header or in two', () => {
    const digest = 'Digest realm="r", nonce="n", qop="auth"'
    assert.equal(readChallenge(`Basic realm="r", ${digest}`)?.scheme, 'digest')
    assert.equal(readChallenge(['Basic realm="r"', digest])?.scheme, 'digest')
  })

  it('takes basic where nothing else can be answered', () => {
    assert.deepEqual(readChallenge('Basic realm="r"'), { scheme: 'basic' })
    assert.deepEqual(readChallenge('Digest realm="r", nonce="n", algorithm=SHA-512-256, Basic realm="r"'), {
      scheme: 'basic',
    })
    assert.equal(readChallenge('Negotiate'), undefined)
    assert.equal(readChallenge(undefined), undefined)
  })

  it('knows a stale nonce', () => {
    assert.equal(digestOf(readChallenge('Digest realm="r", nonce="n", qop="auth", stale=TRUE')).stale, true)
    assert.equal(digestOf(readChallenge('Digest realm="r", nonce="n", qop="auth"')).stale, false)
  })
})
