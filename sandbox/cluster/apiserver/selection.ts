import type { Stored } from '../machinery/object.ts'
import { matchesLabels, parseLabelSelector } from '../machinery/selectors.ts'
import { compileFieldSelector, parseFieldSelector } from './field-selector.ts'
import type { ResourceDefinition } from './resource.ts'
import { badRequest } from './status.ts'

/** Which objects of a list or a watch are meant. */
export interface Selection {
  matches(object: Stored): boolean
}

/** Null when everything is meant. Throws BadRequest. */
export function compileSelection(definition: ResourceDefinition, call: { labelSelector?: string; fieldSelector?: string }): Selection | null {
  const tests: ((object: Stored) => boolean)[] = []
  if (call.labelSelector !== undefined && call.labelSelector !== '') {
    const matches = compileLabels(call.labelSelector)
    tests.push((object) => matches(object.metadata.labels ?? {}))
  }
  if (call.fieldSelector !== undefined && call.fieldSelector !== '') {
    const terms = parseFieldSelector(call.fieldSelector)
    if (terms.length > 0) tests.push(compileFieldSelector(definition, terms))
  }
  if (tests.length === 0) return null
  return { matches: (object) => tests.every((test) => test(object)) }
}

function compileLabels(text: string): (labels: Record<string, string>) => boolean {
  try {
    const requirements = parseLabelSelector(text)
    return (labels) => matchesLabels(requirements, labels)
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
}
