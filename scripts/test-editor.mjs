// Opens every dialog in a real browser, in Node-RED 4 and 5. Needs Chromium; .ci/run installs it.
import { installDependencies, run } from './install.mjs'
import { nodeForNodeRed5 } from './node-binary.mjs'

const stdio = ['ignore', 1, 2]

await installDependencies()
await run(process.execPath, ['scripts/build.mjs'])
await run(process.execPath, ['test/editor/run.mjs'], { stdio })
const node = await nodeForNodeRed5()
await run(process.execPath, ['test/editor/run.mjs', '--node-red', 'node-red-5', '--node', node], { stdio })
