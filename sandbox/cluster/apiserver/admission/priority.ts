import type { PriorityClass } from 'kubernetes-types/scheduling/v1'
import type { Stored } from '../../machinery/object.ts'
import type { AdmissionPlugin, AdmissionRequest, StoreReader } from '../admission-plugin.ts'
import { forbidden } from '../status.ts'
import { isPodCreate, podOf } from './pod-requests.ts'

const priorityClasses = { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' }

/** Classes that need no object. */
const systemClasses: Record<string, number> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 }

/** Turns a pod's class into its priority. https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  handles: (request) => isPodCreate(request) || isClassWrite(request),
  mutate(request, reader) {
    if (!isPodCreate(request)) return
    const spec = podOf(request).spec
    if (!spec) return
    const found = classOf(request, spec.priorityClassName ?? '', reader)
    if (spec.priority !== undefined && spec.priority !== found.value) {
      throw forbidden(
        request.resource,
        request.name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${found.value} from the given PriorityClass name`,
      )
    }
    if (found.name) spec.priorityClassName = found.name
    spec.priority = found.value
    spec.preemptionPolicy ??= found.preemptionPolicy
  },
  validate(request, reader) {
    if (!isClassWrite(request)) return
    const { globalDefault, metadata } = request.object as PriorityClass
    if (!globalDefault) return
    const other = reader.list<PriorityClass>(priorityClasses).find((one) => one.globalDefault && one.metadata.name !== metadata?.name)
    if (other) throw forbidden(request.resource, request.name, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`)
  },
}

const isClassWrite = ({ resource, operation }: AdmissionRequest): boolean =>
  resource.resource === 'priorityclasses' && resource.group === priorityClasses.group && (operation === 'CREATE' || operation === 'UPDATE')

interface Found {
  name: string
  value: number
  preemptionPolicy: string
}

function classOf(request: AdmissionRequest, name: string, reader: StoreReader): Found {
  if (name === '') {
    const defaults = reader.list<PriorityClass>(priorityClasses).filter((one) => one.globalDefault)
    return defaults.length === 0 ? { name: '', value: 0, preemptionPolicy: 'PreemptLowerPriority' } : toFound(defaults.sort((a, b) => a.value - b.value)[0]!)
  }
  const found = reader.get<PriorityClass>(priorityClasses, undefined, name)
  if (found) return toFound(found)
  const value = systemClasses[name]
  if (value === undefined) throw forbidden(request.resource, request.name, `no PriorityClass with name ${name} was found`)
  return { name, value, preemptionPolicy: 'PreemptLowerPriority' }
}

const toFound = ({ metadata, value, preemptionPolicy = 'PreemptLowerPriority' }: Stored<PriorityClass>): Found => ({ name: metadata.name, value, preemptionPolicy })
