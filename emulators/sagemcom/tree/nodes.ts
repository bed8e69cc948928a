import type { LeafType, Scalar } from './leaf-type'

/** What subscriptions hear of. */
export interface Change {
  type: 'VALUE_CHANGE' | 'ADDED' | 'DELETED'
  node: LeafNode | BranchNode
}

/** Any node of the router's data model; its path is canonical, with `[@uid='N']` for elements of lists. */
export abstract class TreeNode {
  parent: TreeNode | undefined
  /** This firmware lacks the node: clients do not see it. */
  absent = false

  constructor(readonly name: string) {}

  abstract readonly children: readonly TreeNode[]

  get path(): string {
    const above = this.parent?.path ?? ''
    return above === '' ? this.name : `${above}/${this.name}`
  }

  isWithin(other: TreeNode): boolean {
    return this === other || (this.parent?.isWithin(other) ?? false)
  }

  changed(change: Change): void {
    this.parent?.changed(change)
  }
}

/** Computed at each reading, e.g. an up time. */
export type LiveValue = (leaf: LeafNode) => Scalar

export class LeafNode extends TreeNode {
  readonly children = []
  readonly factoryValue: Scalar | LiveValue
  #value: Scalar | LiveValue

  constructor(
    name: string,
    readonly type: LeafType,
    value: Scalar | LiveValue,
  ) {
    super(name)
    this.factoryValue = value
    this.#value = value
  }

  get value(): Scalar {
    return typeof this.#value === 'function' ? this.#value(this) : this.#value
  }

  get defaultValue(): Scalar {
    return typeof this.factoryValue === 'function' ? this.factoryValue(this) : this.factoryValue
  }

  /** Stores a value that has been checked. */
  set(value: Scalar): void {
    if (this.#value === value) return
    this.#value = value
    this.changed({ type: 'VALUE_CHANGE', node: this })
  }

  /** The value of a leaf beside this one. */
  beside(name: string): Scalar {
    if (this.parent instanceof BranchNode) return this.parent.leaf(name).value
    throw new Error(`${this.path} is nowhere.`)
  }
}

/** What is below a branch, as it is written down: nodes that know their name only from their key. */
export interface Content {
  readonly [name: string]: NodeMaker | Content
}
export type NodeMaker = (name: string) => TreeNode

/** An object, or an element of a list. */
export class BranchNode extends TreeNode {
  readonly #children = new Map<string, TreeNode>()
  /** Of an element of a list. */
  uid: number | undefined
  /** XML attributes other than `uid`. */
  readonly attributes: Readonly<Record<string, string>>
  /** Set on the top of a tree only. */
  onChange: ((change: Change) => void) | undefined

  constructor(name: string, content: Content, attributes: Readonly<Record<string, string>> = {}) {
    super(name)
    this.attributes = attributes
    for (const [key, below] of Object.entries(content)) {
      const node = typeof below === 'function' ? below(key) : new BranchNode(key, below)
      node.parent = this
      this.#children.set(key, node)
    }
  }

  get children(): readonly TreeNode[] {
    return [...this.#children.values()].filter((child) => !child.absent)
  }

  override get path(): string {
    return this.uid === undefined ? super.path : `${super.path}[@uid='${this.uid}']`
  }

  child(name: string): TreeNode | undefined {
    const found = this.#children.get(name)
    return found?.absent === true ? undefined : found
  }

  /** A leaf that is known to be there. */
  leaf(name: string): LeafNode {
    const found = this.#children.get(name)
    if (found instanceof LeafNode) return found
    throw new Error(`${this.path} has no leaf ${name}.`)
  }

  /** A list that is known to be there. */
  list(name: string): ListNode {
    const found = this.#children.get(name)
    if (found instanceof ListNode) return found
    throw new Error(`${this.path} has no list ${name}.`)
  }

  override changed(change: Change): void {
    if (this.onChange === undefined) super.changed(change)
    else this.onChange(change)
  }

  /** Fills leaves and lists below with what the emulator itself knows to fit. */
  fill(values: Values): void {
    for (const [name, value] of Object.entries(values)) {
      const node = this.#children.get(name)
      if (node instanceof LeafNode && typeof value !== 'object') node.set(value)
      else if (node instanceof ListNode && isList(value)) for (const each of value) node.add(each)
      else if (node instanceof BranchNode && isValues(value)) node.fill(value)
      else throw new Error(`${this.path}/${name} does not take ${JSON.stringify(value)}.`)
    }
  }
}

/** Values for a branch, by name. */
export interface Values {
  readonly [name: string]: Scalar | Values | readonly Values[]
}

function isList(value: Scalar | Values | readonly Values[]): value is readonly Values[] {
  return Array.isArray(value)
}

function isValues(value: Scalar | Values | readonly Values[] | undefined): value is Values {
  return typeof value === 'object' && !Array.isArray(value)
}

/** How the elements of a list are. */
export interface ListShape {
  elementName: string
  /** A new element with default values. */
  content: (values: Values) => Content
  attributes?: (values: Values) => Readonly<Record<string, string>>
  /** Whether clients may add and delete elements. */
  writable?: boolean
  maxCount?: number
}

export class ListNode extends TreeNode {
  #elements: BranchNode[] = []
  #nextUid = 1

  constructor(
    name: string,
    readonly shape: ListShape,
  ) {
    super(name)
  }

  get children(): readonly BranchNode[] {
    return this.#elements
  }

  get nextUid(): number {
    return this.#nextUid
  }

  /** Adds an element; its uid is the next free one unless it is given. */
  add(values: Values, uid = this.#nextUid): BranchNode {
    const element = this.blank(values)
    element.fill(values)
    this.adopt(element, uid)
    return element
  }

  /** An element that is not in the list yet. */
  blank(values: Values = {}): BranchNode {
    return new BranchNode(this.shape.elementName, this.shape.content(values), this.shape.attributes?.(values))
  }

  adopt(element: BranchNode, uid = this.#nextUid): void {
    element.uid = uid
    element.parent = this
    this.#nextUid = Math.max(this.#nextUid, uid + 1)
    this.#elements.push(element)
    this.changed({ type: 'ADDED', node: element })
  }

  remove(element: BranchNode): void {
    // Those who hear of it still want to know where it was, so it keeps its parent.
    this.#elements = this.#elements.filter((other) => other !== element)
    this.changed({ type: 'DELETED', node: element })
  }
}

/** An attribute as the result of a path such as `…/@uid`. */
export class AttributeNode extends TreeNode {
  readonly children = []

  constructor(
    owner: TreeNode,
    name: string,
    readonly value: Scalar,
  ) {
    super(`@${name}`)
    this.parent = owner
  }
}

/** An attribute of a node; `undefined` if it has none of this name. */
export function attributeOf(node: TreeNode, name: string): AttributeNode | undefined {
  const value = attributeValue(node, name)
  return value === undefined ? undefined : new AttributeNode(node, name, value)
}

function ownAttribute({ attributes }: BranchNode, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined
}

function attributeValue(node: TreeNode, name: string): Scalar | undefined {
  if (node instanceof BranchNode) return name === 'uid' ? node.uid : ownAttribute(node, name)
  if (node instanceof ListNode && name === 'element-count') return node.children.length
  if (node instanceof ListNode && name === 'new-id') return node.nextUid
  return undefined
}
