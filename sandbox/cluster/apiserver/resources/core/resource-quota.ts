import type { ResourceQuota } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { quotaProblems, quotaUpdateProblems } from './quota-rules.ts'

export const resourceQuotas = define<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  resource: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  subresources: { status: true },
  generationOf: null,
  prepareForCreate: (quota) => resetStatus(quota, {}),
  prepareForUpdate: (quota, old, { subresource }) => separateStatus(quota, old, subresource),
  validate: quotaProblems,
  validateUpdate: quotaUpdateProblems,
  columns: [
    nameColumn,
    text('Request', 'Request represents a minimum amount of cpu/memory that a container may consume.'),
    text('Limit', 'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.'),
    ageColumn,
  ],
  row: (quota, now) => [nameOf(quota), usage(quota, (name) => !name.includes('limits')), usage(quota, (name) => name.includes('limits')), ageOf(quota, now)],
})

const usage = ({ status }: ResourceQuota, wanted: (name: string) => boolean): string =>
  Object.entries(status?.hard ?? {})
    .filter(([name]) => wanted(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${status?.used?.[name] ?? '0'}/${hard}`)
    .join(', ')
