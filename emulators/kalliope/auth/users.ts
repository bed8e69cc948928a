import { createHash } from 'node:crypto'
import { type JsonObject, UsageError } from '../../shared'
import type { KalliopeSettings } from '../options'

const roles = ['admin', 'privacyadmin', 'phonebook', 'click2call', 'pbxadmin', 'user'] as const
/** What a user may do; a `user` sees the calls of the extension that is called like him. */
export type Role = (typeof roles)[number]

/** A user of one tenant. */
export interface User {
  username: string
  /** The tenant. */
  domain: string
  password: string
  role: Role
  /** The API permission flag. */
  api: boolean
}

/** A user that a test adds or replaces; role `user` of the tenant `default` with the API flag unless told otherwise. */
export type NewUser = Pick<User, 'username' | 'password'> & Partial<User>

const defaultTenant = 'default'
const pbxAdminTenant = 'pbxAdmin'

/** All tenants with their salts, and all users. */
export class Users {
  readonly #salts: Map<string, string>
  readonly #users = new Map<string, User>()
  readonly #pbxAdminDomain: string
  #changes = 0

  constructor(settings: KalliopeSettings) {
    this.#pbxAdminDomain = settings.pbxAdminDomain
    this.#salts = new Map([
      [defaultTenant, settings.salt],
      ['sampledomain', '5ebe2294ecd0e0f08eab7690d2a6ee69'],
      [pbxAdminTenant, '0f1e2d3c4b5a69788796a5b4c3d2e1f0'],
    ])
    const noApi = settings.noApi.split(',').map((name) => name.trim())
    const predefined: [Role, string][] = [
      ['admin', 'admin'],
      ['privacyadmin', settings.privacyPassword],
      ['phonebook', settings.phonebookPassword],
      ['click2call', settings.click2callPassword],
    ]
    const add = (username: string, domain: string, password: string, role: Role): void =>
      this.set({ username, domain, password, role, api: !noApi.includes(username) })
    for (const domain of [defaultTenant, 'sampledomain']) {
      for (const [role, password] of predefined) add(role, domain, password, role)
      const role = predefined.find(([name]) => name === settings.username)?.[0] ?? 'admin'
      add(settings.username, domain, settings.password, role)
    }
    add('pbxadmin', pbxAdminTenant, 'admin', 'pbxadmin')
  }

  /** The salt of a tenant, by its name to the letter. */
  salt(domain: string): string | undefined {
    return this.#salts.get(domain)
  }

  /**
   * Gives a tenant another salt, so that what clients remember no longer fits.
   * @throws {UsageError} for an unknown tenant
   */
  changeSalt(domain: string = defaultTenant, salt?: string): string {
    if (!this.#salts.has(domain)) throw new UsageError(`There is no tenant "${domain}".`)
    const next =
      salt ??
      createHash('md5')
        .update(`${domain} ${++this.#changes}`)
        .digest('hex')
    this.#salts.set(domain, next)
    return next
  }

  changeAllSalts(): void {
    for (const domain of this.#salts.keys()) this.changeSalt(domain)
  }

  /** Adds or replaces a user. */
  set(user: NewUser): void {
    const whole: User = { domain: defaultTenant, role: 'user', api: true, ...user }
    if (!this.#salts.has(whole.domain)) throw new UsageError(`There is no tenant "${whole.domain}".`)
    this.#users.set(key(whole), whole)
  }

  /** @throws {UsageError} for an unknown user */
  setPassword(username: string, password: string, domain: string = defaultTenant): void {
    const user = this.#users.get(key({ username, domain }))
    if (user === undefined) throw new UsageError(`There is no user "${username}" in the tenant "${domain}".`)
    this.#users.set(key(user), { ...user, password })
  }

  /** The user a signature names; no domain means the tenant `default`. */
  find(username: string, sentDomain: string): User | undefined {
    const users = this.#tenantsFor(sentDomain).map((domain) => this.#users.get(key({ username, domain })))
    return users.find((user) => user !== undefined && this.#mayCallItself(user, sentDomain))
  }

  /** What pbxadmin has to send is not known; it may differ from the name of the salt. */
  #mayCallItself({ role }: User, sentDomain: string): boolean {
    return role !== 'pbxadmin' || sentDomain === this.#pbxAdminDomain
  }

  #tenantsFor(sentDomain: string): string[] {
    const tenant = sentDomain === '' ? defaultTenant : sentDomain
    return sentDomain === this.#pbxAdminDomain ? [pbxAdminTenant, tenant] : [tenant]
  }
}

function key({ username, domain }: Pick<User, 'username' | 'domain'>): string {
  return `${username}@${domain}`
}

/** Reads a user that came as JSON. */
export function userFromJson(json: JsonObject): NewUser {
  const { username, password, domain, role, api } = json
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new UsageError('A user needs a "username" and a "password".')
  }
  const knownRole = roles.find((known) => known === role)
  if (role !== undefined && knownRole === undefined) throw new UsageError(`"role" is one of ${roles.join(', ')}.`)
  return {
    username,
    password,
    ...(typeof domain === 'string' ? { domain } : {}),
    ...(knownRole === undefined ? {} : { role: knownRole }),
    ...(typeof api === 'boolean' ? { api } : {}),
  }
}
