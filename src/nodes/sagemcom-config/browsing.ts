import type { NodeAPI } from 'node-red'
import { badInput, toDeviceError } from '../../lib/errors.js'
import { SagemcomClient } from '../../lib/sagemcom/client.js'
import type { SagemcomReadOptions } from '../../lib/sagemcom/connection.js'
import { type BrowseLevel, browse } from '../../lib/sagemcom/requests/browse.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { ConfigDefinition } from '../shared/config-definition.js'
import { failureReply, withDeviceOfForm } from '../shared/connection-test.js'
import { chosenDevice } from '../shared/device-node.js'
import { isPlainObject } from '../shared/fields.js'
import { jsonOnly } from '../shared/json-only.js'

const browseTimeoutMs = 30_000

/**
 * What dialogs ask a router, for users who may edit flows (`telecom.write`). One level of its tree:
 * `GET telecom/sagemcom-config/browse?id=…&path=Device/WiFi` for a deployed device, `POST telecom/sagemcom-config/browse`
 * for what a dialog shows, with `path` beside the form that *Test connection* takes. The devices that it knows:
 * `POST telecom/sagemcom-config/hosts` with that form. Credentials that were refused are not tried again.
 */
export function registerBrowsing(RED: NodeAPI, definition: ConfigDefinition<SagemcomClient>): void {
  const route = `/telecom/${definition.type}/browse`
  const hostsRoute = `/telecom/${definition.type}/hosts`
  const allowed = RED.auth.needsPermission('telecom.write')
  RED.httpAdmin.get(route, allowed, (request, response) => {
    answer(response, () => {
      const { id, path } = request.query
      return look(chosenDevice(RED, id, definition.type, SagemcomClient), path)
    })
  })
  RED.httpAdmin.post(route, allowed, jsonOnly, (request, response) => {
    const body: unknown = request.body
    answer(response, () =>
      withDeviceOfForm(RED, definition, body, (device) => look(device, isPlainObject(body) ? body.path : undefined)),
    )
  })
  RED.httpAdmin.post(hostsRoute, allowed, jsonOnly, (request, response) => {
    const body: unknown = request.body
    answer(response, () => withDeviceOfForm(RED, definition, body, hosts))
  })
}

async function look(device: SagemcomClient, path: unknown): Promise<{ level: BrowseLevel }> {
  if (typeof path !== 'string') throw badInput('path', path, sentence('input.path', { example: 'Device/WiFi' }))
  return { level: await browse(device, path, askedByDialog()) }
}

async function hosts(device: SagemcomClient): Promise<{ hosts: object[] }> {
  const known = await device.hosts(askedByDialog())
  return { hosts: known.map(({ mac, name, ip, active }) => ({ mac, name, ip, active })) }
}

function askedByDialog(): SagemcomReadOptions {
  return { signal: AbortSignal.timeout(browseTimeoutMs), impatient: true }
}

/** Failures are answers too: the dialog shows their sentence. */
function answer(response: { json(body: object): unknown }, read: () => Promise<object>): void {
  Promise.resolve()
    .then(read)
    .then((result) => response.json({ ok: true, ...result }))
    .catch((error: unknown) => {
      response.json({ ok: false, error: failureReply(toDeviceError(error)) })
    })
}
