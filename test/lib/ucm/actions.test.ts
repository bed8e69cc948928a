import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { checkOptions } from '../../../src/lib/ucm/action-options.js'
import {
  effectOf,
  findAction,
  mandatoryParameters,
  missingParameters,
  ucmActions,
} from '../../../src/lib/ucm/actions.js'

// As the API guide prints them, trimmed.
const documented = `
  challenge login logout getSystemStatus getSystemGeneralStatus applyChanges addMessageBroadcast
  listAccount getSIPAccount addSIPAccountAndUser updateSIPAccount deleteUser cleanTerminalChatInformation getSIPAccountQR
  listDepartment listUser getUser updateUser listExtensionGroup
  listVoIPTrunk getSIPTrunk addSIPTrunk updateSIPTrunk deleteSIPTrunk
  listAnalogTrunk getAnalogTrunk addAnalogTrunk updateAnalogTrunk deleteAnalogTrunk addSLATrunk updateSLATrunk
  listDigitalTrunk getDigitalTrunk addDigitalTrunk updateDigitalTrunk deleteDigitalTrunk
  listOutboundRoute getOutboundRoute addOutboundRoute updateOutboundRoute deleteOutboundRoute
  listInboundRoute getInboundRoute addInboundRoute updateInboundRoute deleteInboundRoute
  listPinSets getPinSets addPinSets updatePinSets deletePinSets
  listInboundBlacklist addInboundBlacklist updateInboundBlacklist deleteInboundBlacklist deleteAllInboundBlacklist
  getInboundBlacklistSettings updateInboundBlacklistSettings
  listBridgedChannels listUnBridgedChannels Hangup callbarge mute unmute hold unhold
  dialExtension dialOutbound dialIVR dialIVROutbound dialQueue dialRinggroup dialOutboundTwo
  callTransfer transferNumberInbound transferNumberOutbound acceptCall refuseCall playPromptByOrg
  MulticastPaging MulticastPagingHangup
  listQueue getQueue addQueue updateQueue deleteQueue loginLogoffQueueAgent pauseUnpauseQueueAgent queueapi
  listIVR getIVR addIVR updateIVR deleteIVR
  listPaginggroup getPaginggroup addPaginggroup updatePaginggroup deletePaginggroup
  cdrapi recapi getRecordInfosByCall pmsapi`
  .trim()
  .split(/\s+/)

const onlySeen = `
  ping getNetworkStatus listIPC listZeroConfig deleteSIPAccount listContact addContact updateContact deleteContact
  listTrunkGroup listDODVoIPTrunk getDODVoIPTrunk addDODVoIPTrunk updateDODVoIPTrunk deleteDODVoIPTrunk
  listActiveCalls addMeetNowForGeneral InviteUser KickUser HangupRoom UserMuteAudio getQueueCalling listPagingGroup`
  .trim()
  .split(/\s+/)

const mandatory: Record<string, string[]> = {
  getSystemStatus: [],
  listAccount: [],
  getSIPAccount: ['extension'],
  addSIPAccountAndUser: ['extension'],
  deleteUser: ['user_name'],
  getSIPTrunk: ['trunk'],
  getAnalogTrunk: ['analogtrunk'],
  deleteOutboundRoute: ['outbound_route'],
  getInboundRoute: ['inbound_route'],
  getPinSets: ['pin_sets_id'],
  updateInboundBlacklistSettings: ['enable'],
  Hangup: ['channel'],
  callbarge: ['channel', 'exten'],
  dialExtension: ['caller', 'callee'],
  dialOutbound: ['caller', 'outbound'],
  dialIVR: ['caller', 'ivrnumber'],
  dialIVROutbound: ['outcaller', 'ivrnumber'],
  dialQueue: ['outcaller', 'queue'],
  dialRinggroup: ['outcaller', 'ringgroup'],
  dialOutboundTwo: ['outcaller', 'outcallee'],
  callTransfer: ['channel', 'extension'],
  transferNumberInbound: ['channel', 'callee'],
  transferNumberOutbound: ['channel', 'outbound'],
  playPromptByOrg: ['type', 'channel', 'variable'],
  MulticastPaging: ['caller', 'pagingnum'],
  getQueue: ['queue'],
  loginLogoffQueueAgent: ['extension', 'interface', 'operatetype'],
  pauseUnpauseQueueAgent: ['interface', 'operatetype'],
  queueapi: ['startTime', 'endTime'],
  getIVR: ['ivr'],
  getPaginggroup: ['paginggroup'],
  cdrapi: [],
  recapi: [],
  getRecordInfosByCall: ['id'],
  pmsapi: ['format', 'data'],
}

