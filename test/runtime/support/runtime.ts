import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunningNodeRed } from '../../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }

/** A Node-RED that the packed package is tested in, and the Node.js that it runs on. */
export interface Runtime {
  name: string
  start(options: { flows: readonly object[]; credentials?: Record<string, object> }): Promise<RunningNodeRed>
  /** Where the package is installed and Node-RED keeps its files. */
  userDirectory: string
  remove(): Promise<void>
}

const packages = { 4: 'node-red', 5: 'node-red-5' } as const

/** Installs the packed package, as a user gets it, into a fresh user directory for a Node-RED of this major version. */
export async function installRuntime(major: 4 | 5): Promise<Runtime> {
  const { root, run } = await import('../../../scripts/install.mjs')
  const { startNodeRed } = await import('../../../scripts/node-red.mjs')
  const { nodeForNodeRed5 } = await import('../../../scripts/node-binary.mjs')
  const userDirectory = await mkdtemp(join(tmpdir(), `node-red-${String(major)}-`))
  await writeFile(join(userDirectory, 'package.json'), JSON.stringify({ name: 'user-directory', private: true }))
  await run('npm', ['pack', '--silent', '--pack-destination', userDirectory], { cwd: root })
  const tarball = join(userDirectory, tarballName(root))
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--omit=dev', tarball], {
    cwd: userDirectory,
  })
  await linkModules(userDirectory, modulesOfExamples)
  const node = major === 5 ? await nodeForNodeRed5() : process.execPath
  return {
    name: `Node-RED ${String(major)}`,
    userDirectory,
    start: ({ flows, credentials = {} }) =>
      startNodeRed({ userDirectory, flows, credentials, node, nodeRed: join(root, 'node_modules', packages[major]) }),
    remove: () => rm(userDirectory, { recursive: true, force: true }),
  }
}

/** Other people's packages that some examples need. */
const modulesOfExamples = ['node-red-node-email', 'node-red-node-mysql', 'pg']

/** As if the user had installed them, in the version that is locked here. */
async function linkModules(userDirectory: string, modules: readonly string[]): Promise<void> {
  const file = join(userDirectory, 'package.json')
  const described = JSON.parse(await readFile(file, 'utf8')) as { dependencies?: Record<string, string> }
  const dependencies = { ...described.dependencies, ...Object.fromEntries(modules.map((name) => [name, '*'])) }
  for (const name of modules) {
    await symlink(
      dirname(require.resolve(`${name}/package.json`)),
      join(userDirectory, 'node_modules', name),
      'junction',
    )
  }
  await writeFile(file, JSON.stringify({ ...described, dependencies }))
}

function tarballName(root: string): string {
  const described: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const version = typeof described === 'object' && described !== null && 'version' in described ? described.version : ''
  return `switchboard-node-red-telecom-${String(version)}.tgz`
}
