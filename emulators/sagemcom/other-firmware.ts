import { randomBytes } from 'node:crypto'
import { type DeviceRequest, htmlReply, jsonReply, type Reply } from '../shared'

/** A firmware of the REST families: it knows nothing of `/cgi/json-req`, but its probes answer. */
export function answerRest(family: 'rest-v1' | 'api-v1', { method, path }: DeviceRequest): Reply {
  const answer = (family === 'rest-v1' ? restV1 : apiV1)[`${method} ${path}`]
  return answer?.() ?? htmlReply(404, '404 - Not Found')
}

type Answers = Readonly<Record<string, () => Reply>>

const restV1: Answers = {
  'POST /rest/v1/echo': () => jsonReply({ echo: { message: 'ok' } }),
  'GET /rest/v1/cablemodem/state_': () => jsonReply({ cablemodem: { status: 'operational', upTime: 86_400 } }),
  'GET /rest/v1/system/info': () => jsonReply({ error: 'UNAUTHORIZED' }, 401),
  'GET /rest/v1/network/hosts': () => jsonReply({ error: 'UNAUTHORIZED' }, 401),
  'POST /rest/v1/user/login': () => jsonReply({ error: 'UNAUTHORIZED' }, 401),
}

const apiV1: Answers = {
  'GET /api/v1/open': () => {
    const cookies = [`conid=${randomBytes(16).toString('hex')}; Path=/`, 'nonce=0; Path=/', 'salt=0; Path=/']
    const reply = jsonReply([{ wan_status: 'Up', external_firmware_version: 'SGQB320000205' }])
    return { ...reply, headers: { ...reply.headers, server: 'Sagemcom Rest', 'set-cookie': cookies } }
  },
  'GET /api/v1/login-params': () => jsonReply({ exception: { domain: '/api/v1/login-params', code: '400' } }, 400),
  'POST /api/v1/login-params': () => ({ status: 204, headers: { server: 'Sagemcom Rest' } }),
  'POST /api/v1/login': () => ({ status: 401, headers: { server: 'Sagemcom Rest' }, body: '' }),
  'GET /api/v1/dhcp/clients': () => ({ status: 401, headers: { server: 'Sagemcom Rest' }, body: '' }),
}
