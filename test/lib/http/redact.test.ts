import assert from 'node:assert/strict'
import { quoteForError, redactBody, redactText, redactValue, redactXml } from '../../../src/lib/http/redact.js'
import { isSecretName } from '../../../src/lib/http/secret-names.js'

describe('isSecretName', () => {
  const secret = [
    'password',
    'Password',
    'passwd',
    'secret',
    'vmsecret',
    'user_password',
    'token',
    'cookie',
    'Set-Cookie',
    'challenge',
    'nonce',
    'auth-key',
    'cnonce',
    'Authorization',
    'X-authenticate',
    'X-Authenticate',
    'Digest',
    'SessionID',
    'session-id',
    '__RequestVerificationToken',
    '__RequestVerificationTokenone',
    '__RequestVerificationTokentwo',
    'csrf_token',
    'SesInfo',
    'TokInfo',
    'clientproof',
    'servernonce',
    'KeyPassphrase',
    'SAEPassphrase',
    'PreSharedKey',
    'WEPKey',
    'ClearTextPassword',
    'RadiusSecret',
    'Pin',
    'CurrentPin',
    'NewPin',
    'PukCode',
    'ConnectionRequestPassword',
    'OldPassword',
    'NewPassword',
    'HA1',
    'authid',
    'privacy_password',
    "Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']/Security/KeyPassphrase",
    "Device/UserAccounts/Users/User[@uid='1']/Password[1]",
  ]
  for (const name of secret) it(`is true for ${name}`, () => assert.equal(isSecretName(name), true))

  const harmless = [
    'action',
    'extension',
    'session',
    'salt',
    'remain_num',
    'password_type',
    'SimPinTimes',
    'mapping',
    'pin_sets_id',
    'wifipwdsamewithwebpwd',
    "Device/WiFi/SSIDs/SSID[@uid='1']/SSID",
    "Device/Users/User[Login='Password']/Login",
    '',
  ]
  for (const name of harmless) it(`is false for "${name}"`, () => assert.equal(isSecretName(name), false))
})

describe('redactText', () => {
  const password = 'pä"ss/w&rd <1>\'x'

  it('replaces a secret wherever it occurs', () => {
    assert.equal(redactText('sid1-2 and again sid1-2', ['sid1-2']), '••• and again •••')
  })

  it('replaces the JSON-escaped form, with and without escaped slash', () => {
    assert.equal(redactText(`{"p":"pä\\"ss/w&rd <1>'x"}`, [password]), '{"p":"•••"}')
    assert.equal(redactText(`{"p":"pä\\"ss\\/w&rd <1>'x"}`, [password]), '{"p":"•••"}')
    assert.equal(redactText(`{"p":"p\\u00e4\\"ss/w&rd <1>'x"}`, [password]), '{"p":"•••"}')
  })

  it('replaces the URL- and the form-encoded form, in either case of the digits', () => {
    assert.equal(redactText("p=p%C3%A4%22ss%2Fw%26rd%20%3C1%3E'x", [password]), 'p=•••')
    assert.equal(redactText('p=p%C3%A4%22ss%2Fw%26rd+%3C1%3E%27x', [password]), 'p=•••')
    assert.equal(redactText('p=p%c3%a4%22ss%2fw%26rd+%3c1%3e%27x', [password]), 'p=•••')
  })

  it('replaces JSON inside a form field', () => {
    // encodeURIComponent(JSON.stringify('a"b c'))
    assert.equal(redactText('req=%22a%5C%22b%20c%22', ['a"b c']), 'req=%22•••%22')
  })

  it('replaces the XML-escaped form', () => {
    assert.equal(redactText('<P>pä&quot;ss/w&amp;rd &lt;1&gt;&apos;x</P>', [password]), '<P>•••</P>')
    assert.equal(redactText('<P>pä&#34;ss/w&amp;rd &lt;1&gt;&#39;x</P>', [password]), '<P>•••</P>')
  })

  it('replaces the base64 form at every alignment inside a longer base64 text', () => {
    // printf '%s' 'admin:cdrapi123' | base64, and with one and two characters more before it
    assert.equal(redactText('YWRtaW46Y2RyYXBpMTIz', ['cdrapi123']), 'YWRtaW46•••')
    for (const before of ['', 'x', 'xx', 'xxx', 'user:']) {
      const encoded = Buffer.from(`${before}cdrapi123;`).toString('base64')
      const redacted = redactText(encoded, ['cdrapi123'])
      assert.match(redacted, /•••/, before)
      assert.doesNotMatch(Buffer.from(redacted, 'base64').toString('latin1'), /drapi/, before)
    }
  })

  it('replaces the longer of two secrets that begin alike', () => {
    assert.equal(redactText('secret secret-long', ['secret', 'secret-long']), '••• •••')
  })

  it('replaces a short secret only where it stands alone', () => {
    assert.equal(redactText('pin=1, status=-1, uptime=1100', ['1']), 'pin=•••, status=-•••, uptime=1100')
  })

  it('takes a secret literally, never as a pattern', () => {
    assert.equal(redactText('a.c+ abc', ['a.c+']), '••• abc')
    assert.equal(redactText('x $& y', ['[$&']), 'x $& y')
  })

  it('leaves a text alone when there is no secret', () => {
    assert.equal(redactText('{"status":0}', []), '{"status":0}')
    assert.equal(redactText('{"status":0}', ['']), '{"status":0}')
  })

  it('does not throw on a lone surrogate', () => {
    assert.equal(redactText('a\ud800bcd', ['a\ud800bcd']), '•••')
  })
})

