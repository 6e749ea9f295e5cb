import type { AdmissionPlugin } from '../admission-plugin.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import { certificateRequests } from './certificate-requests.ts'
import { claimResize } from './claim-resize.ts'
import { defaultIngressClass, defaultStorageClass } from './default-classes.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { nodeRestriction } from './node-restriction.ts'
import { podSecurity } from './pod-security.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './resource-quota.ts'
import { storageObjectInUseProtection } from './storage-object-in-use.ts'
import { runtimeClass } from './runtime-class.ts'
import { serviceAccount } from './service-account.ts'
import { validatingAdmissionPolicy } from './validating-admission-policy.ts'

/** In the order that upstream runs them; the quota is last, so that nothing is counted that another refuses. `webhooks`: of others. */
export const builtInAdmission = (authorizer: Authorizer, webhooks?: { mutating: AdmissionPlugin; validating: AdmissionPlugin }): AdmissionPlugin[] => [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  priority,
  runtimeClass,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  claimResize,
  certificateRequests,
  defaultIngressClass,
  podSecurity,
  ...(webhooks ? [webhooks.mutating] : []),
  validatingAdmissionPolicy(authorizer),
  ...(webhooks ? [webhooks.validating] : []),
  resourceQuota,
]
