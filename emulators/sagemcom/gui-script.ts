import type { Reply } from '../shared'
import type { SagemcomSettings } from './options'

/** The script of the web page that tells which hash and salt its login uses. */
export function guiScript({ encryption, salt }: SagemcomSettings): Reply {
  const body = `/* gui-core */
var guiCoreOptions = {
  GUI_CORE_REQUEST_LIMIT: 90,
  GUI_ACTIVATE_SHA512ENCODE_OPT: ${encryption === 'sha512' ? 1 : 0},
  GUI_PASSWORD_SALT: ${JSON.stringify(salt)},
  GUI_LOGIN_TIMEOUT: 30000
};
`
  return { headers: { 'content-type': 'application/javascript' }, body }
}
