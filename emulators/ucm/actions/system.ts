import type { Pbx } from '../pbx'
import { failure, success } from '../protocol'
import type { Actions } from './action'

const applyPauseMs = 15_000

export const systemActions: Actions = {
  getSystemStatus: {
    mandatory: [],
    handle: (pbx) => {
      const upSeconds = Math.floor((pbx.clock.now() - pbx.startedMs) / 1000)
      return success({
        'idle-time': '00:00:01',
        'part-number': '9660004212A',
        'serial-number': '20EZ1J1L50000001',
        'system-time': systemTime(pbx),
        'up-time': pbx.zone.formatWall(upSeconds).slice(11),
        bindcode: 'EMULATED',
        mac: '00:0B:82:00:00:01',
      })
    },
  },
  getSystemGeneralStatus: {
    mandatory: [],
    handle: () =>
      success({
        'base-version': '1.0.27.13',
        'boot-version': '1.0.27.2',
        'core-version': '1.0.27.5',
        'gswave-version': '1.0.27.4',
        'lang-version': '1.0.27.3',
        // Two blanks, as on a real UCM6302.
        'product-model': 'UCM6302  V1.2B',
        'prog-version': '1.0.27.13',
        'rcvr-version': '1.0.27.1',
      }),
  },
  applyChanges: {
    mandatory: [],
    handle: (pbx) => {
      const { configuration, clock } = pbx
      if (Math.abs(clock.now() - configuration.appliedMs) < applyPauseMs) return failure(-45)
      configuration.appliedMs = clock.now()
      configuration.pendingChanges = 0
      return success({ settings: '0' })
    },
  },
  addMessageBroadcast: {
    mandatory: ['content', 'recipient', 'source', 'subject'],
    handle: () => success({ settings: '0' }),
  },
  pmsapi: {
    mandatory: [],
    handle: () => failure(-1, { error: 'The PMS of this emulator is not enabled.' }),
  },
}

function systemTime(pbx: Pbx): string {
  const wall = pbx.zone.wallText(pbx.nowSecond)
  const [date = '', time = ''] = wall.split(' ')
  const shown = pbx.settings.systemTime === 'iso' ? date : date.split('-').reverse().join('-')
  return `${shown} ${time} UTC${offsetText(pbx.zone.offsetAt(pbx.nowSecond))}`
}

function offsetText(offsetSeconds: number): string {
  const minutes = Math.abs(offsetSeconds) / 60
  const digits = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'))
  return `${offsetSeconds < 0 ? '-' : '+'}${digits.join(':')}`
}
