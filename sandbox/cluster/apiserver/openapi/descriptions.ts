import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { enumText } from './enums.ts'
import { parseDeclarations } from './parse-declarations.ts'

/** Text of messages ("io.k8s.api.core.v1.PodSpec") and of their fields ("io.k8s.api.core.v1.PodSpec.nodeName"). */
export type Descriptions = Record<string, string>

/** Beside a bundle, which has no packages. */
const BUNDLED = 'api-descriptions.json.gz'

/** What a message, or a field of it, is for; undefined where nothing is known. */
export function describe(message: string, field?: string): string | undefined {
  const known = load()
  if (field === undefined) return known[message]
  const values = enumText(message, field)
  const text = known[`${message}.${field}`] ?? commonFields[field]
  return values === undefined ? text : `${text ?? ''}${values}`
}

let weak: WeakRef<Descriptions> | undefined

/** Read when somebody asks, and let go when memory is needed: hardly any client wants them twice. */
function load(): Descriptions {
  const present = weak?.deref()
  if (present !== undefined) return present
  const loaded = readBundled() ?? readPackage() ?? {}
  weak = new WeakRef(loaded)
  return loaded
}

function readBundled(): Descriptions | null {
  try {
    return JSON.parse(gunzipSync(readFileSync(join(import.meta.dirname, BUNDLED))).toString('utf8')) as Descriptions
  } catch {
    return null
  }
}

/** From the types that the project is written with, whose comments are upstream's own. Null where the package is not. */
function readPackage(): Descriptions | null {
  let root: string
  try {
    root = dirname(createRequire(import.meta.url).resolve('kubernetes-types/package.json'))
  } catch {
    return null
  }
  const descriptions: Descriptions = {}
  for (const [folder, prefix] of packages(root)) {
    for (const file of readdirSync(join(root, folder))) {
      const [, version] = /^(v\w+)\.d\.ts$/.exec(file) ?? []
      if (version !== undefined) Object.assign(descriptions, parseDeclarations(readFileSync(join(root, folder, file), 'utf8'), `${prefix}.${version}`))
    }
  }
  return descriptions
}

function* packages(root: string): Generator<[folder: string, prefix: string]> {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'node_modules' || entry.name === 'api') continue
    if (entry.name === 'meta') yield [entry.name, 'io.k8s.apimachinery.pkg.apis.meta']
    else if (entry.name === 'apiextensions') yield [entry.name, 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions']
    else yield [entry.name, `io.k8s.api.${entry.name}`]
  }
}

/** What a build puts beside a bundle; its name is `api-descriptions.json.gz`. */
export const bundledDescriptions = (): { name: string; content: Uint8Array } => ({
  name: BUNDLED,
  content: gzipSync(JSON.stringify(readPackage() ?? {}), { level: 9 }),
})

/** Every kind has these, and says the same of them. */
const commonFields: Descriptions = {
  apiVersion:
    'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  kind: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
}
