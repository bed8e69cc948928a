import type { BaseType, LeafType } from './leaf-type'
import { AttributeNode, BranchNode, LeafNode, ListNode, type TreeNode } from './nodes'

/** Which parts of a capability are wanted; nothing is told at depth 0. */
export interface CapabilityWish {
  depth: number
  name: boolean
  type: boolean
  flags: boolean
  defaultValue: boolean
  restriction: boolean
  description: boolean
  interface: boolean
}

const lineages: Record<BaseType, string> = {
  boolean: 'xmo:boolean xmo:value',
  string: 'xmo:str xmo:value',
  time: 'xmo:time xmo:value',
  enum: 'xmo:int32 xmo:number xmo:value',
  double: 'xmo:double xmo:number xmo:value',
  uint16: 'xmo:uint16 xmo:number xmo:value',
  int32: 'xmo:int32 xmo:number xmo:value',
  uint32: 'xmo:uint32 xmo:number xmo:value',
  uint64: 'xmo:uint64 xmo:number xmo:value',
}

/** What the device says of a node: type, flags, restrictions, down to the depth that is wished. */
export function capabilityOf(node: TreeNode, wish: CapabilityWish): object {
  const { name, type, flags, more } = describe(node, wish)
  return {
    ...(wish.name ? { name } : {}),
    ...(wish.type ? { type } : {}),
    ...(wish.flags ? { flags } : {}),
    ...(wish.description ? { description: `${name} of the data model` } : {}),
    ...more,
    ...(wish.interface ? { interfaces: [] } : {}),
  }
}

const uidCapability = {
  name: 'uid',
  type: lineages.uint32,
  flags: { value: true, key: true, 'read-only': true, 'xml-attribute': true },
}

interface Description {
  name: string
  type: string
  flags: Record<string, true>
  more: object
}

function describe(node: TreeNode, wish: CapabilityWish): Description {
  const { name } = node
  if (node instanceof LeafNode) return { name, ...describeLeaf(node, wish) }
  if (node instanceof ListNode) return { name, ...describeList(node, wish) }
  if (node instanceof AttributeNode) {
    const flags = { value: true, key: true, 'read-only': true, 'xml-attribute': true } as const
    return { name: name.slice(1), type: lineages.uint32, flags, more: {} }
  }
  const own = node instanceof BranchNode && node.uid !== undefined ? [uidCapability] : []
  // The members of a node stand among its attributes; only lists have children.
  const members = node.children.map((child) => capabilityOf(child, deeper(wish)))
  const more = wish.depth > 1 ? { attributes: [...own, ...members] } : {}
  const key = node instanceof BranchNode && node.uid !== undefined ? ({ key: true } as const) : {}
  return { name, type: 'xmo:node', flags: { config: true, node: true, ...key, 'xml-child': true }, more }
}

function deeper(wish: CapabilityWish): CapabilityWish {
  return { ...wish, depth: wish.depth - 1 }
}

function describeLeaf(leaf: LeafNode, wish: CapabilityWish): Omit<Description, 'name'> {
  const { type } = leaf
  const own = type.base === 'enum' ? `interface:${leaf.parent?.name ?? ''}:${leaf.name} ` : ''
  const restrictions = wish.restriction ? restrictionsOf(type) : {}
  const fallback = type.hidden === true ? '' : leaf.defaultValue
  return {
    type: own + lineages[type.base],
    flags: { value: true, ...roleFlags(type), 'xml-child': true },
    more: {
      ...(wish.defaultValue ? { 'default-value': fallback } : {}),
      ...(Object.keys(restrictions).length > 0 ? { restrictions } : {}),
    },
  }
}

function roleFlags({ role }: LeafType): Record<string, true> {
  switch (role) {
    case 'setting':
      return { config: true }
    case 'fixed':
      return { config: true, 'read-only': true }
    case 'status':
      return { status: true }
    case 'statistic':
      return { statistic: true }
  }
}

function restrictionsOf({ names, min, max, minLength, maxLength, pattern }: LeafType): Record<string, unknown> {
  return {
    ...(names === undefined ? {} : { 'enum-values': names.map((name, index) => ({ name, value: String(index) })) }),
    ...(minLength === undefined ? {} : { 'min-length': minLength }),
    ...(maxLength === undefined ? {} : { 'max-length': maxLength }),
    ...(min === undefined ? {} : { 'min-value-inclusive': min }),
    ...(max === undefined ? {} : { 'max-value-inclusive': max }),
    ...(pattern === undefined ? {} : { 'reg-exp': { pattern: pattern.source, 'ignore-case': pattern.ignoreCase } }),
  }
}

function describeList(node: ListNode, wish: CapabilityWish): Omit<Description, 'name'> {
  const own = { type: 'xmo:list xmo:node', flags: { config: true, list: true, 'xml-child': true } as const }
  const readOnly = node.shape.writable === true ? {} : ({ 'read-only': true } as const)
  const attributes = ['element-count', 'new-id'].map((name) => ({
    name,
    type: lineages.uint32,
    flags: { value: true, 'read-only': true, 'xml-attribute': true },
  }))
  const more = wish.depth > 1 ? { attributes, children: [capabilityOf(node.blank(), deeper(wish))] } : {}
  return { type: own.type, flags: { ...own.flags, ...readOnly }, more }
}
