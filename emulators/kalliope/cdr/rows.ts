import type { Call } from './call'
import { type Column, type StepOfCall, stepColumns, type View } from './columns'
import { FieldWriter, type Notation } from './notation'

export type DetailLayout = 'none' | 'flat' | 'nested'

/** Writes one call after the other: one row for each, or one for each of its routing steps. */
export class CallWriter {
  /** The names of all columns, in order. */
  readonly names: readonly string[]
  readonly #callFields: FieldWriter<Call>
  readonly #stepFields: FieldWriter<StepOfCall>
  readonly #noStep: string

  constructor(
    private readonly notation: Notation,
    columns: readonly Column<Call>[],
    private readonly layout: DetailLayout,
    private readonly view: View,
  ) {
    const details = layout === 'none' ? [] : stepColumns
    this.names = [...columns, ...details].map(({ name }) => name)
    this.#callFields = new FieldWriter(notation, columns)
    this.#stepFields = new FieldWriter(notation, stepColumns)
    const empty = stepColumns.map(({ name, kind }) => ({ name, kind, value: () => '' }))
    this.#noStep = new FieldWriter<undefined>(notation, empty).write(undefined, view, undefined)
  }

  /** The rows of a call. */
  rows(call: Call): string[] {
    const { notation } = this
    const fields = this.#callFields.write(call, this.view, call.fields)
    if (this.layout === 'none') return [notation.row(fields)]
    const steps = call.steps.map((step) => this.#stepFields.write({ call, step }, this.view, call.fields))
    const { nest } = notation
    if (this.layout === 'flat' || nest === undefined) {
      // Of a call that was never routed the columns of the step stay empty.
      const perRow = steps.length === 0 ? [this.#noStep] : steps
      return perRow.map((step) => notation.row(fields + notation.comma + step))
    }
    const details = nest.list(steps.map((step) => nest.row(step)))
    return [notation.row(fields + notation.comma + details)]
  }
}
