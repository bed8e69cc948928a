/** Why a device cannot be reached, or does not answer as it should. */
export const http = {
  unreachable: '{device} cannot be reached at {origin}: {why}.',
  'unreachable-short': 'unreachable',
  ECONNREFUSED: 'nothing listens there. Check address and port, and whether the device has started',
  EHOSTUNREACH: 'there is no route to it. Check the address and the network',
  ENETUNREACH: 'there is no route to its network. Check the address and the network',
  EHOSTDOWN: 'it is down. Check its power and the network',
  ENOTFOUND: 'its name is unknown. Check the spelling, or give its IP address',
  EAI_AGAIN: 'its name could not be looked up. Check the DNS, or give its IP address',
  ETIMEDOUT: 'it did not answer in time. Check the address and the network',
  'no-connection': 'no connection came about in time. Check the address and the network',
  'cut-off': 'The answer of {device} was cut off or is not HTTP ({origin}).',
  'cut-off-short': 'answer cut off',
  closed: '{device} closed the connection without an answer ({origin}). It may be restarting; try again.',
  'closed-short': 'no answer',
  'self-signed': 'the device signed it itself',
  untrusted:
    'The certificate of {device} ({origin}) is not trusted: {reason}. Its SHA-256 fingerprint is {fingerprint}: compare it with the one the device shows, then pin it by “Test connection” in its settings.',
  'untrusted-short': 'certificate not trusted',
  'no-certificate': 'The certificate of {device} ({origin}) is not trusted: {reason}.',
  'no-certificate-short': 'certificate not trusted',
  'not-pinned': 'it is not the pinned one',
  'weak-encryption':
    'No encrypted connection to {device} ({origin}) came about. It only offers outdated encryption: tick “Allow TLS 1.0 and weak keys” in its settings.',
  'weak-encryption-short': 'outdated encryption',
  'no-encryption':
    'No encrypted connection to {device} ({origin}) came about. Check scheme and port: it may expect http:// there.',
  'no-encryption-short': 'no encrypted connection',
  timeout:
    '{device} did not finish its answer to {endpoint} within {seconds} s. Try again, or raise “Time limit” in its settings.',
  'timeout-short': 'no answer in {seconds} s',
  'too-large':
    'The answer of {device} is larger than {limit}. Ask for less at a time, or raise “Largest reply” in its settings.',
  'too-large-short': 'answer larger than {limit}',
} as const
