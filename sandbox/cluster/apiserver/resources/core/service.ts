import type { Service, ServiceSpec } from 'kubernetes-types/core/v1'
import { ageColumn, ageOf, labelsCell, nameColumn, nameOf, orNone, text, wide } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'
import { alignClusterAddresses, setServiceDefaults } from './service-defaults.ts'
import { validateService, validateServiceUpdate } from './service-rules.ts'
import { serviceWarnings } from './service-warnings.ts'

export const services = define<Service>(
  {
    group: '',
    version: 'v1',
    kind: 'Service',
    resource: 'services',
    singular: 'service',
    shortNames: ['svc'],
    categories: ['all'],
    namespaced: true,
    verbs: everyVerb,
    schema: 'io.k8s.api.core.v1.Service',
    subresources: { status: true, others: ['proxy'] },
    setDefaults: setServiceDefaults,
    prepareForCreate(service) {
      alignClusterAddresses(service)
      resetStatus(service, { loadBalancer: {} })
    },
    prepareForUpdate(service, old, { subresource }) {
      alignClusterAddresses(service)
      separateStatus(service, old, subresource)
    },
    generationOf: null,
    warnings: serviceWarnings,
    validate: validateService,
    changesFirst: true,
    validateUpdate: validateServiceUpdate,
    selectableFields: (service) => ({ 'spec.clusterIP': service.spec?.clusterIP ?? '', 'spec.type': service.spec?.type ?? '' }),
    columns: [
      nameColumn,
      text('Type'),
      text('Cluster-IP'),
      text('External-IP'),
      text('Port(s)'),
      ageColumn,
      wide(text('Selector')),
    ],
    row: (service, now) => [
      nameOf(service),
      service.spec?.type ?? '',
      orNone(service.spec?.clusterIP),
      externalAddress(service),
      portsCell(service.spec),
      ageOf(service, now),
      labelsCell(service.spec?.selector),
    ],
  },
  { name: 'dns1035' },
)

function externalAddress({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? []
  switch (spec?.type) {
    case 'ExternalName':
      return spec.externalName ?? ''
    case 'LoadBalancer': {
      const ingress = (status?.loadBalancer?.ingress ?? []).map((one) => one.ip || one.hostname || '').filter(Boolean)
      const given = [...new Set(ingress)].sort().join(',')
      if (external.length > 0) return [given, ...external].filter(Boolean).join(',')
      return given === '' ? '<pending>' : given
    }
    default:
      return external.length > 0 ? external.join(',') : '<none>'
  }
}

function portsCell(spec: ServiceSpec | undefined): string {
  const ports = spec?.ports ?? []
  if (ports.length === 0) return '<none>'
  return ports.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`).join(',')
}
