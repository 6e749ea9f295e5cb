'use strict'
// Starts the bundle beside this file with V8's code cache, which halves the time to the first answer.
//   node start.cjs CONFIG               starts the agent
//   node start.cjs --write-cache FILE   writes the cache, for this version of Node and these flags only
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

const file = join(__dirname, 'agent.cjs')
let cachedData
try {
  cachedData = readFileSync(join(__dirname, 'agent.cache'))
} catch {
  // Slower, not wrong.
}
// The bundle is plain ASCII: read as such, it takes half the memory.
const source = readFileSync(file, 'latin1')
const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, { filename: file, cachedData })
const bundle = { exports: {} }
script.runInThisContext()(bundle.exports, require, bundle, file, __dirname)
if (process.argv[2] === '--write-cache') writeFileSync(process.argv[3], script.createCachedData())
else bundle.exports.startAgent(process.argv[2])
