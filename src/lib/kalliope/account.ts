import { badInput } from '../errors.js'
import { type Sentence, sentence } from '../sentences/sentence.js'

/** Who signs, in the words of the header. */
export interface KalliopeAccount {
  username: string
  /** The tenant. */
  domain: string
  /** Under which the salt is asked for. */
  saltDomain: string
}

const defaultTenant = 'default'
/** The administrator of a PBX with several tenants belongs to none of them; the capital letter matters. */
const systemUser = 'pbxadmin'
const systemDomain = 'pbxAdmin'

/**
 * The account that user name and tenant mean. `admin@sampledomain`, as the web GUI wants it, names both; what stands
 * behind the `@` wins. `pbxadmin` without a tenant belongs to `pbxAdmin`.
 *
 * @throws DeviceError `BAD_INPUT` for what the header cannot carry
 */
export function kalliopeAccount(given: { username: string; domain: string; saltDomain: string }): KalliopeAccount {
  const at = given.username.lastIndexOf('@')
  const username = at < 0 ? given.username : given.username.slice(0, at)
  const named = at < 0 ? given.domain.trim() : given.username.slice(at + 1)
  const isSystemUser = username === systemUser && (named === '' || named === defaultTenant)
  const domain = isSystemUser ? systemDomain : named || defaultTenant
  const saltDomain = given.saltDomain.trim() || domain
  check('username', username, sentence('kalliope.username'))
  check('domain', domain, sentence('kalliope.tenant'))
  check('saltDomain', saltDomain, sentence('kalliope.tenant'))
  return { username, domain, saltDomain }
}

function check(field: string, value: string, expected: Sentence): void {
  if (value === '' || /["@\p{Cc}]/u.test(value)) throw badInput(field, value, expected)
}