describe('redactValue', () => {
  it('masks the SIP and voicemail passwords of getSIPAccount', () => {
    const reply = {
      response: { extension: { extension: '1001', secret: 'p4ss', vmsecret: '9876', authid: null, fullname: null } },
      status: 0,
    }
    assert.deepEqual(redactValue(reply), {
      response: { extension: { extension: '1001', secret: '•••', vmsecret: '•••', authid: null, fullname: null } },
      status: 0,
    })
    assert.equal(reply.response.extension.secret, 'p4ss')
  })

  it('masks the live cookie that listUser returns', () => {
    assert.deepEqual(redactValue({ user_id: [{ user_name: 'admin', cookie: 'sid1-2', ip: '192.168.1.5' }] }), {
      user_id: [{ user_name: 'admin', cookie: '•••', ip: '192.168.1.5' }],
    })
  })

  it('masks challenge, token and cookie of a UCM login', () => {
    assert.deepEqual(
      [
        { response: { challenge: '0000001652831717' }, status: 0 },
        { request: { action: 'login', user: 'cdrapi', token: '0faa24433e3c7a9bcfa8000f735305d5' } },
        { response: { cookie: 'sid1652831717-1574421057' }, status: 0 },
      ].map((body) => redactValue(body)),
      [
        { response: { challenge: '•••' }, status: 0 },
        { request: { action: 'login', user: 'cdrapi', token: '•••' } },
        { response: { cookie: '•••' }, status: 0 },
      ],
    )
  })

  it('masks HiLink headers, also lists of them', () => {
    assert.deepEqual(
      redactValue({
        'content-type': 'text/xml',
        __RequestVerificationTokenone: 'aaaa',
        __RequestVerificationToken: 'aaaa#bbbb',
        'Set-Cookie': ['SessionID=abc; path=/'],
      }),
      {
        'content-type': 'text/xml',
        __RequestVerificationTokenone: '•••',
        __RequestVerificationToken: '•••',
        'Set-Cookie': '•••',
      },
    )
  })

  it('masks a Sagemcom request', () => {
    const request = {
      id: 1,
      'session-id': 1836624696,
      priority: false,
      actions: [],
      cnonce: 52438,
      'auth-key': 'e30dc2',
    }
    assert.deepEqual(redactValue({ request }), {
      request: { id: 1, 'session-id': '•••', priority: false, actions: [], cnonce: '•••', 'auth-key': '•••' },
    })
  })

  it('masks the value of a Sagemcom action or callback whose XPath names a secret', () => {
    const xpath = 'Device/WiFi/AccessPoints/AccessPoint[@uid="1"]/Security/KeyPassphrase'
    assert.deepEqual(redactValue({ id: 0, method: 'setValue', xpath, parameters: { value: 'hunter22' } }), {
      id: 0,
      method: 'setValue',
      xpath,
      parameters: '•••',
    })
    const harmless = { xpath: 'Device/DeviceInfo/ModelName', parameters: { value: 'F@st 5655' } }
    assert.deepEqual(redactValue(harmless), harmless)
  })

  it('masks a value stored under its XPath', () => {
    assert.deepEqual(redactValue({ 'Device/ManagementServer/Password': 'x1', 'Device/ManagementServer/URL': 'u' }), {
      'Device/ManagementServer/Password': '•••',
      'Device/ManagementServer/URL': 'u',
    })
  })

  it('replaces known secrets inside other values', () => {
    assert.deepEqual(redactValue({ log: ['cookie sid1-2 expired'] }, ['sid1-2']), { log: ['cookie ••• expired'] })
  })

  it('keeps what tells only that nothing is set', () => {
    const empty = { password: '', secret: null, token: false }
    assert.deepEqual(redactValue(empty), empty)
  })

  it('never throws: circles, getters that throw, deep nesting, bytes', () => {
    const circle: Record<string, unknown> = { name: 'a' }
    circle.self = circle
    assert.deepEqual(redactValue(circle), { name: 'a', self: '<circular>' })
    const trap = {
      get bad(): string {
        throw new Error('no')
      },
    }
    assert.equal(redactValue(trap), '<unreadable>')
    let deep: unknown = { password: 'p' }
    for (let level = 0; level < 20_000; level++) deep = [deep]
    assert.doesNotThrow(() => redactValue(deep))
    assert.equal(redactValue(Buffer.from('abc')), '<3 bytes>')
    assert.deepEqual(Object.keys(redactValue(JSON.parse('{"__proto__":1}')) as object), ['__proto__'])
  })
})

