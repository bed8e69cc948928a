import { UsageError } from './usage-error'

interface Described {
  description: string
}
/** An option that is on or off. */
export interface FlagOption extends Described {
  type: 'flag'
  default: boolean
}
/** An option that takes a number of at least `min`. */
export interface NumberOption extends Described {
  type: 'number'
  default: number
  min: number
}
/** An option that takes any text. */
export interface TextOption extends Described {
  type: 'text'
  default: string
}
/** An option that takes one of a few words. */
export interface ChoiceOption<Choice extends string = string> extends Described {
  type: 'choice'
  default: Choice
  choices: readonly Choice[]
}
/** How one option of an emulator is read. */
export type OptionSpec = FlagOption | NumberOption | TextOption | ChoiceOption
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** The values that {@link readOptions} makes of a table of options. */
export type OptionValues<Specs extends OptionSpecs> = {
  -readonly [Name in keyof Specs]: Specs[Name] extends ChoiceOption<infer Choice>
    ? Choice
    : Specs[Name] extends FlagOption
      ? boolean
      : Specs[Name] extends NumberOption
        ? number
        : string
}

export function flag(defaultValue: boolean, description: string): FlagOption {
  return { type: 'flag', default: defaultValue, description }
}
export function number(defaultValue: number, description: string, min = 0): NumberOption {
  return { type: 'number', default: defaultValue, description, min }
}
export function text(defaultValue: string, description: string): TextOption {
  return { type: 'text', default: defaultValue, description }
}
export function choice<const Choice extends string>(
  choices: readonly Choice[],
  defaultValue: NoInfer<Choice>,
  description: string,
): ChoiceOption<Choice> {
  return { type: 'choice', choices, default: defaultValue, description }
}

/** What a caller may give for an option: the CLI gives text, a test the value itself. */
export type GivenOptions = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * Checks what was given against the table and fills in the defaults.
 * @throws {UsageError} for an unknown option, naming the known ones, and for a value that does not fit
 */
export function readOptions<Specs extends OptionSpecs>(specs: Specs, given: GivenOptions): OptionValues<Specs> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(specs, name)) {
      throw new UsageError(`Unknown option "${name}". Known options: ${Object.keys(specs).sort().join(', ')}.`)
    }
  }
  const values = Object.entries(specs).map(([name, spec]) => [name, readValue(name, spec, given[name])] as const)
  // The compiler cannot follow a mapped type through a loop; readValue gives each name the type of its spec.
  return Object.fromEntries(values) as OptionValues<Specs>
}

function readValue(name: string, spec: OptionSpec, given: GivenOptions[string]): string | number | boolean {
  if (given === undefined) return spec.default
  switch (spec.type) {
    case 'flag':
      return readFlag(name, given)
    case 'number':
      return readNumber(name, spec, given)
    case 'choice':
      if (spec.choices.includes(String(given))) return String(given)
      throw new UsageError(`Option "${name}" takes ${spec.choices.join(', ')}; "${given}" is none of them.`)
    case 'text':
      return String(given)
  }
}

function readFlag(name: string, given: string | number | boolean): boolean {
  if (given === true || given === 'true') return true
  if (given === false || given === 'false') return false
  throw new UsageError(`Option "${name}" takes true or false, not "${given}".`)
}

function readNumber(name: string, spec: NumberOption, given: string | number | boolean): number {
  const value = typeof given === 'number' ? given : Number(given === '' || typeof given === 'boolean' ? NaN : given)
  if (Number.isFinite(value) && value >= spec.min) return value
  throw new UsageError(`Option "${name}" takes a number of at least ${spec.min}, not "${given}".`)
}
