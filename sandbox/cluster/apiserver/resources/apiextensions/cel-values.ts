import { isJsonObject, itemsOf, property, valuesOf, type StructuralSchema } from './structural-schema.ts'

/** Names that an expression could not say. */
const KEYWORDS = new Set(['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'])

/** The name of a property in expressions. https://kubernetes.io/docs/reference/using-api/cel/#escaping */
export const escapedName = (name: string): string =>
  KEYWORDS.has(name) ? `__${name}__` : name.replaceAll('__', '__underscores__').replaceAll('.', '__dot__').replaceAll('-', '__dash__').replaceAll('/', '__slash__')

/** JSON as the expressions of a schema see it: whole numbers are integers unless the schema says number, properties have the names that expressions can say. */
export function toCel(value: unknown, schema: StructuralSchema | null): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) && schema?.type !== 'number' ? BigInt(value) : value
  if (Array.isArray(value)) {
    const items = schema && itemsOf(schema)
    return value.map((item) => toCel(item, items))
  }
  if (!isJsonObject(value)) return value ?? null
  const values = schema && valuesOf(schema)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const known = schema && property(schema, name)
      return [known ? escapedName(name) : name, toCel(item, known ?? values ?? null)]
    }),
  )
}
