// Read by the dialog in the browser, too: no imports from Node.js or the rest of the library, nothing beyond ES2020.

/** Where an action stands in the dialog. */
export type UcmActionGroup =
  | 'session'
  | 'system'
  | 'extensions'
  | 'trunks'
  | 'routes'
  | 'live calls'
  | 'queues'
  | 'ivr'
  | 'paging'
  | 'data'

/** What an action does: it reads, it changes something or acts (calls, hang-ups), or it belongs to the login. */
export type UcmActionEffect = 'read' | 'write' | 'session'

/** One parameter of an action. All values may be sent as text. */
export interface UcmParameter {
  name: string
  required: boolean
  /** What it is, for the dialog and for error messages. */
  hint: string
  example: string
  /** All that the device takes, where the documentation lists it. */
  values?: readonly string[]
  /** Another spelling that the documentation or a firmware uses. */
  alsoNamed?: string
}

/** One action of the UCM HTTPS API. */
export interface UcmAction {
  /** Case matters to the device. */
  name: string
  group: UcmActionGroup
  description: string
  parameters: readonly UcmParameter[]
  effect: UcmActionEffect
  /** In the API guide; the others were only seen on a firmware. */
  documented: boolean
  /** Takes `page` and `item_num`, answers `total_page`. */
  paged: boolean
  /** Key of the rows in `response`. */
  listKey?: string
}

type Extras = Partial<Pick<UcmAction, 'effect' | 'documented' | 'paged' | 'listKey'>>

const otherReads = ['cdrapi', 'queueapi', 'recapi']

/** Effect of an action by its name alone: reads begin with `get` or `list`, anything else may change something. */
export function effectByName(name: string): UcmActionEffect {
  return /^(?:get|list)/.test(name) || otherReads.includes(name) ? 'read' : 'write'
}

/** Builds the entries of one group; parameters default to none, effects follow from the name. */
export function actionsOf(
  group: UcmActionGroup,
  entries: readonly (readonly [
    name: string,
    description: string,
    parameters?: readonly UcmParameter[],
    extras?: Extras,
  ])[],
): UcmAction[] {
  return entries.map(([name, description, parameters = [], extras = {}]) => ({
    name,
    group,
    description,
    parameters,
    effect: effectByName(name),
    documented: true,
    paged: false,
    ...extras,
  }))
}

/** A parameter that the action cannot do without. */
export function required(name: string, hint: string, example: string, values?: readonly string[]): UcmParameter {
  return { name, required: true, hint, example, ...(values && { values }) }
}

/** A parameter that may be left out. */
export function optional(name: string, hint: string, example: string, values?: readonly string[]): UcmParameter {
  return { name, required: false, hint, example, ...(values && { values }) }
}

const sorting = [
  optional('page', 'page number, from 1', '1'),
  optional('item_num', 'rows on a page; without it everything is on page 1', '50'),
  optional('sidx', 'column to sort by', 'extension'),
  optional('sord', 'sort order', 'asc', ['asc', 'desc']),
]

/** What every paged list takes; `columns` is an example for its `options`. */
export function paging(columns: string): UcmParameter[] {
  return [...sorting, optional('options', 'comma list of columns', columns)]
}

/** For actions that were only seen: parameters unknown. */
export const undocumented: Extras = { documented: false }
