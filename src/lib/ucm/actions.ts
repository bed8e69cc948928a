// Read by the dialog in the browser, too: no imports from Node.js or the rest of the library, nothing beyond ES2020.
import { effectByName, type UcmAction, type UcmActionEffect, type UcmParameter } from './actions/action.js'
import { administrationActions } from './actions/administration.js'
import { liveCallActions } from './actions/live-calls.js'
import { routingActions } from './actions/routing.js'
import { serviceActions } from './actions/services.js'

export type { UcmAction, UcmActionEffect, UcmActionGroup, UcmParameter } from './actions/action.js'

/** Every documented action of the UCM HTTPS API, and those seen on firmwares (`documented: false`). */
export const ucmActions: readonly UcmAction[] = [
  ...administrationActions,
  ...routingActions,
  ...liveCallActions,
  ...serviceActions,
]

const byName: ReadonlyMap<string, UcmAction> = new Map(ucmActions.map((action) => [action.name, action]))

/** The action of exactly this name; `undefined` for one that the catalogue does not know. */
export function findAction(name: string): UcmAction | undefined {
  return byName.get(name)
}

/** What an action does; an unknown one reads only if its name begins with `get` or `list`. */
export function effectOf(name: string): UcmActionEffect {
  return findAction(name)?.effect ?? effectByName(name)
}

/** The parameters that an action cannot do without; none for an unknown action. */
export function mandatoryParameters(name: string): UcmParameter[] {
  return (findAction(name)?.parameters ?? []).filter((parameter) => parameter.required)
}

/** The mandatory parameters that are missing, `null` or empty in `options`. */
export function missingParameters(name: string, options: Readonly<Record<string, unknown>>): UcmParameter[] {
  return mandatoryParameters(name).filter(
    (parameter) =>
      !isGiven(options[parameter.name]) &&
      (parameter.alsoNamed === undefined || !isGiven(options[parameter.alsoNamed])),
  )
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
