import type { Namespace } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'

const NAME_LABEL = 'kubernetes.io/metadata.name'

export const namespaces = define<Namespace>(
  {
    group: '',
    version: 'v1',
    kind: 'Namespace',
    resource: 'namespaces',
    singular: 'namespace',
    shortNames: ['ns'],
    namespaced: false,
    verbs: everyVerb.filter((verb) => verb !== 'deletecollection'),
    schema: 'io.k8s.api.core.v1.Namespace',
    subresources: { status: true, others: ['finalize'] },
    generationOf: null,
    setDefaults(namespace) {
      const name = namespace.metadata?.name
      if (!name) return
      namespace.metadata!.labels ??= {}
      namespace.metadata!.labels[NAME_LABEL] = name
    },
    prepareForCreate(namespace) {
      namespace.spec ??= {}
      const finalizers = namespace.spec.finalizers ?? []
      if (!finalizers.includes('kubernetes')) namespace.spec.finalizers = [...finalizers, 'kubernetes']
      resetStatus(namespace, { phase: 'Active' })
    },
    /** Only /finalize takes the namespace's own finalizers away. */
    prepareForUpdate(namespace, old, { subresource }) {
      if (subresource !== 'finalize') {
        separateStatus(namespace, old, subresource)
        if (old.spec) namespace.spec = old.spec
        else delete namespace.spec
      } else resetStatus(namespace, old.status)
    },
    selectableFields: (namespace) => ({ 'status.phase': namespace.status?.phase ?? '', name: namespace.metadata?.name ?? '' }),
    columns: [nameColumn, text('Status', 'The status of the namespace'), ageColumn],
    row: (namespace, now) => [nameOf(namespace), namespace.status?.phase ?? '', ageOf(namespace, now)],
  },
  { name: 'label' },
)
