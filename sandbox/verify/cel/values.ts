import { isCelList, isCelMap, isCelUint, type CelInput, type CelValue } from '@bufbuild/cel'

/** JSON as CEL takes it: whole numbers are CEL's int (a BigInt), others its double. */
export type CelJson = string | boolean | bigint | number | null | CelJson[] | { [key: string]: CelJson }

/** Turns parsed JSON or YAML into values for CEL. Without this every number would be a double, and `x.replicas == 3` an error. */
export function toCel(value: unknown): CelJson {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value
  if (Array.isArray(value)) return value.map(toCel)
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'object') return null
  const converted: { [key: string]: CelJson } = {}
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) define(converted, key, toCel(inner))
  }
  return converted
}

/** A key named __proto__ is data like any other. */
function define(target: { [key: string]: CelJson }, key: string, value: CelJson): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true })
  else target[key] = value
}

/** How a value reads in a sentence: strings bare, lists with commas. */
export function celText(value: CelValue | CelInput): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (isCelUint(value)) return String(value.value)
  if (isCelList(value)) return [...value].map(celText).join(', ')
  if (isCelMap(value)) return [...value].map(([key, inner]) => `${celText(key)}: ${celText(inner)}`).join(', ')
  return String(value)
}
