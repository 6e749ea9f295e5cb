import { required } from '../field-errors.ts'
import { invalid, resourceNotServed } from '../status.ts'
import { binding } from '../subresources/binding.ts'
import { reviewResource } from './review.ts'
import type { Review } from './review.ts'

/** POST bindings: the older way to say pods/NAME/binding. */
export const bindings: Review = {
  definition: reviewResource({ group: '', kind: 'Binding', resource: 'bindings', namespaced: true, schema: 'io.k8s.api.core.v1.Binding' }),
  answer(object, { core, target, context }) {
    const name = object.metadata?.name ?? ''
    if (name === '') throw invalid({ group: '', kind: 'Binding' }, '', [required('metadata.name', 'name or generateName is required')])
    const definition = core.resources.get({ group: '', version: 'v1', resource: 'pods' })
    if (definition === undefined || binding.create === undefined) throw resourceNotServed()
    return binding.create(core, { definition, namespace: target.namespace, name, subresource: 'binding' }, object, {}, context)
  },
}
