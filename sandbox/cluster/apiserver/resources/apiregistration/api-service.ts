import { timestamp } from '../../../machinery/clock.ts'
import type { KubeObject } from '../../../machinery/object.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'

/** kubernetes-types leaves the aggregation layer out. */
interface APIService extends KubeObject {
  spec?: { service?: { namespace?: string; name?: string; port?: number } }
  status?: { conditions?: { type: string; status: string; reason?: string }[] }
}

const DEFAULT_PORT = 443

/** Kept and shown; requests are not passed on to other API servers. */
export const apiServices = define<APIService>(
  {
    group: 'apiregistration.k8s.io',
    version: 'v1',
    kind: 'APIService',
    resource: 'apiservices',
    singular: 'apiservice',
    categories: ['api-extensions'],
    namespaced: false,
    verbs: everyVerb,
    schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
    subresources: { status: true },
    generationOf: null,
    setDefaults({ spec }) {
      if (spec?.service) spec.service.port ??= DEFAULT_PORT
    },
    prepareForCreate: (service, { now }) => resetStatus(service, service.spec?.service ? {} : { conditions: [localCondition(now)] }),
    prepareForUpdate: (service, old, { subresource }) => separateStatus(service, old, subresource),
    columns: [nameColumn, text('Service', 'The reference to the service that hosts this API endpoint.'), text('Available', 'Whether this service is available.'), ageColumn],
    row: (service, now) => [
      nameOf(service),
      service.spec?.service ? `${service.spec.service.namespace ?? ''}/${service.spec.service.name ?? ''}` : 'Local',
      availableCell(service),
      ageOf(service, now),
    ],
  },
  // The core group's name is empty: "v1.".
  { name: 'pathSegment' },
)

/** What this server answers itself needs no one's health. `now` in milliseconds since 1970. */
const localCondition = (now: number) => ({ type: 'Available', status: 'True', lastTransitionTime: timestamp(now), reason: 'Local', message: 'Local APIServices are always available' })

function availableCell({ status }: APIService): string {
  const available = status?.conditions?.find((one) => one.type === 'Available')
  if (!available) return 'Unknown'
  return available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`
}
