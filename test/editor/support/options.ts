import type { NodeRedOptions } from './node-red'

export interface EditorTestOptions extends NodeRedOptions {
  /** Folder for a picture of every dialog; empty: no pictures. */
  screenshots: string
}

/** What run.mjs was told on its command line. */
export function editorTestOptions(): EditorTestOptions {
  const given: unknown = JSON.parse(process.env['EDITOR_TEST'] ?? '{}')
  const read = (name: string): string => {
    const value: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined
    if (typeof value !== 'string') throw new Error('Run these tests by `node test/editor/run.mjs`.')
    return value
  }
  return {
    nodeRed: read('nodeRed'),
    nodeBinary: read('nodeBinary'),
    screenshots: read('screenshots'),
  }
}
