import type { ServiceAccount } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb } from '../define.ts'

const ENFORCE = 'kubernetes.io/enforce-mountable-secrets'

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
  warnings: ({ metadata }) =>
    metadata?.annotations?.[ENFORCE] === undefined ? [] : [`metadata.annotations[${ENFORCE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`],
  columns: [nameColumn, text('Secrets'), ageColumn],
  row: (account, now) => [nameOf(account), (account.secrets ?? []).length, ageOf(account, now)],
})
