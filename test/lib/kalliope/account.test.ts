import assert from 'node:assert/strict'
import { kalliopeAccount } from '../../../src/lib/kalliope/account.js'

describe('Kalliope account', () => {
  it('belongs to the tenant “default” unless told otherwise', () => {
    assert.deepEqual(kalliopeAccount({ username: 'admin', domain: '', saltDomain: '' }), {
      username: 'admin',
      domain: 'default',
      saltDomain: 'default',
    })
  })

  it('takes the tenant from user@tenant, as the web GUI wants it', () => {
    const account = kalliopeAccount({ username: 'admin@sampledomain', domain: 'default', saltDomain: '' })
    assert.deepEqual(account, { username: 'admin', domain: 'sampledomain', saltDomain: 'sampledomain' })
  })

  it('keeps a salt domain of its own', () => {
    const account = kalliopeAccount({ username: 'pbxadmin', domain: 'pbxadmin', saltDomain: 'pbxAdmin' })
    assert.deepEqual(account, { username: 'pbxadmin', domain: 'pbxadmin', saltDomain: 'pbxAdmin' })
  })

  it('knows that pbxadmin belongs to pbxAdmin', () => {
    const account = kalliopeAccount({ username: 'pbxadmin', domain: 'default', saltDomain: '' })
    assert.deepEqual(account, { username: 'pbxadmin', domain: 'pbxAdmin', saltDomain: 'pbxAdmin' })
  })

  for (const [field, given] of [
    ['username', { username: 'ad"min', domain: '', saltDomain: '' }],
    ['username', { username: '@tenant', domain: '', saltDomain: '' }],
    ['domain', { username: 'admin', domain: 'a@b', saltDomain: '' }],
    ['saltDomain', { username: 'admin', domain: '', saltDomain: 'x"y' }],
  ] as const) {
    it(`refuses a ${field} that the header cannot carry: ${given[field]}`, () => {
      assert.throws(() => kalliopeAccount(given), { code: 'BAD_INPUT', message: new RegExp(`^"${field}"`) })
    })
  }
})
