import type { Lease } from 'kubernetes-types/coordination/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'
import { validateLease } from './lease-rules.ts'

export const leases = define<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  singular: 'lease',
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.coordination.v1.Lease',
  generationOf: null,
  validate: validateLease,
  columns: [nameColumn, text('Holder'), ageColumn],
  row: (lease, now) => [nameOf(lease), lease.spec?.holderIdentity ?? '', ageOf(lease, now)],
})
