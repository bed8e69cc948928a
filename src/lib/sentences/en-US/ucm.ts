export const ucm = {
  'status-apply': '{action} · apply needed',
  'old-api':
    '{device} answered with its old HTTPS API (HTTP Digest, port 8443 as a rule). This package speaks the new one: take its port, 8089 as a rule, and enable the API under Integrations on the PBX.',
  'old-api-short': 'this is the old HTTPS API',
  'no-challenge':
    '{device} does not take a challenge at {endpoint}: {reply} ({code}). Is the API path /api, and the port that of the HTTPS API?',
  'no-challenge-short': 'wrong API path or port?',
  'no-recording':
    '{device} has no such recording ({code}). Check file name and directory, or whether it was cleaned up.',
  'no-recording-short': 'no such recording',
} as const
