import { type AddressDefaults, parseAddress } from '../lib/http/address'
import { prepareConnectionTest } from './connection-test'
import { keepMissingConfig, showDefaults, shown, toggleRow, whenChanged } from './fields'
import { dialogOpened, fieldSelector } from './open-dialog'
import { openSectionsInUse } from './sections'
import { isEnvironmentReference } from './validators'

/** What differs between the config dialogs of the four devices. */
export interface ConfigDialog {
  /** What an address leaves out; of a device with several APIs as the form stands. */
  address: AddressDefaults | (() => AddressDefaults)
  /** Properties that *Test connection* sends besides those that all devices share. */
  testProperties: readonly string[]
}

/** Properties of every config node that a connection depends on. */
const connectionProperties = ['address', 'trust', 'fingerprint', 'tls', 'legacyTls', 'proxy', 'timeout', 'maxBody']

/**
 * Brings the rows to life that all config dialogs share; call it in `oneditprepare`. What it returns shows the resulting
 * origin anew.
 */
export function prepareConfigDialog(node: EditorNodeBase, dialog: ConfigDialog): () => void {
  dialogOpened(node)
  showDefaults(node, 'config')
  keepMissingConfig(node, 'tls', 'config', node._('telecom.missing'))
  keepMissingConfig(node, 'proxy', 'config', node._('telecom.missing'))
  $(fieldSelector('config', 'address')).on('input', showOrigin)
  whenChanged(['address'], 'config', showOrigin)
  whenChanged(['trust', 'tls'], 'config', showTrust)
  openSectionsInUse(node)
  prepareConnectionTest(node, [...connectionProperties, ...dialog.testProperties])
  return showOrigin

  function address(): AddressDefaults {
    return typeof dialog.address === 'function' ? dialog.address() : dialog.address
  }

  function showOrigin(): void {
    $('.telecom-origin').text(originSentence(node, shown('address', 'config'), address()))
  }
}

/** What the runtime will connect to, or nothing while the address cannot be one (the field then says why). */
function originSentence(node: EditorNodeBase, address: string, defaults: AddressDefaults): string {
  if (address.trim() === '' && defaults.host === undefined) return ''
  if (isEnvironmentReference(address)) return node._('telecom.hint.environment')
  try {
    return `→ ${parseAddress(address, defaults).origin}`
  } catch {
    return ''
  }
}

function showTrust(): void {
  const trust = shown('trust', 'config')
  const tls = shown('tls', 'config')
  const ownTls = tls !== '' && tls !== '_ADD_'
  toggleRow('fingerprint', trust === 'pin')
  toggleRow('insecure', trust === 'insecure' && !ownTls)
  toggleRow('tls-wins', ownTls)
}
