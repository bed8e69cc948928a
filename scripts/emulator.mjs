// Starts one device emulator: npm run emulator -- <ucm|hilink|sagemcom|kalliope> [options]. See docs/emulators.md.
import { installDependencies } from './install.mjs'

await installDependencies()
// The package is CommonJS, so what cli.ts requires needs tsx as well as what it imports.
const [{ register: registerImport }, { register: registerRequire }] = await Promise.all([
  import('tsx/esm/api'),
  import('tsx/cjs/api'),
])
registerImport()
registerRequire()
await import('../emulators/cli.ts')
