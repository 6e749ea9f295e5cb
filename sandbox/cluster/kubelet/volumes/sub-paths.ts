import type { VolumeMount } from 'kubernetes-types/core/v1'
import { expand } from '../expand.ts'
import { MissingSourceError } from './sources.ts'

/**
 * Mounts whose subPathExpr has become the subPath that it means in this environment. Throws `MissingSourceError` where it means none, as
 * upstream words it. https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath-expanded-environment
 */
export function withSubPaths(mounts: readonly VolumeMount[], environment: Readonly<Record<string, string>>): VolumeMount[] {
  return mounts.map((mount) => (mount.subPathExpr === undefined || mount.subPathExpr === '' ? mount : { ...mount, subPath: subPathOf(mount.subPathExpr, environment) }))
}

function subPathOf(expression: string, environment: Readonly<Record<string, string>>): string {
  const missing = [...expression.matchAll(/\$\$|\$\(([^()]*)\)/g)].flatMap(([, name]) => (name === undefined || Object.hasOwn(environment, name) ? [] : [name]))
  if (missing.length > 0) throw new MissingSourceError(`missing value for ${missing.join(', ')}`)
  const path = expand(expression, environment)
  if (path.startsWith('/')) throw new MissingSourceError(`error SubPath \`${path}\` must not be an absolute path`)
  if (path.split('/').includes('..')) throw new MissingSourceError(`unable to provision SubPath \`${path}\`: must not contain '..'`)
  return path
}
