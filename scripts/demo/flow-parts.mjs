import { join } from 'node:path'

/** An inject node that only a person (or the demo) presses. */
export function button(id, z, y, name, target) {
  const timing = { repeat: '', crontab: '', once: false, onceDelay: 0.1 }
  return { id, type: 'inject', z, x: 150, y, name, props: [], ...timing, topic: '', wires: [[target]] }
}

/** An inject node that presses itself. */
export function timer(id, z, y, name, seconds, target) {
  return { ...button(id, z, y, name, target), repeat: String(seconds), once: true, onceDelay: 1 }
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

export function debug(id, z, x, y, name) {
  const target = { active: true, tosidebar: true, console: false, complete: 'payload', targetType: 'msg' }
  return { id, type: 'debug', z, x, y, name, ...target, wires: [] }
}
