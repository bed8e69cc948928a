import { AttributeNode, attributeOf, BranchNode, ListNode, type TreeNode } from '../tree/nodes'
import { textOf } from '../tree/read'
import type { Comparison, Condition, Operand, Path, Step } from './syntax'

/**
 * All nodes that a path reaches, in the order of the tree and each once.
 * @param top the node above `Device`
 * @param zone in which times are compared, as they read
 */
export function select(path: Path, top: TreeNode, zone: string): TreeNode[] {
  const found = new Selector(zone).follow(path, [top])
  const distinct = new Map(found.filter((node) => node !== top).map((node) => [node.path, node]))
  return [...distinct.values()]
}

interface Place {
  node: TreeNode
  position: number
  last: number
}

class Selector {
  constructor(readonly zone: string) {}

  follow(path: Path, from: readonly TreeNode[]): TreeNode[] {
    let reached = [...from]
    for (const step of path.steps) reached = reached.flatMap((node) => this.#step(step, node))
    return reached
  }

  #step(step: Step, node: TreeNode): TreeNode[] {
    switch (step.kind) {
      case 'self':
        return [node]
      case 'parent':
        return node.parent === undefined ? [] : [node.parent]
      case 'attribute':
        return present(attributeOf(node, step.name))
      case 'child': {
        let nodes = childrenNamed(node, step.name)
        for (const predicate of step.predicates) {
          const { length: last } = nodes
          nodes = nodes.filter((child, index) => this.#holds(predicate, { node: child, position: index + 1, last }))
        }
        return nodes
      }
    }
  }

  #holds(condition: Condition, place: Place): boolean {
    switch (condition.kind) {
      case 'and':
        return this.#holds(condition.left, place) && this.#holds(condition.right, place)
      case 'or':
        return this.#holds(condition.left, place) || this.#holds(condition.right, place)
      case 'position':
        return place.position === (condition.at === 'last' ? place.last : condition.at)
      case 'alias':
        return this.#texts({ kind: 'path', path: aliasPath }, place).includes(condition.alias)
      case 'exists':
        return this.follow(condition.path, [place.node]).length > 0
      case 'compare': {
        const right = this.#texts(condition.right, place)
        return this.#texts(condition.left, place).some((one) =>
          right.some((other) => compare(one, condition.comparison, other)),
        )
      }
    }
  }

  #texts(operand: Operand, { node, position, last }: Place): (string | number)[] {
    switch (operand.kind) {
      case 'text':
        return [operand.text]
      case 'number':
        return [operand.number]
      case 'last':
        return [last]
      case 'position':
        return [position]
      case 'path':
        return this.follow(operand.path, [node]).flatMap((found) => present(textOf(found, this.zone)))
    }
  }
}

const aliasPath: Path = { steps: [{ kind: 'child', name: 'Alias', predicates: [] }] }

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value]
}

function childrenNamed(node: TreeNode, name: string): TreeNode[] {
  if (node instanceof AttributeNode) return []
  if (name === '*') return [...node.children]
  if (node instanceof BranchNode) return present(node.child(name))
  return node instanceof ListNode && node.shape.elementName === name ? [...node.children] : []
}

function compare(left: string | number, comparison: Comparison, right: string | number): boolean {
  const numeric = typeof left === 'number' || typeof right === 'number'
  switch (comparison) {
    case '=':
      return numeric ? Number(left) === Number(right) : left === right
    case '!=':
      return numeric ? Number(left) !== Number(right) : left !== right
    case '<':
      return Number(left) < Number(right)
    case '>':
      return Number(left) > Number(right)
    case '<=':
      return Number(left) <= Number(right)
    case '>=':
      return Number(left) >= Number(right)
  }
}
