import assert from 'node:assert/strict'
import { join } from 'node:path'
import { kalliopeRequest } from '../../src/lib/kalliope/request-run'
import { BuiltType } from './support/built-type'

const packageFolder = join(__dirname, '../..')

/** What the dialog says of a property's value: `true`, or what is wrong with it. */
function judgement(type: string, property: string, value: unknown, others: object = {}): boolean | string {
  const built = new BuiltType(packageFolder, type, `dist/nodes/${type}/${type}.js`)
  const { validate } = built.savedProperties()[property] ?? assert.fail(`${type} has no ${property}`)
  assert.ok(validate !== undefined)
  const node = { id: 'n1', type, _: (key: string) => key, ...others }
  return validate.call(node, value, {})
}

function isAccepted(type: string, property: string, value: unknown, others?: object): boolean {
  return judgement(type, property, value, others) === true
}

/** Whether the runtime would send a GET with this. */
function isSent(given: object): boolean {
  try {
    kalliopeRequest({ method: 'GET', path: '/rest/account', query: '', body: undefined, accept: 'json', ...given })
    return true
  } catch {
    return false
  }
}

describe('what dialogs accept', () => {
  describe('kalliope-request', () => {
    const cases: Record<string, unknown[]> = {
      query: ['', 'page=1', '?page=1&limit=2', '{"page": 1}', '{"page": [1, 2]}', '{"page":', '{"a": {"b": 1}}', 'a b'],
      accept: ['', ' JSON ', 'xml', 'csv', 'text', 'application/json', 'text/*', 'html', 'constructor', 'a/b\n'],
      path: ['/rest/account', '/rest/{id}', 'rest', '', '/rest/../x', '/rest/a"b', '/rest?a=1', '/rest?a?b', '/re st'],
    }
    for (const [property, values] of Object.entries(cases)) {
      for (const value of values) {
        it(`takes ${JSON.stringify(value)} as ${property} if the runtime does`, () => {
          assert.equal(isAccepted('kalliope-request', property, value), isSent({ [property]: value }))
        })
      }

      it(`takes a variable of the environment as ${property}`, () => {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how a flow names a variable
        assert.ok(isAccepted('kalliope-request', property, '${VALUE}'))
      })
    }

    it('says what a good query looks like', () => {
      assert.match(String(judgement('kalliope-request', 'query', 'a b')), /input\.bad$/)
    })
  })

  for (const [type, property] of [
    ['hilink-device', 'body'],
    ['sagemcom-xpath', 'parameters'],
  ] as const) {
    it(`${type} takes an object as ${property}, and nothing else`, () => {
      for (const good of [undefined, '', '{}', '{"dataswitch": 1}', 'null']) assert.ok(isAccepted(type, property, good))
      for (const bad of ['[1]', '5', 'true', '{"a"', 'x']) {
        assert.equal(judgement(type, property, bad), `@switchboard/node-red-telecom/${type}:telecom.error.object`)
      }
    })
  }

  it('sagemcom-presence watches words as a comma list or an array', () => {
    const good = [undefined, '', ' , ', 'AA:BB:CC:00:11:22, Annas-Phone', ['Annas-Phone']]
    for (const value of good) assert.ok(isAccepted('sagemcom-presence', 'watch', value))
    for (const value of [5, { name: 'Anna' }, [5], true]) assert.ok(!isAccepted('sagemcom-presence', 'watch', value))
  })

  it('sagemcom-config takes any text as a salt', () => {
    for (const value of [undefined, '', 'Salt123', ' ', 123]) assert.ok(isAccepted('sagemcom-config', 'salt', value))
    for (const value of [{}, ['Salt']]) assert.ok(!isAccepted('sagemcom-config', 'salt', value))
  })

  it('ucm-action takes an object with all that the action needs', () => {
    const action = { action: 'dialExtension', actionType: 'str', optionsType: 'json' }
    assert.ok(isAccepted('ucm-action', 'options', '{"caller":"1001","callee":"1002"}', action))
    for (const bad of ['{}', '[]', '{"caller":"1001"']) assert.ok(!isAccepted('ucm-action', 'options', bad, action))
  })
})
