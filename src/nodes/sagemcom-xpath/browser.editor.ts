import { askDevice } from '../../editor/device-query'
import { shown } from '../../editor/fields'
import type { Failure } from '../../editor/replies'
import { isRecord } from '../../editor/sentences'
import type { BrowseEntry, BrowseLevel } from '../../lib/sagemcom/requests/browse'
import { pickPath } from './picked-path.editor'

/** What a reply means: a level of the tree, or why there is none. */
type Outcome = { entries: BrowseEntry[] } | Failure

/** Wires the button that shows the router's tree; each level is read when it is opened. Call it in `oneditprepare`. */
export function prepareBrowser(node: EditorNodeBase): void {
  const browser = $('.sagemcom-browser')
  $('.sagemcom-browse-button').on('click', (event) => {
    event.preventDefault()
    if (browser.is(':visible')) browser.hide()
    else open(node, browser)
  })
}

function open(node: EditorNodeBase, browser: JQuery): void {
  browser.show()
  const place = $('.sagemcom-tree').empty()
  say(node._('sagemcom-xpath.browse.reading'), 'busy')
  read(node, 'Device', (outcome) => {
    if ('message' in outcome) {
      say(outcome.message, 'bad')
      return
    }
    say(node._('sagemcom-xpath.browse.hint'), 'good')
    const tree = $('<div>').appendTo(place)
    tree.treeList({ data: outcome.entries.map((entry) => branch(node, entry)) })
    tree.on('treelistselect', (_event, item: TreeItem) => show(node, item.entry))
    tree.on('treelistconfirm', (_event, item: TreeItem) => pickPath(item.entry.xpath, 'use'))
  })
}

/** One line of the tree; what can be opened is read then. */
function branch(node: EditorNodeBase, entry: BrowseEntry): TreeItem {
  const item: TreeItem = { entry, element: line(node, entry) }
  if (entry.kind !== 'node' && entry.kind !== 'list') return item
  return {
    ...item,
    children: (done) =>
      read(node, entry.xpath, (outcome) => {
        if ('message' in outcome) say(outcome.message, 'bad')
        done('message' in outcome ? [] : outcome.entries.map((child) => branch(node, child)))
      }),
  }
}

function line(node: EditorNodeBase, { name, kind, value, writable }: BrowseEntry): JQuery {
  const icon = kind === 'list' ? 'fa-list-ul' : kind === 'node' ? 'fa-folder-o' : 'fa-tag'
  const words = $('<div class="sagemcom-node">')
  $('<i class="fa">').addClass(icon).appendTo(words)
  $('<span>').text(name).appendTo(words)
  if (value !== undefined) $('<span class="sagemcom-value">').text(value).appendTo(words)
  if (writable) $('<span class="telecom-badge">').text(node._('sagemcom-xpath.browse.writable')).appendTo(words)
  return words
}

/** What is known of the chosen line, and the ways to take its path over. */
function show(node: EditorNodeBase, entry: BrowseEntry): void {
  const { xpath, type, writable, choices, value } = entry
  const place = $('.sagemcom-picked').removeClass('bad').empty()
  $('<code>').text(xpath).appendTo(place)
  const access = node._(writable ? 'sagemcom-xpath.browse.writable' : 'sagemcom-xpath.browse.read-only')
  const isLeaf = entry.kind !== 'node' && entry.kind !== 'list'
  $('<div>')
    .text(isLeaf ? `${type} · ${access}` : type)
    .appendTo(place)
  if (value !== undefined)
    $('<div>')
      .text(`${node._('sagemcom-xpath.browse.value')}: ${value}`)
      .appendTo(place)
  if (choices !== undefined) {
    $('<div>')
      .text(`${node._('sagemcom-xpath.browse.choices')}: ${choices.join(', ')}`)
      .appendTo(place)
  }
  for (const how of ['use', 'add'] as const) {
    $('<button type="button" class="red-ui-button red-ui-button-small">')
      .addClass(`sagemcom-${how}-button`)
      .text(node._(`sagemcom-xpath.browse.${how}`))
      .on('click', () => pickPath(xpath, how))
      .appendTo(place)
  }
}

function say(words: string, mood: 'busy' | 'good' | 'bad'): void {
  $('.sagemcom-picked')
    .toggleClass('bad', mood === 'bad')
    .empty()
    .text(words)
}

function read(node: EditorNodeBase, path: string, done: (outcome: Outcome) => void): void {
  const words = {
    noDevice: node._('sagemcom-xpath.browse.no-device'),
    notAllowed: node._('sagemcom-xpath.browse.not-allowed'),
  }
  askDevice(node, shown('device'), 'telecom/sagemcom-config/browse', { path }, words, levelOf, done)
}

function levelOf({ level }: Record<string, unknown>): BrowseLevel | undefined {
  return isLevel(level) ? level : undefined
}

function isLevel(value: unknown): value is BrowseLevel {
  return isRecord(value) && Array.isArray(value['entries'])
}
