import { defineConfig } from 'tsup'

// Nothing is bundled: one file per module, so that state shared by all node types (the session registry, the error
// class) exists once in the process. The editor code is bundled by scripts/build.mjs.
export default defineConfig({
  entry: ['src/lib/**/*.ts', 'src/nodes/**/*.ts', '!src/nodes/**/*.editor.ts', '!src/lib/sentences/{de,fr,it}/**'],
  bundle: false,
  format: ['cjs'],
  target: 'node20',
  outDir: 'dist',
  silent: true,
  esbuildOptions: (options) => {
    options.outbase = 'src'
  },
})
