import { parseDocument } from 'yaml'
import type { ApiError } from '../../machinery/object.ts'

/** Aliases that one document may expand to, so that a small body cannot fill the memory. */
const MOST_ALIASES = 100

/** YAML 1.1, as upstream's parser reads it: `n` is false there, not a string. */
export function parseYaml(text: string, refuse: (problem: string) => ApiError): unknown {
  const document = parseDocument(text, { version: '1.1', merge: true, prettyErrors: true })
  const [problem] = document.errors
  if (problem !== undefined) throw refuse(`yaml: ${problem.message.split('\n')[0] ?? ''}`)
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown
  } catch (error) {
    throw refuse(`yaml: ${error instanceof Error ? error.message : String(error)}`)
  }
}
