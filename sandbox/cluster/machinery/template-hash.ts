import { isDeepStrictEqual } from 'node:util'
import { safeEncode } from './names.ts'

/** The label that keeps the pods of a Deployment's ReplicaSets apart. */
export const POD_TEMPLATE_HASH = 'pod-template-hash'

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** 32-bit FNV-1a over UTF-8. */
export function fnv32a(text: string): number {
  let hash = FNV_OFFSET
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0
  return hash
}

/**
 * A short word for a pod template: the same for the same template in any namespace. Upstream hashes Go's own dump of the struct, so the
 * words differ from upstream's for the same template; nothing may depend on which word it is.
 */
export function podTemplateHash(template: unknown, collisionCount?: number): string {
  return safeEncode(String(fnv32a(canonical(template) + (collisionCount === undefined ? '' : String(collisionCount)))))
}

/** Whether `canonical` writes both alike; nearly always they are equal member by member, which is found out much sooner. */
export const sameMeaning = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b) || canonical(a) === canonical(b)

/** JSON with sorted keys and without what is null, undefined or an empty object: equal for what means the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined || member === null) continue
    const text = canonical(member)
    if (text !== '{}' || key === 'emptyDir') members.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${members.join(',')}}`
}
