import { ClearError } from './progress.mjs'

const LEAST = [20, 19]

/** Throws on a Node.js that Podyard does not run on. */
export function checkNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = LEAST
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return
  throw new ClearError(`Podyard needs Node.js ${LEAST.join('.')} or newer; this is ${version}. Install a newer one from https://nodejs.org/ or with your package manager.`)
}
