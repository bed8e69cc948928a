import js from '@eslint/js'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.cache/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.editor.json', './tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/lib/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'document', 'window', '$', 'fetch'],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '(^node-red|^@node-red|/nodes/|/emulators/)', message: 'lib knows nothing of Node-RED.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/nodes/**/*.ts'],
    ignores: ['src/nodes/**/*.editor.ts'],
    rules: { 'no-restricted-globals': ['error', 'document', 'window', '$', 'fetch'] },
  },
  {
    files: ['src/editor/**/*.ts', 'src/nodes/**/*.editor.ts'],
    rules: { 'no-restricted-globals': ['error', 'Buffer', 'process', 'require'] },
  },
  {
    files: ['emulators/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '/src/', message: 'The emulators share no code with src.' }] },
      ],
    },
  },
  {
    files: ['emulators/cli.ts', 'scripts/**', 'bench/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='listen'][arguments.0.value=0]",
          message: 'Clients remember what an address has refused: use listenOnFreshPort, which takes no port twice.',
        },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
)
