import javascript from '@eslint/js'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import importX from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import typescript from 'typescript-eslint'

/**
 * Who may import whom, as docs/ draws it. Each entry: files of `target` may not import from `from` (but `except`),
 * and `message` names the allowed way. This is the one place where the layers are written down for a machine.
 */
const layers = [
  {
    target: './labs/schema',
    from: ['./app', './bin', './prisma', './sandbox', './e2e', './labs/load', './labs/mdx'],
    message: 'labs/schema imports zod only, so that everything may import it. Put what needs more into labs/load.',
  },
  {
    target: './labs',
    from: ['./app', './bin', './prisma', './e2e'],
    message: 'labs/ knows nothing of the site. Hand over what you need as a parameter.',
  },
  {
    target: './sandbox',
    from: ['./app', './bin', './prisma', './e2e'],
    message: 'sandbox/ runs where there is no site and no database. Say it over sandbox/protocol.ts or sandbox/provider.ts instead.',
  },
  {
    target: './sandbox/cluster',
    from: ['./sandbox', './labs'],
    except: ['./cluster'],
    message: 'The embedded cluster imports nothing else of Podyard: it could be a package of its own. Give it a port and implement it in sandbox/agent.',
  },
  {
    target: './app/_components',
    from: ['./app/_server', './prisma', './bin', './labs/load', './sandbox/agent', './sandbox/providers', './sandbox/verify', './sandbox/cluster'],
    message: 'Components run in the browser. Talk to the site through app/api/contract.ts, to the sandbox through sandbox/protocol.ts.',
  },
  {
    target: './app/api',
    from: ['./prisma', './bin'],
    message: 'Routes parse, call app/_server and respond; only app/_server knows the database.',
  },
  {
    target: './app/!(_server|_components|api)/**/*',
    from: ['./prisma', './bin', './sandbox/agent', './sandbox/providers', './sandbox/verify', './sandbox/cluster'],
    message: 'Pages ask app/_server; only app/_server knows the database and the sandboxes.',
  },
  {
    target: './prisma',
    from: ['./app', './bin', './labs', './sandbox', './e2e'],
    message: 'prisma/ holds models and migrations and imports nothing of Podyard.',
  },
  {
    target: './bin',
    from: ['./prisma', './e2e/journeys', './e2e/golden', './app'],
    message: 'The command imports labs/ and sandbox/, its benchmarks also e2e/support; the site runs as a process of its own (bin/start.mjs).',
  },
  {
    target: './app',
    from: ['./bin', './e2e'],
    message: 'Nothing imports bin/ and e2e/. Take what you need as a setting or a parameter.',
  },
]

const zones = layers.flatMap(({ from, ...zone }) => from.map((folder) => ({ ...zone, from: folder })))

export default defineConfig(
  globalIgnores(['dist/', '.next/', '.data/', 'node_modules/', 'prisma/generated/', 'labs/content/', 'test-results/', 'playwright-report/', 'next-env.d.ts', 'coverage/']),
  { files: ['**/*.{ts,tsx,mts}'], ...javascript.configs.recommended },
  typescript.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts}'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-default-export': 'error',
      'no-restricted-imports': ['error', { patterns: [{ group: ['**/prisma/generated/**'], message: 'Only app/_server/db.ts opens the database; take a Database from it.' }] }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals: it needs no code at run time.' },
        { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'Settings are read once: app/_server/env.ts for the site; take them as parameters elsewhere.' },
      ],
      'no-control-regex': 'off', // terminals speak in control characters
      eqeqeq: ['error', 'always'],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'prefer-const': 'error',
    },
  },
  {
    // Where settings come in from outside, or are handed on.
    files: ['app/_server/env.ts', 'proxy.ts', 'prisma/*.ts', 'bin/**', 'e2e/**', '*.config.ts', '**/*.test.ts', 'sandbox/providers/**', 'sandbox/agent/**'],
    rules: { 'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of string literals: it needs no code at run time.' }] },
  },
  { files: ['app/_server/db.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    // Next.js and tools find these by their default export.
    files: ['app/**/{page,layout,error,not-found,loading,global-error}.tsx', 'app/_i18n/request.ts', '*.config.{ts,mts}', 'e2e/*.config.ts', 'prisma/prisma.config.ts', 'proxy.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  { files: ['app/**/*.tsx', 'app/**/*.ts'], ...reactHooks.configs.flat['recommended-latest'] },
  // A page runs once for a request, on the server: what it creates has no state to lose.
  { files: ['app/**/page.tsx'], rules: { 'react-hooks/static-components': 'off' } },
  { files: ['**/*.{js,mjs,cjs}', 'bin/podyard'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
)
