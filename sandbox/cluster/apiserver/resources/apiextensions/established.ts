import type { CustomResourceDefinition, CustomResourceDefinitionStatus } from 'kubernetes-types/apiextensions/v1'
import { timestamp } from '../../../machinery/clock.ts'

/** The status of a definition whose resources are served: names accepted, established. `now` in milliseconds since 1970. */
export function establishedStatus({ spec, status }: CustomResourceDefinition, now: number): CustomResourceDefinitionStatus {
  const condition = (type: string, reason: string, message: string) => ({ type, status: 'True', lastTransitionTime: timestamp(now), reason, message })
  const known = (type: string) => status?.conditions?.find((one) => one.type === type && one.status === 'True')
  const storage = spec.versions.find((version) => version.storage)?.name
  const stored = status?.storedVersions ?? []
  return {
    conditions: [
      known('NamesAccepted') ?? condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      known('Established') ?? condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: spec.names,
    storedVersions: storage === undefined || stored.includes(storage) ? stored : [...stored, storage],
  }
}
