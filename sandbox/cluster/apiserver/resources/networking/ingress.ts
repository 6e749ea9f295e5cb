import type { Ingress, IngressClass } from 'kubernetes-types/networking/v1'
import { ageColumn, ageOf, nameColumn, nameOf, orNone, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { firstFew } from '../list-cell.ts'
import { validateIngressClass, validateIngressClassUpdate } from './ingress-class-rules.ts'
import { ingressWarnings, validateIngress, validateNewIngress } from './ingress-rules.ts'

export const ingresses = define<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  resource: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  verbs: everyVerb,
  schema: 'io.k8s.api.networking.v1.Ingress',
  subresources: { status: true },
  prepareForCreate: (ingress) => resetStatus(ingress, { loadBalancer: {} }),
  prepareForUpdate: (ingress, old, { subresource }) => separateStatus(ingress, old, subresource),
  validate: validateIngress,
  validateCreate: validateNewIngress,
  warnings: ingressWarnings,
  columns: [
    nameColumn,
    text('Class', 'The name of the IngressClass resource that should be used for this Ingress.'),
    text('Hosts', 'Hosts that incoming requests are matched against before the ingress rule'),
    text('Address', 'Address is a list containing ingress points for the load-balancer'),
    text('Ports', 'Ports of TLS configurations that open'),
    ageColumn,
  ],
  row: (ingress, now) => [
    nameOf(ingress),
    orNone(ingress.spec?.ingressClassName ?? ingress.metadata.annotations?.['kubernetes.io/ingress.class']),
    firstFew((ingress.spec?.rules ?? []).flatMap((rule) => (rule.host ? [rule.host] : []))) || '*',
    [...new Set((ingress.status?.loadBalancer?.ingress ?? []).map((one) => one.ip || one.hostname || ''))].filter(Boolean).sort().join(','),
    (ingress.spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    ageOf(ingress, now),
  ],
})

export const ingressClasses = define<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  singular: 'ingressclass',
  namespaced: false,
  verbs: everyVerb,
  schema: 'io.k8s.api.networking.v1.IngressClass',
  setDefaults({ spec }) {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster'
  },
  validate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
  columns: [
    nameColumn,
    text('Controller', 'Controller that is responsible for handling this class'),
    text('Parameters', 'A reference to a resource with additional parameters'),
    ageColumn,
  ],
  row: (ingressClass, now) => [nameOf(ingressClass), ingressClass.spec?.controller ?? '', parametersCell(ingressClass), ageOf(ingressClass, now)],
})

function parametersCell({ spec }: IngressClass): string {
  if (!spec?.parameters) return '<none>'
  const { apiGroup, kind, name } = spec.parameters
  return `${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}`
}
