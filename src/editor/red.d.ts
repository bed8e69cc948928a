// The part of the Node-RED 4 and 5 editor that the dialogs use. The published type definitions describe Node-RED 1.3:
// they lack property labels, validators that explain themselves, and the newer typed inputs.

type TextOptions = Record<string, string | number>

interface EditorNodeBase {
  readonly id: string
  readonly type: string
  name: string
  /** Set by the editor once it has looked at the properties. */
  valid?: boolean
  status?: NodeStatus
  readonly _def: { defaults: Record<string, { value: unknown; type?: string }> }
  /** Text of the node type's own catalogue. */
  _(key: string, options?: TextOptions): string
}

type EditorNode<Properties = object> = EditorNodeBase & Properties

interface ValidatorOptions {
  label?: string
}

interface NodeProperty<Value, Properties> {
  value: Value
  required?: boolean
  /** Type of the config node that the property points to. */
  type?: string
  label?: string
  /** A text says what is wrong; Node-RED passes it on only if the function declares both parameters. */
  validate?: (this: EditorNode<Properties>, value: string | undefined, options: ValidatorOptions) => boolean | string
}

interface NodeDefinition<Properties, Credentials> {
  category: string
  categoryDescription?: string
  color?: string
  icon?: string
  defaults: { [Key in keyof Properties]: NodeProperty<Properties[Key], Properties> }
  credentials?: { [Key in keyof Credentials]: { type: 'text' | 'password' } }
  inputs?: number
  outputs?: number
  align?: 'left' | 'right'
  paletteLabel?: (this: EditorNodeBase) => string
  onpaletteadd?: (this: { readonly type: string }) => void
  label?: (this: EditorNode<Properties>) => string
  labelStyle?: (this: EditorNode<Properties>) => string
  inputLabels?: (this: EditorNode<Properties>) => string
  outputLabels?: (this: EditorNode<Properties>, index: number) => string
  oneditprepare?: (this: EditorNode<Properties>) => void
  oneditsave?: (this: EditorNode<Properties>) => void
  oneditcancel?: (this: EditorNode<Properties>) => void
}

/** The line under a node, as the runtime sent it. */
interface NodeStatus {
  text?: unknown
}

declare const RED: {
  comms: {
    subscribe(topic: 'status/#', listener: (topic: string, status: NodeStatus) => void): void
  }
  hooks: {
    /** `payload` is what the sidebar shows: of an error an object with its `data`. */
    add(
      hook: `debugPostProcessMessage.${string}`,
      listener: (event: { message: { type?: string; format?: string }; element: JQuery; payload: unknown }) => void,
    ): void
  }
  view: {
    redrawStatus(node: EditorNodeBase): void
  }
  clipboard: {
    /** Says so in a balloon at the element. */
    copyText(text: string, element: JQuery): boolean
  }
  /** What the runtime tells of its settings. */
  settings: { httpNodeRoot?: unknown }
  _(key: string, options?: TextOptions): string
  nodes: {
    registerType<Properties, Credentials = object>(
      type: string,
      definition: NodeDefinition<Properties, Credentials>,
    ): void
    node(id: string): EditorNodeBase | null | undefined
  }
  utils: {
    /** `true`, or what is wrong with the value of that type. */
    validateTypedProperty(value: string, type: string, options: ValidatorOptions): true | string
  }
}

interface TypedInputChoice {
  value: string
  label?: string
  icon?: string
  hasValue?: boolean
  validate?: (value: string) => boolean
  options?: { value: string; label: string }[]
  autoComplete?: (value: string) => { value: string; label: JQuery | string }[]
}

interface TypedInputOptions {
  default?: string
  types: (string | TypedInputChoice)[]
  typeField?: string
}

interface JQuery {
  typedInput(options: TypedInputOptions): this
  typedInput(action: 'value' | 'type'): string
  typedInput(action: 'value' | 'type', value: string): void
}
