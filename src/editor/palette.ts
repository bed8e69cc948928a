import { text } from './texts'

/**
 * Has the palette's filter find a node type by words that its label has no room for, in the user's language and in
 * English. The filter looks at the type and at an attribute that Node-RED 4 and 5 set to the label. Call it in
 * `onpaletteadd`, with the key of the words.
 */
export function addSearchWords(type: string, key: string): void {
  const entry = $(`.red-ui-palette-node[data-palette-type="${type}"]`)
  const words = [entry.attr('data-palette-label'), text(type, key), text(type, key, { lng: 'en-US' })]
  entry.attr('data-palette-label', words.join(' '))
}
