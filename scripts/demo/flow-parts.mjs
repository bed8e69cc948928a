import { join } from 'node:path'

/** An inject node that only a person (or the demo) presses. */
export function button(id, z, y, name, ...targets) {
  const timing = { repeat: '', crontab: '', once: false, onceDelay: 0.1 }
  return { id, type: 'inject', z, x: 140, y, name, props: [], ...timing, topic: '', wires: [targets] }
}

/** An inject node that presses itself. */
export function timer(id, z, y, name, seconds, target) {
  return { ...button(id, z, y, name, target), repeat: String(seconds), once: true, onceDelay: 1 }
}

/** A button that has something happen at the emulated device; the message goes on as an empty text. */
export function happening(id, z, y, name, url, body, ...targets) {
  const payload = { payload: JSON.stringify(body), payloadType: 'json' }
  const request = { method: 'POST', ret: 'txt', paytoqs: 'ignore', url, persist: false, headers: [] }
  const silence = [{ t: 'set', p: 'payload', pt: 'msg', to: '', tot: 'str' }]
  return [
    { ...button(id, z, y, name, `${id}-request`), props: [{ p: 'payload' }], ...payload },
    {
      id: `${id}-request`,
      type: 'http request',
      z,
      x: 340,
      y,
      name: 'the emulator',
      ...request,
      wires: [[`${id}-done`]],
    },
    { id: `${id}-done`, type: 'change', z, x: 500, y, name: 'look now', rules: silence, wires: [targets] },
  ]
}

/** A node that passes messages on whose property is true. */
export function whenTrue(id, z, x, y, name, property, ...targets) {
  const rules = { rules: [{ t: 'true' }], checkall: 'true', repair: false, outputs: 1 }
  return { id, type: 'switch', z, x, y, name, property, propertyType: 'msg', ...rules, wires: [targets] }
}

/** A node that makes a text of a message. */
export function text(id, z, x, y, name, template, ...targets) {
  const form = { field: 'payload', fieldType: 'msg', format: 'handlebars', syntax: 'mustache', output: 'str' }
  return { id, type: 'template', z, x, y, name, ...form, template, wires: [targets] }
}

/** A node that writes the payload to a file of the demo. */
export function file(id, z, x, y, folder, name, append, ...targets) {
  const writing = { appendNewline: false, createDir: true, overwriteFile: append ? 'false' : 'true', encoding: 'utf8' }
  return {
    id,
    type: 'file',
    z,
    x,
    y,
    name,
    filename: join(folder, name),
    filenameType: 'str',
    ...writing,
    wires: [targets],
  }
}

/** What `--once` reads instead of the debug sidebar: a line of JSON in a file. */
export function note(id, z, x, y, template, folder, name) {
  return [text(id, z, x, y, 'note', template, `${id}-file`), file(`${id}-file`, z, x + 160, y, folder, name, false)]
}

/** The end of a row: shows the payload, or what a JSONata expression makes of the message. */
export function debug(id, z, y, name, expression) {
  const shown = expression === undefined ? ['payload', 'msg'] : [expression, 'jsonata']
  const target = { active: true, tosidebar: true, console: false, complete: shown[0], targetType: shown[1] }
  return { id, type: 'debug', z, x: 810, y, name, ...target, wires: [] }
}
