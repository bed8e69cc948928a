import { choice, commonOptions, flag, number, type OptionValues, type StartOptions, text } from '../shared'

/** All options of the Kalliope emulator. What the public sources leave open is switchable here. */
export const kalliopeOptionSpecs = {
  ...commonOptions({ username: 'admin', password: 'admin' }),
  privacyPassword: text('privacyadmin', 'password of `privacyadmin`, who sees full numbers'),
  phonebookPassword: text('phonebook', 'password of `phonebook`'),
  click2callPassword: text('click2call', 'password of `click2call`'),
  salt: text('b5a8fdcf2f8d5acdad33c4a072a97d7a', 'salt of the tenant `default`'),
  noApi: text('', 'comma list of users without the API permission flag'),
  clickToCallOnly: flag(false, 'click2call may do nothing but click to call; else it may read the dashboard, too'),
  denied: text('', 'comma list of paths that are forbidden to everybody (403), e.g. /rest/backup'),
  pbxAdminDomain: text('pbxAdmin', 'Domain that pbxadmin has to send; the salt is always under /rest/salt/pbxAdmin'),

  authStatus: choice(['401', '403'], '401', 'status of a refused or missing signature'),
  errorBody: choice(['json', 'xml', 'html', 'empty'], 'json', 'body of an answer of 400 and above'),
  unknownDomain: choice(['404', 'no-salt'], '404', 'salt of an unknown tenant: not found, or an answer without salt'),
  saltRoot: text('response', 'root element of the salt as XML'),
  saltType: choice(['accept', 'xml', 'xml-cdata'], 'accept', 'the salt as asked for, or always as XML'),
  burnNonceOnFailure: flag(true, 'a refused request uses up its nonce, if its time was right'),
  strictFutureCreated: flag(false, 'a signature from the future is refused, even of one second'),
  clockSkewSeconds: number(0, 'the PBX clock, and its Date header, are ahead (negative: behind)', -Infinity),
  dateSkewSeconds: number(0, 'the Date header alone is ahead, as that of a proxy', -Infinity),

  calls: number(2500, 'how many calls the tenant `default` remembers'),
  tenantCalls: number(100, 'how many calls the tenant `sampledomain` remembers'),
  seed: number(1, 'the same seed gives the same calls'),
  timezone: text('Europe/Rome', 'IANA zone of the PBX clock'),
  days: number(1, 'the calls start in this many whole days before today', 1),
  from: text('', 'first start, ISO 8601; without offset in PBX time; wins over days'),
  to: text('', 'end of the starts, ISO 8601; default for `from`: now'),
  live: number(0, 'calls a minute that end as time goes by'),

  fieldSet: choice(['B', 'A'], 'B', 'field names of summary and detailed; v3_compat always has A'),
  detailLayout: choice(['flat', 'nested'], 'flat', 'routing steps: a row each, or a list within the call; CSV is flat'),
  singleElement: choice(['list', 'object'], 'list', 'one call, or one nested step, in JSON'),
  emptyResult: choice(['list', 'object', 'null', 'empty'], 'list', 'no call: [] {} null in JSON, or no body at all'),
  order: choice(['newest', 'oldest'], 'newest', 'which call comes first'),
  durationFormat: choice(['int', 'decimal', 'hms'], 'int', 'duration as 65, 65.000 or 00:01:05'),
  jsonNumbers: choice(['number', 'text'], 'number', 'bill_secs and duration in JSON'),
  jsonEscapes: flag(false, 'JSON escapes slashes and everything beyond ASCII, as PHP does by default'),
  xmlStyle: choice(['compact', 'indented', 'cdata'], 'compact', 'how XML is laid out'),
  csvEol: choice(['lf', 'crlf'], 'lf', 'line ends of CSV'),
  csvQuoting: choice(['minimal', 'none'], 'minimal', 'RFC 4180, or commas and quotes as they are'),
  csvBom: flag(false, 'CSV begins with a byte order mark'),
  replyType: choice(['accept', 'json', 'xml', 'csv'], 'accept', 'encoding of calls: as asked, or always the same'),
  bounds: choice(
    ['inclusive', 'half-open', 'exclusive'],
    'inclusive',
    'whether begin and end of a period belong to it',
  ),
  filteredTime: choice(['start', 'end'], 'start', 'which time of a call has to lie within the period'),
  badRequestStatus: choice(['400', '404'], '400', 'status of an unknown format and of an impossible period'),
  masking: flag(true, '`admin` sees outside numbers with xxx at the end'),

  firmware: text('4.12.6', 'version; before 4.9.4 a backup needs its settings wrapped'),
  versionQuotes: flag(false, 'firmware version and serial number in quotes'),
  versionType: choice(['text', 'json'], 'text', 'content type of firmware version and serial number'),
  docNeedsAuth: flag(false, '/api/doc and /api/doc.json want a signature'),
  restoreSeconds: number(30, 'how long a restore holds the configuration lock'),

  redirect: flag(false, 'this port only redirects to a second one with HTTPS'),
  redirectStatus: choice(['301', '302', '307', '308'], '301', 'status of these redirects'),

  eventUrl: text('', 'where events are sent; 127.0.0.1 or localhost only'),
  events: text('pbx.call.end,pbx.queue.unservedcall', 'comma list of the events that are sent when a call was added'),
  eventMethod: choice(['POST', 'GET'], 'POST', 'how events are sent; GET puts the template into the query'),
  eventAuth: text('', 'user:password for Basic authentication of events'),
  eventTemplate: text('', 'body of an event, with placeholders; default: JSON for POST, a query for GET'),
}

export type KalliopeSettings = OptionValues<typeof kalliopeOptionSpecs>
/** Everything `startKalliopeEmulator` takes; all of it optional. */
export type KalliopeOptions = StartOptions<typeof kalliopeOptionSpecs>
