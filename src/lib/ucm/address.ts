// Read by the dialog in the browser, too: no imports from Node.js.
import type { AddressDefaults } from '../http/address.js'

/** Each of the two HTTPS APIs has a port of its own. */
export function ucmAddress(api: string): AddressDefaults {
  return { scheme: 'https', port: api === 'old' ? 8443 : 8089 }
}
