export const kalliope = {
  'not-found':
    '{device} has nothing at {endpoint} (HTTP 404). Check path and name, and whether the firmware has it (/api/doc on the PBX).',
  'not-found-short': 'not found',
  refused:
    '{device} refused user name, password or tenant, or the user lacks the API permission (HTTP {status}). Correct them; they are not tried again until they change. Users of LDAP or Active Directory cannot use the API.{clock}',
  'nothing-proven':
    '{device} refused {endpoint} (HTTP {status}). The user click2call may do nothing but click to call, or its password is wrong: only a call tells. Nothing is sent for a minute.',
  'no-tenant':
    '{device} has no tenant "{tenant}", or is no Kalliope: it answered without a salt. Check address and tenant; a PBX with one tenant calls it “default”.',
  'no-tenant-short': 'no such tenant',
  clock:
    'The clock of {device} is {offset} this computer’s. Requests are signed for its time; set its clock right, or that of this computer.',
  'minutes-ahead': '{count} minutes ahead of',
  'minutes-behind': '{count} minutes behind',
  'hours-ahead': '{count} hours ahead of',
  'hours-behind': '{count} hours behind',
  'web-login':
    '{device} asks for a web login instead of answering {endpoint} (HTTP {status}). Check user and password, that the user has the API permission, and the path.',
  'web-login-short': 'asks for a web login',
  redirected:
    '{device} sends {endpoint} on to {location} (HTTP {status}). Use that address; a signed request is not sent twice.',
  'redirected-short': 'has another address',
  'another-address': 'another address',
  'not-permitted':
    '{device} does not let this user do {endpoint} (HTTP {status}), although it accepts user and password. Give the user the right, or use another user.',
  unsupported: '{device} cannot do {endpoint}: {text} (HTTP {status}).',
  busy: '{device} cannot do {endpoint} now: {text} (HTTP {status}). Try again in {seconds} s.',
  failed: '{device} failed at {endpoint}: {text} (HTTP {status}). Try again; if it persists, restart the PBX.',
  'refused-request': '{device} refused {endpoint}: {text} (HTTP {status}).{said}',
  says: ' It says: “{words}”.',
  unexpected: '{device} did not answer {endpoint} as its API does: {quote}. Check address and port.',
  'unexpected-short': 'no Kalliope API there',
  nothing: 'nothing',
  'unknown-charset':
    '{device} answers {endpoint} in the charset {charset}, which is not known. Have it answer in UTF-8.',
  compressed:
    '{device} answers {endpoint} compressed (Content-Encoding: {encoding}), although nobody asked for that. Switch compression off in the web server or proxy before it.',
  'clock-off': '{time}. {notice}',
  'status-answer': '{what} · {time}',
  'status-items': '{count#} {count|entry|entries}',
  'status-bytes': '{count#} {count|byte|bytes}',
  'status-answered': 'answered',
  'http-400': 'Bad request',
  'http-404': 'No such path, or no item of that name',
  'http-405': 'The path does not take this method',
  'http-406': 'The path does not answer in this format',
  'http-409': 'Conflict with what is there',
  'http-415': 'The path does not take this kind of body',
  'http-422': 'The values of the body do not fit',
  'http-429': 'Too many requests',
  'http-500': 'Error inside the PBX',
  'http-501': 'Not implemented',
  'http-502': 'The web server does not reach the PBX',
  'http-503': 'A restore is running, or the configuration is locked',
  'http-504': 'The PBX does not answer its web server',
  'http-other': 'HTTP {status}',
  'probe-unread':
    '{device} did not answer the signed request as a Kalliope does. Check address and port, and whether a proxy answers for it.',
  'probe-unread-short': 'no answer of a Kalliope',
  'no-notification':
    '{device} sent a notification that names no event: {quote}. Enter the body that the device’s settings show.',
  'status-event': '{event} · {time}',
  'no-routing-request':
    'The PBX asked for a route with a body that is neither name=value, XML nor JSON: {quote}. It was told to use its own error handling.',
  'late-route':
    'The flow did not answer the call of {caller} within {deadline} ms; the PBX was told {told}. Answer sooner, or raise “Answer within” in the node.',
  'late-route-short': 'no answer in time',
  'told-nothing': 'to use its own error handling',
  'no-route-waits':
    'No call waits for this answer: it was answered before, its time was over, or the message does not come from a kalliope-routing node.',
  'no-route-waits-short': 'no call waits',
  'status-routed': '{caller} → {value}',
  'status-asked': '{caller} · {time}',
} as const
