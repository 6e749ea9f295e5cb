/**
 * zod can say what is wrong in fifty languages; here it says it in English, to machines.
 * @type {import('esbuild').Plugin}
 */
const zodInEnglish = {
  name: 'zod-in-english',
  setup(build) {
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: `export { default as en } from './en.js'`, loader: 'js' }))
  },
}

/**
 * esbuild options of a program as one CommonJS file: V8's code cache works for scripts. The source lies in memory for as long as the program
 * runs, so that all names in it are short.
 * @type {import('esbuild').BuildOptions}
 */
export const scriptBundle = {
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  plugins: [zodInEnglish],
  legalComments: 'none',
  logLevel: 'warning',
  // A script has no loader of modules: what is left outside comes by `require`.
  supported: { 'dynamic-import': false },
  banner: { js: `const podyardBundleUrl = require('node:url').pathToFileURL(__filename).href;` },
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'podyardBundleUrl' },
}
