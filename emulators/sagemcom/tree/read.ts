import type { Scalar } from './leaf-type'
import { deviceTime } from './local-time'
import { AttributeNode, BranchNode, LeafNode, ListNode, type TreeNode } from './nodes'

/** How a session, and perhaps its action, want values. */
export interface ReadOptions {
  /** A single object comes wrapped in its name. */
  wrap: boolean
  /** Zone of times. */
  zone: string
  /** What a hidden value reads as; nothing unless the login gave a text. */
  writeOnly: string
  undefinedWriteOnly: string
  /** How many levels below the node an answer goes. */
  depth: number
}

/** The value of a node in the shape the device gives it: scalar, bare array, or wrapped object. */
export function readNode(node: TreeNode, options: ReadOptions): unknown {
  if (node instanceof BranchNode && options.wrap) return { [node.name]: readPlain(node, options, options.depth) }
  return readPlain(node, options, options.depth)
}

/** As text, the way predicates compare it; objects and lists have none. */
export function textOf(node: TreeNode, zone: string): string | undefined {
  if (node instanceof AttributeNode) return String(node.value)
  if (!(node instanceof LeafNode) || node.type.hidden === true) return undefined
  return String(visible(node, node.value, { zone, writeOnly: '', undefinedWriteOnly: '' }))
}

/** What the leaf holds after a factory reset. */
export function readDefault(node: TreeNode, options: ReadOptions): unknown {
  if (node instanceof LeafNode) return visible(node, node.defaultValue, options)
  if (node instanceof ListNode) return []
  return Object.fromEntries(node.children.map((child) => [child.name, readDefault(child, options)]))
}

function readPlain(node: TreeNode, options: ReadOptions, depth: number): unknown {
  if (node instanceof AttributeNode) return node.value
  if (node instanceof LeafNode) return visible(node, node.value, options)
  if (node instanceof ListNode) {
    return depth <= 0 ? [] : node.children.map((child) => readPlain(child, options, depth - 1))
  }
  if (!(node instanceof BranchNode) || depth <= 0) return {}
  const identity = node.uid === undefined ? {} : { uid: node.uid }
  const below = node.children.map((child) => [child.name, readPlain(child, options, depth - 1)] as const)
  return { ...identity, ...node.attributes, ...Object.fromEntries(below) }
}

function visible(
  leaf: LeafNode,
  value: Scalar,
  options: Pick<ReadOptions, 'zone' | 'writeOnly' | 'undefinedWriteOnly'>,
): Scalar {
  if (leaf.type.hidden === true) return value === '' ? options.undefinedWriteOnly : options.writeOnly
  if (leaf.type.base === 'time' && typeof value === 'number') return deviceTime(value, options.zone)
  if (leaf.type.base === 'uint64') return String(value)
  return value
}
