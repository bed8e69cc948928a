import assert from 'node:assert/strict'
import { errors } from 'undici'
import { DeviceError } from '../../../src/lib/errors'
import { connectFailures } from '../../../src/lib/http/dispatcher'
import { tooLarge, transportFailure } from '../../../src/lib/http/failures'
import { UntrustedCertificate } from '../../../src/lib/http/trust'
import { request } from './local-server'

const origin = 'https://pbx:8089'

function systemError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code })
}

function judge(error: unknown, answering = false): DeviceError {
  return transportFailure(error, { device: 'Office', endpoint: '/api test' }, origin, answering)
}

describe('transportFailure', () => {
  const neverSent: [code: string, advice: RegExp][] = [
    ['ECONNREFUSED', /nothing listens there\. Check address and port/],
    ['EHOSTUNREACH', /there is no route to it/],
    ['ENETUNREACH', /there is no route to its network/],
    ['EHOSTDOWN', /it is down/],
    ['ENOTFOUND', /its name is unknown\. Check the spelling/],
    ['EAI_AGAIN', /its name could not be looked up\. Check the DNS/],
    ['UND_ERR_CONNECT_TIMEOUT', /no connection came about in time/],
  ]
  for (const [code, advice] of neverSent) {
    it(`knows that nothing was sent after ${code}, and what to do`, () => {
      const failure = judge(systemError(code))
      assert.deepEqual([failure.code, failure.carriedOut, failure.cause.retryable], ['UNREACHABLE', 'no', true])
      assert.match(failure.message, /^Office cannot be reached at https:\/\/pbx:8089: /)
      assert.match(failure.message, advice)
    })
  }

  it('tells a reset while connecting from one on the way', () => {
    const whileConnecting = systemError('ECONNRESET')
    connectFailures.add(whileConnecting)
    assert.deepEqual([judge(whileConnecting).code, judge(whileConnecting).carriedOut], ['UNREACHABLE', 'no'])
    const onTheWay = judge(systemError('ECONNRESET'))
    assert.deepEqual([onTheWay.code, onTheWay.carriedOut], ['UNREACHABLE', 'unknown'])
    const inTheAnswer = judge(systemError('ECONNRESET'), true)
    assert.deepEqual([inTheAnswer.code, inTheAnswer.carriedOut], ['BAD_RESPONSE', 'unknown'])
  })

  it('knows an answer that is not HTTP', () => {
    assert.equal(
      judge(new errors.HTTPParserError('Response does not match the HTTP/1.1 protocol')).code,
      'BAD_RESPONSE',
    )
    assert.equal(judge(new errors.ResponseContentLengthMismatchError()).code, 'BAD_RESPONSE')
  })

  it('carries the fingerprint of an untrusted certificate', () => {
    const { code, cause, message } = judge(new UntrustedCertificate('DEPTH_ZERO_SELF_SIGNED_CERT', 'AB:CD'))
    assert.deepEqual([code, cause.fingerprint, cause.retryable], ['TLS_UNTRUSTED', 'AB:CD', false])
    assert.match(message, /Its SHA-256 fingerprint is AB:CD/)
  })

  it('advises legacy TLS where that helps, and nowhere else', () => {
    const weak = judge(systemError('EPROTO', '…:tls_process_ske_dhe:dh key too small'))
    assert.match(weak.message, /tick “Allow TLS 1.0 and weak keys”/)
    const wrongPort = judge(systemError('EPROTO', '…:ssl3_get_record:wrong version number'))
    assert.match(wrongPort.message, /it may expect http:\/\/ there/)
    assert.deepEqual([weak.cause.retryable, wrongPort.cause.retryable], [false, false])
  })

  describe('where an address begins with http://', () => {
    function judgePlain(error: unknown): DeviceError {
      return transportFailure(error, { device: 'Stick', endpoint: 'GET device/signal' }, 'http://192.168.8.1', false)
    }

    it('says that https:// may be expected if nothing listens, or nothing is answered', () => {
      const refused = judgePlain(systemError('ECONNREFUSED'))
      assert.match(refused.message, /nothing listens there\. .* whether it wants https:\/\//)
      const closed = judgePlain(systemError('ECONNRESET'))
      assert.match(
        closed.message,
        /closed the connection .*try again\. If it never answers, it may expect https:\/\/ there/,
      )
      assert.deepEqual(
        [refused, closed].map(({ code }) => code),
        ['UNREACHABLE', 'UNREACHABLE'],
      )
      assert.doesNotMatch(
        judge(systemError('ECONNREFUSED')).message + judge(systemError('ECONNRESET')).message,
        /http:/,
      )
    })

    it('knows a TLS alert for an answer', () => {
      const alert = Buffer.from('15030300020246', 'hex').toString()
      const { code, carriedOut, cause, message } = judgePlain(
        Object.assign(new errors.HTTPParserError('Expected HTTP/'), { data: alert }),
      )
      assert.deepEqual([code, carriedOut, cause.retryable], ['UNREACHABLE', 'no', false])
      assert.match(message, /^Stick \(http:\/\/192\.168\.8\.1\) expects https:\/\/ there/)
    })
  })

  it('hands on what was judged already', () => {
    const error = new DeviceError('CLOSED', 'The node was removed.')
    assert.equal(judge(error), error)
  })

  it('makes a failure even of what is no error', () => assert.equal(judge('boom').code, 'UNREACHABLE'))
})

describe('tooLarge', () => {
  it('tells the limit in the unit of the setting', () => {
    assert.match(tooLarge(request({ maxBodyBytes: 64 * 1024 * 1024 })).message, /is larger than 64 MiB/)
  })
})