const listKeys: Record<string, string> = {
  listAccount: 'account',
  listVoIPTrunk: 'voip_trunk',
  listAnalogTrunk: 'analogtrunk',
  listDigitalTrunk: 'digital_trunks',
  listOutboundRoute: 'outbound_route',
  listInboundRoute: 'inbound_route',
  listPinSets: 'pin_sets_id',
  listBridgedChannels: 'channel',
  listUnBridgedChannels: 'channel',
  listQueue: 'queue',
  listIVR: 'ivr',
  listPaginggroup: 'paginggroup',
}

describe('ucmActions', () => {
  const names = (wanted: boolean): string[] =>
    ucmActions.filter((action) => action.documented === wanted).map((action) => action.name)

  it('holds every documented action, to the letter', () => {
    assert.deepEqual(names(true).sort(), [...documented].sort())
  })

  it('marks those that were only seen', () => {
    assert.deepEqual(names(false).sort(), [...onlySeen].sort())
  })

  it('holds each name once', () => {
    assert.equal(new Set(ucmActions.map((action) => action.name)).size, ucmActions.length)
  })

  it('describes every action and parameter, each parameter once', () => {
    for (const { name, description, parameters } of ucmActions) {
      assert.match(description, /^\S.*[^.]$/, name)
      assert.equal(new Set(parameters.map((parameter) => parameter.name)).size, parameters.length, name)
      for (const { hint, example, values, name: parameter } of parameters) {
        assert.notEqual(hint, '', `${name} ${parameter}`)
        assert.ok(!values || values.includes(example), `${name} ${parameter}`)
      }
    }
  })

  it('knows the row key of the paged lists', () => {
    for (const [name, listKey] of Object.entries(listKeys)) {
      assert.equal(findAction(name)?.listKey, listKey, name)
      assert.equal(findAction(name)?.paged, true, name)
    }
  })

  it('offers paging parameters for paged lists, and for no other action', () => {
    for (const { name, paged, parameters } of ucmActions) {
      assert.equal(
        parameters.some((parameter) => parameter.name === 'item_num'),
        paged,
        name,
      )
    }
  })

  it('does not offer to delete call records', () => {
    assert.ok(!findAction('cdrapi')?.parameters.some((parameter) => parameter.name === 'delete'))
  })
})

describe('findAction', () => {
  it('takes the case of a name seriously', () => {
    assert.equal(findAction('Hangup')?.group, 'live calls')
    assert.equal(findAction('hangup'), undefined)
  })
})

describe('effectOf', () => {
  for (const name of [
    'getSystemStatus',
    'listAccount',
    'getSIPAccountQR',
    'getRecordInfosByCall',
    'cdrapi',
    'queueapi',
    'recapi',
  ]) {
    it(`calls ${name} a read`, () => assert.equal(effectOf(name), 'read'))
  }
  for (const name of [
    'Hangup',
    'hold',
    'applyChanges',
    'deleteUser',
    'dialExtension',
    'pmsapi',
    'ping',
    'cleanTerminalChatInformation',
  ]) {
    it(`calls ${name} a write`, () => assert.equal(effectOf(name), 'write'))
  }
  for (const name of ['challenge', 'login', 'logout']) {
    it(`leaves ${name} to the session`, () => assert.equal(effectOf(name), 'session'))
  }
  it('takes an unknown name for a write unless it begins with get or list', () => {
    assert.equal(effectOf('getFaxStatus'), 'read')
    assert.equal(effectOf('listFax'), 'read')
    assert.equal(effectOf('rebootSystem'), 'write')
    assert.equal(effectOf('GetFaxStatus'), 'write')
    assert.equal(effectOf('resetlist'), 'write')
    assert.equal(effectOf('CDRAPI'), 'write')
    assert.equal(effectOf('constructor'), 'write')
  })
})

