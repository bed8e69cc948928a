import type { AddressDefaults } from '../lib/http/address'
import { text } from './texts'
import { addressField, choiceField, fingerprintField, numberField } from './validators'

/** What every config node saves. */
export interface ConfigProperties {
  name: string
  address: string
  trust: string
  fingerprint: string
  tls: string
  legacyTls: boolean
  proxy: string
  timeout: number
  maxBody: number
  trace: boolean
  version: number
}

/** Stored apart from the flow. */
export interface Credentials {
  username: string
  password: string
}

/**
 * The properties that every config node has, with their defaults and checks. A definition lists them one by one, because
 * tools that read packages look for literal names.
 */
export function configProperties(type: string, address: AddressDefaults) {
  return {
    name: { value: '' },
    address: { value: '', label: text(type, 'telecom.label.address'), validate: addressField(address) },
    trust: {
      value: 'verify',
      label: text(type, 'telecom.label.trust'),
      validate: choiceField(['verify', 'pin', 'insecure']),
    },
    fingerprint: { value: '', label: text(type, 'telecom.label.fingerprint'), validate: fingerprintField },
    tls: { value: '', type: 'tls-config', required: false, label: text(type, 'telecom.label.tls') },
    legacyTls: { value: false },
    proxy: { value: '', type: 'http proxy', required: false, label: text(type, 'telecom.label.proxy') },
    timeout: { value: 15000, label: text(type, 'telecom.label.timeout'), validate: numberField(1) },
    maxBody: {
      value: 64,
      label: text(type, 'telecom.label.maxBody'),
      validate: numberField(0.001, { fractions: true }),
    },
    trace: { value: false },
    version: { value: 1 },
  }
}
