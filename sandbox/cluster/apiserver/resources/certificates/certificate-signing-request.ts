import type { CertificateSigningRequest, CertificateSigningRequestCondition } from 'kubernetes-types/certificates/v1'
import { timestamp } from '../../../machinery/clock.ts'
import { humanDuration } from '../../../machinery/duration.ts'
import { equalJson } from '../../json-value.ts'
import { forbidden, required, type FieldError } from '../../field-errors.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'

export const certificateSigningRequests = define<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  resource: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  subresources: { status: true, others: ['approval'] },
  generationOf: null,
  prepareForCreate: (request) => resetStatus(request, {}),
  prepareForUpdate(request, old, { subresource, now }) {
    if (subresource !== 'approval') return separateStatus(request, old, subresource)
    const conditions = (request.status?.conditions ?? []).map((condition) => stamped(condition, old, timestamp(now)))
    request.spec = old.spec
    resetStatus(request, { ...old.status, ...(conditions.length > 0 ? { conditions } : {}) })
  },
  validate({ spec }) {
    const errors: FieldError[] = []
    if (!spec.request) errors.push(required('spec.request', 'PEM block type must be CERTIFICATE REQUEST'))
    if (!spec.signerName) errors.push(required('spec.signerName'))
    if ((spec.usages ?? []).length === 0) errors.push(required('spec.usages', 'usages must be specified'))
    return errors
  },
  validateUpdate: (request, old) => (equalJson(request.spec, old.spec) ? [] : [forbidden('spec', 'updates to spec are forbidden')]),
  selectableFields: (request) => ({ 'spec.signerName': request.spec?.signerName ?? '' }),
  columns: [nameColumn, ageColumn, text('SignerName'), text('Requestor'), text('RequestedDuration'), text('Condition')],
  row: (request, now) => [
    nameOf(request),
    ageOf(request, now),
    request.spec.signerName || '<none>',
    request.spec.username ?? '',
    request.spec.expirationSeconds === undefined ? '<none>' : humanDuration(request.spec.expirationSeconds * 1000),
    conditionCell(request),
  ],
})

/** Whoever approves leaves the times to the server. */
function stamped(condition: CertificateSigningRequestCondition, old: CertificateSigningRequest, now: string): CertificateSigningRequestCondition {
  const before = old.status?.conditions?.find(({ type, status }) => type === condition.type && status === condition.status)
  return { ...condition, lastUpdateTime: condition.lastUpdateTime ?? now, lastTransitionTime: condition.lastTransitionTime ?? before?.lastTransitionTime ?? now }
}

function conditionCell({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status?.conditions?.some((one) => one.type === type)
  const parts = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending']
  if (has('Failed')) parts.push('Failed')
  if (status?.certificate) parts.push('Issued')
  return parts.join(',')
}
