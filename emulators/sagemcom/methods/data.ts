import { isObject } from '../../shared'
import { subscriptionTypes } from '../events'
import { BranchNode, ListNode } from '../tree/nodes'
import { readDefault } from '../tree/read'
import { assign } from './assign'
import { ActionError, type Call, done, type NodeMethod } from './method'

/** Methods that read and write the data model, and subscribe to it. */
export const dataMethods: Readonly<Record<string, NodeMethod>> = {
  getValue: (node, { appliance, options }) => done(appliance.read(node, options)),

  getDefaultValue: (node, { appliance, options }) => done({ value: readDefault(node, appliance.readOptions(options)) }),

  setValue: (node, call) => {
    const given = requireValue(call)
    const { looseBooleans } = call.appliance.settings
    const wrong = assign(node, given, { creating: false, looseBooleans })
    return wrong === undefined ? done() : { result: wrong }
  },

  addChild: (node, call) => {
    if (!(node instanceof ListNode)) return { result: 'NOT_LIST' }
    return addTo(node, call)
  },

  deleteChild: (node) => {
    const { parent } = node
    if (!(node instanceof BranchNode) || !(parent instanceof ListNode)) return { result: 'NOT_LIST_ELEMENT' }
    if (parent.shape.writable !== true) return { result: 'ACCESS_DENIED' }
    parent.remove(node)
    return done()
  },

  subscribeForNotification: (node, { appliance, session, action, options }) => {
    const { id, timer = 1 } = action.parameters
    const type = subscriptionTypes.find((each) => each === action.parameters['type'])
    if (typeof id !== 'string' || type === undefined || typeof timer !== 'number' || timer <= 0) {
      throw new ActionError('PARAMETER')
    }
    const xpath = action.xpath ?? node.path
    appliance.events.subscribe(session, {
      id,
      type,
      targets: () => appliance.find(xpath),
      options,
      currentValue: action.parameters['current-value'] === true,
      timerSeconds: timer,
    })
    return done()
  },
}

/** Methods that only read; everything else is a write or a command. */
export const readingMethods: ReadonlySet<string> = new Set([
  'getValue',
  'getDefaultValue',
  'subscribeForNotification',
  'getVendorLogDownloadURI',
  'getRessourcesUsage',
  'SpeedTestGetServersList',
  'getUpnpLogs',
])

function requireValue({ action }: Call): unknown {
  if (!Object.hasOwn(action.parameters, 'value')) throw new ActionError('PARAMETER')
  return action.parameters['value']
}

function addTo(list: ListNode, call: Call): ReturnType<NodeMethod> {
  const { elementName, writable, maxCount = Infinity } = list.shape
  const value = requireValue(call)
  const fields = isObject(value) ? value[elementName] : undefined
  const { uid = list.nextUid } = call.action.parameters
  if (!isObject(fields) || typeof uid !== 'number' || !Number.isInteger(uid) || uid < 1) {
    return { result: 'CALLBACK_PARAMETERS' }
  }
  if (writable !== true) return { result: 'ACCESS_DENIED' }
  if (list.children.length >= maxCount) return { result: 'ELEMENT_COUNT' }
  if (list.children.some((other) => other.uid === uid)) return { result: 'DUPLICATE_KEY' }
  const element = list.blank()
  const { looseBooleans } = call.appliance.settings
  const wrong = assign(element, fields, { creating: true, looseBooleans })
  if (wrong !== undefined) return { result: wrong }
  list.adopt(element, uid)
  return { ...done({ errors: [], uid }), xpath: element.path }
}
