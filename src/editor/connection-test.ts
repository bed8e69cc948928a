import { shown } from './fields'
import { fieldSelector } from './open-dialog'
import { type Failure, failureOf, storedPassword } from './replies'
import { isRecord, isSentence, worded } from './sentences'

interface TestSuccess {
  /** What the device told of itself, by the names of the runtime (`telecom.test.fact.…`). */
  facts: [name: string, value: string][]
}

type TestOutcome = TestSuccess | Failure

/**
 * Wires the button *Test connection*: it posts what the dialog shows (unsaved) to `telecom/<type>/test` and shows the
 * answer. A password that was not typed again is left out, so that the runtime uses the stored one.
 */
export function prepareConnectionTest(node: EditorNodeBase, properties: readonly string[]): void {
  const button = $('.telecom-test-button')
  // What was found belongs to what stood there.
  $('.telecom').on('input change', 'input, select', () => $('.telecom-test-result').hide())
  button.on('click', (event) => {
    event.preventDefault()
    if (button.prop('disabled') === true) return
    button.prop('disabled', true)
    showOutcome('busy', [node._('telecom.test.running')])
    const request = $.ajax({
      url: `telecom/${node.type}/test`,
      method: 'POST',
      contentType: 'application/json',
      data: JSON.stringify(testRequest(node, properties)),
    })
    request
      .done((reply: unknown) => show(node, outcomeOf(node, reply)))
      .fail((failed) => show(node, { message: httpSentence(node, failed.status) }))
      .always(() => button.prop('disabled', false))
  })
}

function testRequest(node: EditorNodeBase, properties: readonly string[]): object {
  const values = properties.map((property): [string, string | boolean] => {
    const value = shown(property, 'config')
    const isBox = $(fieldSelector('config', property)).attr('type') === 'checkbox'
    return [property, isBox ? value === 'true' : value === '_ADD_' ? '' : value]
  })
  const username = shown('username', 'config')
  const password = shown('password', 'config')
  return {
    id: node.id,
    properties: Object.fromEntries(values),
    credentials: password === storedPassword ? { username } : { username, password },
  }
}

function outcomeOf(node: EditorNodeBase, reply: unknown): TestOutcome {
  if (isRecord(reply) && reply['ok'] === true && isRecord(reply['facts'])) {
    return { facts: Object.entries(reply['facts']).flatMap(([name, value]) => factOf(node, name, value)) }
  }
  // The fingerprint stands below it, and the button to pin it.
  return failureOf(node, reply, { 'http.untrusted': 'http.untrusted-here' })
}

function httpSentence(node: EditorNodeBase, status: number): string {
  if (status === 401 || status === 403) return node._('telecom.test.not-allowed')
  return node._('telecom.test.no-answer')
}

function show(node: EditorNodeBase, outcome: TestOutcome): void {
  if ('facts' in outcome) {
    const lines = outcome.facts.map(([name, value]) => `${node._(`telecom.test.fact.${name}`)}: ${value}`)
    showOutcome('good', [node._('telecom.test.good'), ...lines])
    return
  }
  const { message, fingerprint } = outcome
  showOutcome('bad', [message])
  if (fingerprint === undefined) return
  const pin = $('<button type="button" class="red-ui-button red-ui-button-small telecom-pin-button">')
    .text(node._('telecom.test.pin'))
    .on('click', () => {
      $(fieldSelector('config', 'trust')).val('pin').trigger('change')
      $(fieldSelector('config', 'fingerprint')).val(fingerprint).trigger('change')
      $('.telecom-test-button').trigger('click')
    })
  $('<code class="telecom-fingerprint">').text(fingerprint).appendTo('.telecom-test-result')
  pin.appendTo('.telecom-test-result')
}

function showOutcome(mood: 'busy' | 'good' | 'bad', lines: readonly string[]): void {
  const result = $('.telecom-test-result').removeClass('busy good bad').addClass(mood).empty()
  for (const line of lines) $('<div>').text(line).appendTo(result)
  result.show()
}

/** A fact as a line shows it: a text of the device, or a sentence of the catalogue. */
function factOf(node: EditorNodeBase, name: string, value: unknown): [name: string, value: string][] {
  const words = isSentence(value) ? worded(node.type, value) : value
  return typeof words === 'string' && words !== '' ? [[name, words]] : []
}
