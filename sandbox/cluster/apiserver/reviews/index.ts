import type { ResourceDefinition } from '../resource.ts'
import { accessReviews } from './access.ts'
import { bindings } from './binding.ts'
import { identityReviews } from './identity.ts'
import type { Review } from './review.ts'

const reviews = new Map<string, Review>([...accessReviews, ...identityReviews, bindings].map((review) => [keyOf(review.definition), review]))

function keyOf({ group, resource }: Pick<ResourceDefinition, 'group' | 'resource'>): string {
  return `${resource}.${group}`
}

export const findReview = (definition: ResourceDefinition): Review | undefined => reviews.get(keyOf(definition))

export const reviewDefinitions = (): ResourceDefinition[] => [...reviews.values()].map(({ definition }) => definition)
