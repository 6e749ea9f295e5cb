import { z } from 'zod'

interface JsonSchema {
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  const?: unknown
}

/** Keys that a schema allows at a path of a value; for a choice of shapes, those of the one whose `kind` the value names. */
export function knownKeys(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] {
  let here: JsonSchema | undefined = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  let now: unknown = value
  for (const key of path) {
    here = chosen(here, now)
    here = typeof key === 'number' ? here?.items : here?.properties?.[String(key)]
    now = now !== null && typeof now === 'object' ? (now as Record<PropertyKey, unknown>)[key] : undefined
  }
  return Object.keys(chosen(here, now)?.properties ?? {})
}

function chosen(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  const choices = schema?.oneOf ?? schema?.anyOf
  if (!choices) return schema
  const kind = value !== null && typeof value === 'object' ? (value as { kind?: unknown }).kind : undefined
  return choices.find((one) => one.properties?.['kind']?.const === kind) ?? choices[0]
}

/** The nearest of the known words, when it is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  const [best] = known.map((one) => ({ one, distance: distance(word.toLowerCase(), one.toLowerCase()) })).sort((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.one : null
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
