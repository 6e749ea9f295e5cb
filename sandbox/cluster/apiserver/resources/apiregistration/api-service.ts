import { timestamp } from '../../../machinery/clock.ts'
import type { KubeObject } from '../../../machinery/object.ts'
import { ageColumn, ageOf, nameColumn, nameOf, text } from '../columns.ts'
import { invalid, required, type FieldError } from '../../field-errors.ts'
import { define, everyVerb, resetStatus, separateStatus } from '../define.ts'

/** kubernetes-types leaves the aggregation layer out. */
export interface APIService extends KubeObject {
  spec?: {
    group?: string
    version?: string
    service?: { namespace?: string; name?: string; port?: number }
    /** PEM in base64. */
    caBundle?: string
    insecureSkipTLSVerify?: boolean
    groupPriorityMinimum?: number
    versionPriority?: number
  }
  status?: { conditions?: { type: string; status: string; lastTransitionTime?: string; reason?: string; message?: string }[] }
}

const DEFAULT_PORT = 443

/** Those with a Service are followed by aggregation/. */
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
    validate: apiServiceProblems,
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

const MOST_GROUP_PRIORITY = 20_000
const MOST_VERSION_PRIORITY = 1_000

/** kube-aggregator/pkg/apis/apiregistration/validation */
function apiServiceProblems({ metadata, spec }: APIService): FieldError[] {
  const errors: FieldError[] = []
  const { group = '', version = '', service, caBundle, insecureSkipTLSVerify, groupPriorityMinimum = 0, versionPriority = 0 } = spec ?? {}
  const wanted = `${version}.${group}`
  if (metadata?.name !== wanted) errors.push(invalid('metadata.name', metadata?.name ?? '', `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`))
  if (version === '') errors.push(required('spec.version'))
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > MOST_GROUP_PRIORITY) errors.push(invalid('spec.groupPriorityMinimum', groupPriorityMinimum, `must be positive and less than ${MOST_GROUP_PRIORITY}`))
  if (versionPriority <= 0 || versionPriority > MOST_VERSION_PRIORITY) errors.push(invalid('spec.versionPriority', versionPriority, `must be positive and less than ${MOST_VERSION_PRIORITY}`))
  if (!service) {
    if (caBundle) errors.push(invalid('spec.caBundle', `${caBundle.length} bytes`, "local APIServices may not have a caBundle"))
    if (insecureSkipTLSVerify) errors.push(invalid('spec.insecureSkipTLSVerify', insecureSkipTLSVerify, "local APIServices may not have insecureSkipTLSVerify"))
    return errors
  }
  if (!service.namespace) errors.push(required('spec.service.namespace'))
  if (!service.name) errors.push(required('spec.service.name'))
  if (insecureSkipTLSVerify && caBundle) errors.push(invalid('spec.insecureSkipTLSVerify', insecureSkipTLSVerify, 'may not be true if caBundle is present'))
  return errors
}