describe('redactXml', () => {
  it('masks secret elements', () => {
    assert.equal(
      redactXml(
        '<request><Username>admin</Username><Password>YWJj</Password><password_type>4</password_type></request>',
      ),
      '<request><Username>admin</Username><Password>•••</Password><password_type>4</password_type></request>',
    )
    assert.equal(
      redactXml('<response><SesInfo>SessionID=abc</SesInfo><TokInfo>def</TokInfo></response>'),
      '<response><SesInfo>•••</SesInfo><TokInfo>•••</TokInfo></response>',
    )
  })

  it('masks CDATA and an element that is cut off', () => {
    assert.equal(redactXml('<Pin><![CDATA[12<34]]></Pin>'), '<Pin>•••</Pin>')
    assert.equal(redactXml('<a><NewPin>12'), '<a><NewPin>•••')
  })

  it('masks attributes and the csrf metas of HiLink', () => {
    assert.equal(redactXml('<user name="bob" password="p1"/>'), '<user name="bob" password="•••"/>')
    assert.equal(redactXml("<user password='p1'/>"), "<user password='•••'/>")
    assert.equal(
      redactXml('<meta name="csrf_token" content="Fk3b8QyZ"><meta name="author" content="H">'),
      '<meta name="csrf_token" content="•••"><meta name="author" content="H">',
    )
  })

  it('leaves an empty element and other text alone', () => {
    const text = '<a><Password/>text<Password></Password><n>1</n></a>'
    assert.equal(redactXml(text), text)
  })
})

