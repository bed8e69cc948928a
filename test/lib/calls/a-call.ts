import type { CallLeg, CallRecord } from '../../../src/lib/calls/call-record.js'

/** An answered call from 230 to a mobile phone, with what a test wants different. */
export function aCall(different: Partial<CallRecord> = {}): CallRecord {
  return {
    system: 'ucm',
    device: 'Office',
    id: '1661157838988180-230',
    direction: 'outbound',
    status: 'answered',
    answered: true,
    missed: false,
    start: '2022-08-22T09:43:58+01:00',
    answer: '2022-08-22T09:44:12+01:00',
    end: '2022-08-22T09:51:12+01:00',
    durationSeconds: 433,
    talkSeconds: 420,
    ringSeconds: 14,
    from: { number: '230', name: 'Example Ltd' },
    to: { number: '07917000000', name: null },
    answeredBy: { number: '07917000000', name: null },
    trunk: { in: null, out: 'Daisy' },
    account: null,
    recordings: ['2022-08/auto-1661157839-230-07917000000.wav'],
    revision: 0,
    legs: [],
    ...different,
  }
}

/** An answered leg from 230 to 1001, with what a test wants different. */
export function aLeg(different: Partial<CallLeg> = {}): CallLeg {
  return {
    type: 'dial',
    name: null,
    from: '230',
    to: '1001',
    start: '2022-08-22T09:43:58+01:00',
    answer: '2022-08-22T09:44:12+01:00',
    end: '2022-08-22T09:51:12+01:00',
    status: 'answered',
    talkSeconds: 420,
    ...different,
  }
}
