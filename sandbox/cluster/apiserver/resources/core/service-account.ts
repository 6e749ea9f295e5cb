import type { ServiceAccount } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'

export const serviceAccounts = define<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.ServiceAccount',
  subresources: { others: ['token'] },
  generationOf: null,
  columns: [nameColumn, text('Secrets'), ageColumn],
  row: (account, now) => [nameOf(account), (account.secrets ?? []).length, ageOf(account, now)],
})
