/**
 * Names whose value is a secret on one of the four devices, written without punctuation and in lower case. A salt is
 * not among them: every device hands it to anyone who asks, and what is made with it (digest, proof, key) is.
 */
const secretNames: ReadonlySet<string> = new Set([
  // sessions and logins
  'authid',
  'authkey',
  'authorization',
  'challenge',
  'clientproof',
  'cnonce',
  'cookie',
  'digest',
  'digestpassword',
  'finalnonce',
  'firstnonce',
  'ha1',
  'nonce',
  'passhash',
  'proxyauthorization',
  'serversignature',
  'servernonce',
  'sesinfo',
  'sessid',
  'sessionid',
  'setcookie',
  'tokinfo',
  'xauthenticate',
  // keys of SIM, Wi-Fi and phones
  'currentpin',
  'newpin',
  'oldpin',
  'pin',
  'pincode',
  'presharedkey',
  'privatekey',
  'puk',
  'pukcode',
  'userpin',
  'adminpin',
  'wepkey',
])

/** The end of a name tells; nobody has longer ones. */
const longestName = 2_000

const secretEndings = ['password', 'passwd', 'passphrase', 'secret', 'token', 'pwd', 'psk'] as const
const secretBeginnings = ['requestverificationtoken', 'csrftoken', 'wifiwepkey', 'wepkey'] as const

/** What ends like a secret but is a switch of the HiLink state reply. */
const publicNames: ReadonlySet<string> = new Set(['wifipwdsamewithwebpwd'])

/**
 * Whether a key, header, XML element, form field or XPath names a secret, in any case and punctuation:
 * `user_password`, `X-authenticate`, `__RequestVerificationTokenone`, `Device/…/Security/KeyPassphrase`.
 */
export function isSecretName(name: string): boolean {
  const withoutPredicates = name.slice(-longestName).replace(/\[[^[\]]*\]/g, '')
  const last = withoutPredicates.split(/[/.:]/).findLast((segment) => segment !== '') ?? ''
  const plain = last.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (publicNames.has(plain)) return false
  return (
    secretNames.has(plain) ||
    secretEndings.some((ending) => plain.endsWith(ending)) ||
    secretBeginnings.some((beginning) => plain.startsWith(beginning))
  )
}
