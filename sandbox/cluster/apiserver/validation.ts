import type { KubeObject, Stored } from '../machinery/object.ts'
import type { FieldError } from './field-errors.ts'
import type { ResourceDefinition } from './resource.ts'

export function validateNewObject(definition: ResourceDefinition, object: KubeObject): FieldError[] {
  return [...validateObject(definition, object), ...(definition.validateCreate?.(object) ?? [])]
}

export function validateObject(definition: ResourceDefinition, object: KubeObject, _old?: Stored): FieldError[] {
  return definition.validate?.(object) ?? []
}

export function validateObjectUpdate(definition: ResourceDefinition, object: KubeObject, old: Stored, subresource?: string): FieldError[] {
  return definition.validateUpdate?.(object, old, subresource) ?? []
}
