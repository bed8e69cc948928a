import { existsSync, mkdirSync } from 'node:fs'
import { root, run } from './install.mjs'

const major = 22

/** A Node.js that Node-RED 5 accepts: this one, or one that the registry has as a package. */
export async function nodeForNodeRed5() {
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number)
  if (ownMajor > major || (ownMajor === major && ownMinor >= 9)) return process.execPath
  const folder = `${root}.cache/node-${major}`
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const binary = `${folder}/node_modules/${name}/bin/node${process.platform === 'win32' ? '.exe' : ''}`
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true })
    await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`])
  }
  return binary
}
