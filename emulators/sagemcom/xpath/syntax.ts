/** A path as it was written. */
export interface Path {
  steps: readonly Step[]
}

export type Step =
  | { kind: 'self' | 'parent' }
  | { kind: 'attribute'; name: string }
  /** `name` is `*` for any. */
  | { kind: 'child'; name: string; predicates: readonly Condition[] }

export type Comparison = '=' | '!=' | '<' | '>' | '<=' | '>='

export type Condition =
  | { kind: 'and' | 'or'; left: Condition; right: Condition }
  | { kind: 'compare'; comparison: Comparison; left: Operand; right: Operand }
  /** `[3]` and `[last()]` */
  | { kind: 'position'; at: number | 'last' }
  /** `[IP_DATA]`: the element with this Alias. */
  | { kind: 'alias'; alias: string }
  | { kind: 'exists'; path: Path }

export type Operand =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'last' | 'position' }
  | { kind: 'path'; path: Path }

/** The path is not well formed (INVALID_PATH). */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError'
}
