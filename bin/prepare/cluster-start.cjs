'use strict'
// Starts the bundle beside this file with V8's code cache, which takes a third off the time to three Ready nodes.
//   node start.cjs cluster --simulate-pods …   runs the command
//   node start.cjs --write-cache               writes the cache, for this version of Node and these flags only
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

const file = join(__dirname, 'cluster.cjs')
const cache = join(__dirname, `cluster.${process.version}-${process.arch}.cache`)
let cachedData
try {
  cachedData = readFileSync(cache)
} catch {
  // Slower, not wrong.
}
// The bundle is plain ASCII: read as such, it takes half the memory.
const source = readFileSync(file, 'latin1')
const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, { filename: file, cachedData })
cachedData = undefined
const bundle = { exports: {} }
script.runInThisContext()(bundle.exports, require, bundle, file, __dirname)
if (process.argv[2] === '--write-cache') void bundle.exports.rehearse().then(() => writeFileSync(cache, script.createCachedData()))
else void bundle.exports.run()
