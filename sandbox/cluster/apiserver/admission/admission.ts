import type { AdmissionPlugin } from '../admission-plugin.ts'
import { certificateRequests } from './certificate-requests.ts'
import { defaultIngressClass, defaultStorageClass } from './default-classes.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { podSecurity } from './pod-security.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './resource-quota.ts'
import { storageObjectInUseProtection } from './storage-object-in-use.ts'
import { serviceAccount } from './service-account.ts'
import { validatingAdmissionPolicy } from './validating-admission-policy.ts'

/** In the order that upstream runs them; the quota is last, so that nothing is counted that another refuses. */
export const builtInAdmission = (): AdmissionPlugin[] => [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  certificateRequests,
  defaultIngressClass,
  podSecurity,
  validatingAdmissionPolicy,
  resourceQuota,
]