describe('mandatoryParameters', () => {
  for (const [name, expected] of Object.entries(mandatory)) {
    it(`of ${name}: ${expected.join(', ') || 'none'}`, () => {
      assert.deepEqual(
        mandatoryParameters(name).map((parameter) => parameter.name),
        expected,
      )
    })
  }
  it('of an unknown action: none', () => assert.deepEqual(mandatoryParameters('getFaxStatus'), []))
})

describe('missingParameters', () => {
  it('counts null and empty text as missing, but not 0 and false', () => {
    const missing = (options: Record<string, unknown>): string[] =>
      missingParameters('dialExtension', options).map((parameter) => parameter.name)
    assert.deepEqual(missing({}), ['caller', 'callee'])
    assert.deepEqual(missing({ caller: '', callee: null }), ['caller', 'callee'])
    assert.deepEqual(missing({ caller: 0, callee: '1002' }), [])
  })

  it('accepts the other spelling of a parameter', () => {
    assert.deepEqual(missingParameters('playPromptByOrg', { type: 'ivr', channel: '1001', Variable: 'a' }), [])
  })
})

describe('checkOptions', () => {
  function refusal(action: string, options: Record<string, unknown>): DeviceError {
    try {
      checkOptions(action, options)
    } catch (error) {
      if (error instanceof DeviceError) return error
      throw error
    }
    assert.fail('was not refused')
  }

  it('passes options on in a copy', () => {
    const options = { extension: '1001' }
    const checked = checkOptions('getSIPAccount', options)
    assert.deepEqual(checked, { extension: '1001' })
    assert.notEqual(checked, options)
  })

  it('asks cdrapi and queueapi for JSON unless another format is given', () => {
    assert.deepEqual(checkOptions('cdrapi', {}), { format: 'json' })
    assert.deepEqual(checkOptions('cdrapi', { format: '' }), { format: 'json' })
    assert.deepEqual(checkOptions('cdrapi', { format: 'csv' }), { format: 'csv' })
    assert.equal(checkOptions('queueapi', { startTime: '2026-03-01', endTime: '2026-03-31' }).format, 'json')
    assert.deepEqual(checkOptions('recapi', {}), {})
  })

  it('names a missing parameter, with an example', () => {
    const error = refusal('dialExtension', { caller: '1001' })
    assert.equal(error.code, 'BAD_INPUT')
    assert.match(error.message, /"options\.callee" is missing/)
    assert.match(error.message, /dialExtension needs it, e\.g\. \{"callee":"1002"\}/)
  })

  it('lets an unknown action pass', () => {
    assert.deepEqual(checkOptions('getFaxStatus', { page: 1 }), { page: 1 })
  })

  for (const key of ['delete', 'Delete', 'DELETE', ' delete ']) {
    for (const value of ['yes', '', false, null]) {
      it(`never lets ${JSON.stringify({ [key]: value })} through to cdrapi`, () => {
        const error = refusal('cdrapi', { [key]: value })
        assert.equal(error.code, 'READ_ONLY')
        assert.match(error.message, /never sent/)
        assert.equal(refusal('CdrApi', { [key]: value }).code, 'READ_ONLY')
      })
    }
  }

  for (const key of ['action', 'cookie', 'Action', ' cookie']) {
    it(`refuses the option ${JSON.stringify(key)}, which would change what is asked or as whom`, () => {
      const error = refusal('getSystemStatus', { [key]: 'deleteUser' })
      assert.equal(error.code, 'BAD_INPUT')
      assert.doesNotMatch(error.message, /deleteUser/)
    })
  }

  for (const action of ['challenge', 'login', 'logout', '', ' getSystemStatus']) {
    it(`refuses the action ${JSON.stringify(action)}`, () => {
      assert.equal(refusal(action, { user: 'a', token: 'b' }).code, 'BAD_INPUT')
    })
  }
})
