import { type LeafType, namedValue, type Role, type Scalar } from './leaf-type'
import { LeafNode, ListNode, type ListShape, type LiveValue, type NodeMaker, type Values } from './nodes'

type Limits = Omit<LeafType, 'base' | 'role' | 'names'>

/** Makers of leaves of one role. */
function leaves(role: Role) {
  const make =
    (base: LeafType['base'], value: Scalar | LiveValue, limits: Limits = {}): NodeMaker =>
    (name) =>
      new LeafNode(name, { base, role, ...limits }, value)
  return {
    flag: (value: boolean | LiveValue) => make('boolean', value),
    text: (value: string | LiveValue = '', limits?: Limits) => make('string', value, limits),
    uint: (value: number | LiveValue = 0, limits?: Limits) => make('uint32', value, limits),
    port: (value: number | LiveValue = 0) => make('uint16', value),
    int: (value: number | LiveValue = 0, limits?: Limits) => make('int32', value, limits),
    double: (value: number | LiveValue = 0) => make('double', value),
    /** 64 bits: a number here, decimal text on the wire. */
    big: (value: string | LiveValue = '0') => make('uint64', value),
    /** Epoch milliseconds, or `''` where the firmware knows nothing. */
    time: (value: number | '' | LiveValue = never) => make('time', value),
    oneOf:
      (names: readonly string[], value: string | LiveValue): NodeMaker =>
      (name) =>
        new LeafNode(name, { base: 'enum', role, names }, typeof value === 'string' ? namedValue(value) : value),
  }
}

/** The time of what never happened; it reads `0001-01-01T00:00:00+0000`. */
export const never = Number.MIN_SAFE_INTEGER

/** Stored and writable. */
export const setting = leaves('setting')
/** Stored, not writable. */
export const fixed = leaves('fixed')
export const status = leaves('status')
export const statistic = leaves('statistic')

/** A list with its first elements; their uids count from 1 unless they carry a `uid`. */
export function list(shape: ListShape, elements: readonly Values[] = []): NodeMaker {
  return (name) => {
    const node = new ListNode(name, shape)
    for (const { uid, ...values } of elements) {
      if (typeof uid === 'number') node.add(values, uid)
      else node.add(values)
    }
    return node
  }
}

/** Statuses of TR-181 interfaces. */
export const interfaceStatuses = ['UP', 'DOWN', 'UNKNOWN', 'DORMANT', 'NOTPRESENT', 'LOWERLAYERDOWN', 'ERROR'] as const

/** UP as long as `Enable` beside it is true. */
export const statusByEnable = status.oneOf(interfaceStatuses, (leaf) =>
  leaf.beside('Enable') === true ? 'UP' : 'DOWN',
)
