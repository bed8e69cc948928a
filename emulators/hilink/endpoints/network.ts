import { technologyCodes } from '../modem/signal'
import type { HilinkParts } from '../parts'
import { ApiError, codes } from '../protocol/api-error'
import { type EndpointTable, nodes, ok } from './endpoint'

const verifyPin = 0
const enterPuk = 4

/** `net/…`, `dialup/…`, `pin/operate` and `ussd/…`. */
export function networkEndpoints({ modem, ussd }: HilinkParts): EndpointTable {
  let networkMode = { mode: '00', band: '3FFFFFFF', lteBand: '7FFFFFFFFFFFFFFF' }
  return {
    'GET net/current-plmn': () => {
      const isRegistered = modem.isRegistered
      return nodes(
        ['State', 0],
        ['FullName', isRegistered ? 'Test Network' : ''],
        ['ShortName', isRegistered ? 'Test' : ''],
        ['Numeric', isRegistered ? '00101' : ''],
        ['Rat', isRegistered ? technologyCodes[modem.state.technology].rat : ''],
        ['Spn', ''],
      )
    },
    'GET net/net-mode': () =>
      nodes(['NetworkMode', networkMode.mode], ['NetworkBand', networkMode.band], ['LTEBand', networkMode.lteBand]),
    'POST net/net-mode': ({ fields }) => {
      networkMode = {
        mode: fields.text('NetworkMode'),
        band: fields.text('NetworkBand'),
        lteBand: fields.text('LTEBand'),
      }
      return ok
    },
    'GET dialup/mobile-dataswitch': () => nodes(['dataswitch', modem.state.data ? 1 : 0]),
    'POST dialup/mobile-dataswitch': ({ fields }) => {
      modem.change({ data: fields.whole('dataswitch', 0, 1) === 1 })
      return ok
    },
    'POST dialup/dial': ({ fields }) => {
      modem.change({ data: fields.whole('Action', 0, 1) === 1 })
      return ok
    },
    'GET dialup/connection': () =>
      nodes(
        ['RoamAutoConnectEnable', 0],
        ['MaxIdelTime', 0],
        ['ConnectMode', 0],
        ['MTU', 1500],
        ['auto_dial_switch', 1],
        ['pdp_always_on', 0],
      ),
    'POST pin/operate': ({ fields }) => {
      const operation = fields.whole('OperateType', 0, 4)
      if (operation === verifyPin) modem.verifyPin(fields.text('CurrentPin'))
      else if (operation === enterPuk) modem.unlock(fields.text('PukCode'))
      else throw new ApiError(codes.notSupported)
      return ok
    },
    'POST ussd/send': ({ fields }) => {
      ussd.send(fields.text('content'))
      return ok
    },
    'GET ussd/status': () => nodes(['result', ussd.isWaiting ? 1 : 0]),
    'GET ussd/get': () => nodes(['content', ussd.read()]),
    'GET ussd/release': () => {
      ussd.release()
      return ok
    },
  }
}
