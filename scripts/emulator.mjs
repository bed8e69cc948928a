// Starts one device emulator: npm run emulator -- <ucm|hilink|sagemcom|kalliope> [options]. See docs/emulators.md.
import { installDependencies } from './install.mjs'

await installDependencies()
const { register } = await import('tsx/esm/api')
register()
await import('../emulators/cli.ts')
