/**
 * esbuild options of a program as one CommonJS file: V8's code cache works for scripts.
 * @type {import('esbuild').BuildOptions}
 */
export const scriptBundle = {
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  // A script has no loader of modules: what is left outside comes by `require`.
  supported: { 'dynamic-import': false },
  banner: { js: `const podyardBundleUrl = require('node:url').pathToFileURL(__filename).href;` },
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'podyardBundleUrl' },
}
