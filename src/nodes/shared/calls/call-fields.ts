import { parseCsvHeader, parseCsvSeparator } from '../../../lib/calls/csv.js'
import { rangeNames } from '../../../lib/calls/range.js'
import { sentence } from '../../../lib/sentences/sentence.js'
import { anyField, choiceField, field, flagField, numberField } from '../fields.js'
import type { ValuesOf } from '../inputs.js'
import { cursorStoreField } from '../store.js'

/** The inputs that `ucm-cdr` and `kalliope-cdr` have in common. */
export const callFields = {
  range: choiceField(['new', ...rangeNames], 'yesterday'),
  start: anyField({ typed: true }),
  end: anyField({ typed: true }),
  count: numberField(1, { min: 1, whole: true, expected: sentence('calls.count', { least: 1, example: 7 }) }),
  caller: anyField({ typed: true }),
  callee: anyField({ typed: true }),
  direction: anyField(),
  callStatus: anyField(),
  minTalk: anyField(),
  emit: choiceField(['array', 'call', 'batch', 'csv'], 'array'),
  batchSize: numberField(500, { min: 2, whole: true, expected: sentence('calls.count', { least: 2, example: 500 }) }),
  shape: choiceField(['record', 'raw'], 'record'),
  firstRun: choiceField(['from-now', 'all', 'last-days'], 'from-now', { overridable: false }),
  cursorStore: cursorStoreField,
  commit: choiceField(['auto', 'ack'], 'auto', { overridable: false }),
  revisions: choiceField(['emit', 'ignore'], 'emit'),
  overlapHours: numberField(4, { min: 0, expected: sentence('calls.hours') }),
  csvSeparator: field(',', parseCsvSeparator),
  csvBom: flagField(false),
  csvHeader: field('always', parseCsvHeader),
} as const

/** What a call export was asked for. */
export type CallInputs = ValuesOf<typeof callFields>