describe('redactBody', () => {
  it('masks by name in JSON that is cut off', () => {
    assert.equal(
      redactBody('{"response":{"cookie":"sid1-2","secret" : "ab\\"cd", "pin":1234,"vmsecret":"98'),
      '{"response":{"cookie":"•••","secret" : "•••", "pin":•••,"vmsecret":"•••',
    )
  })

  it('masks a Sagemcom value named by its XPath in JSON that is cut off', () => {
    assert.equal(
      redactBody('{"xpath":"Device/ManagementServer/Password","parameters":{"value":"hunt'),
      '{"xpath":"Device/ManagementServer/Password","parameters":{•••',
    )
  })

  it('masks a Sagemcom request as it goes over the wire', () => {
    const body =
      'req=%7B%22request%22%3A%7B%22id%22%3A1%2C%22session-id%22%3A1836624696%2C%22cnonce%22%3A52438%2C%22auth-key%22%3A%22e30dc2%22%7D%7D'
    assert.equal(
      redactBody(body),
      'req=%7B%22request%22%3A%7B%22id%22%3A1%2C%22session-id%22%3A•••%2C%22cnonce%22%3A•••%2C%22auth-key%22%3A%22•••%22%7D%7D',
    )
  })

  it('masks the Kalliope header, as a line and by its parts', () => {
    const value =
      'RestApiUsernameToken Username="admin", Domain="default", Digest="+PJg7Tb3v98XnL6iJVv+v5hwhYjdzQ2tIWxvJB2cE40=", Nonce="ab12cd34", Created="2016-05-05T10:00:00Z"'
    assert.equal(redactBody(`Host: pbx\r\nX-authenticate: ${value}`), 'Host: pbx\r\nX-authenticate: •••')
    assert.equal(
      redactBody(value),
      'RestApiUsernameToken Username="admin", Domain="default", Digest="•••", Nonce="•••", Created="2016-05-05T10:00:00Z"',
    )
  })

  it('masks header lines, form fields and authorization schemes', () => {
    assert.equal(
      redactBody('__RequestVerificationToken:abc\r\nServer: x'),
      '__RequestVerificationToken:•••\r\nServer: x',
    )
    assert.equal(redactBody('user=a&password=b%20c&x=1'), 'user=a&password=•••&x=1')
    assert.equal(redactBody('see url=/login?token=a=b&x=1'), 'see url=/login?token=•••&x=1')
    assert.equal(redactBody('sent Basic YWRtaW46eA== to it'), 'sent Basic ••• to it')
  })

  it('masks JSON inside a JSON text', () => {
    assert.equal(redactBody('{"data":"{\\"password\\":\\"geheim\\"}",'), '{"data":"{\\"password\\":\\"•••\\"}",')
  })
})

describe('quoteForError', () => {
  it('quotes a short text as it is', () => {
    assert.equal(quoteForError('<html>403 Forbidden</html>'), '<html>403 Forbidden</html>')
  })

  it('quotes at most 200 characters', () => {
    const quote = quoteForError('x'.repeat(100_000))
    assert.equal(quote.length, 200)
    assert.equal(quote, `${'x'.repeat(199)}…`)
    assert.equal(quoteForError('y'.repeat(200)), 'y'.repeat(200))
  })

  it('shows control characters and what changes the reading direction', () => {
    assert.equal(quoteForError('a\r\n\t\0\u001b[31m\u202eb'), 'a\\r\\n\\t\\x00\\x1b[31m\\u{202e}b')
  })

  it('never cuts a character in two', () => {
    const quote = quoteForError('😀'.repeat(200))
    assert.equal(quote, `${'😀'.repeat(99)}…`)
  })

  it('takes bytes, also such that are no UTF-8', () => {
    assert.equal(quoteForError(Uint8Array.of(0x41, 0xff, 0x42)), 'A\ufffdB')
  })

  it('redacts by name and by value', () => {
    assert.equal(
      quoteForError('{"cookie":"sid1-2","note":"pw is cdrapi123"', ['cdrapi123']),
      '{"cookie":"•••","note":"pw is •••"',
    )
  })

  it('shows nothing of a secret at any place of a long text', () => {
    const secret = 'Correct-Horse-Battery'
    for (let before = 0; before < 300; before++) {
      assert.doesNotMatch(quoteForError(`${'.'.repeat(before)}${secret}`, [secret]), /Corr|Horse|tery/)
    }
  })

  it('shows nothing of a long secret that its look-ahead cuts in two', () => {
    for (const words of [18, 190]) {
      const secret = 'Correct-Horse-'.repeat(words)
      assert.match(quoteForError(secret.repeat(40), [secret]), /^•*…$/)
    }
  })
})
