import { admissionregistrationV1 } from './tables/admissionregistration-v1.ts'
import { apiextensionsV1 } from './tables/apiextensions-v1.ts'
import { apiregistrationV1 } from './tables/apiregistration-v1.ts'
import { appsV1 } from './tables/apps-v1.ts'
import { authenticationV1 } from './tables/authentication-v1.ts'
import { authorizationV1 } from './tables/authorization-v1.ts'
import { autoscalingV1 } from './tables/autoscaling-v1.ts'
import { autoscalingV2 } from './tables/autoscaling-v2.ts'
import { batchV1 } from './tables/batch-v1.ts'
import { certificatesV1 } from './tables/certificates-v1.ts'
import { coordinationV1 } from './tables/coordination-v1.ts'
import { coreV1 } from './tables/core-v1.ts'
import { discoveryV1 } from './tables/discovery-v1.ts'
import { eventsV1 } from './tables/events-v1.ts'
import { flowcontrolV1 } from './tables/flowcontrol-v1.ts'
import { metaV1 } from './tables/meta-v1.ts'
import { networkingV1 } from './tables/networking-v1.ts'
import { nodeV1 } from './tables/node-v1.ts'
import { policyV1 } from './tables/policy-v1.ts'
import { rbacV1 } from './tables/rbac-v1.ts'
import { schedulingV1 } from './tables/scheduling-v1.ts'
import { storageV1 } from './tables/storage-v1.ts'

const outsideApi: Record<string, string> = {
  'meta/v1': 'io.k8s.apimachinery.pkg.apis.meta.v1',
  'apiextensions/v1': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  'apiregistration/v1': 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
}

/** "core/v1" → "io.k8s.api.core.v1" */
export const packagePrefix = (name: string): string => outsideApi[name] ?? `io.k8s.api.${name.replace('/', '.')}`

/** The tables by the prefix of their messages' names. */
export const tables: Readonly<Record<string, string>> = {
  [packagePrefix('admissionregistration/v1')]: admissionregistrationV1,
  [packagePrefix('apiextensions/v1')]: apiextensionsV1,
  [packagePrefix('apiregistration/v1')]: apiregistrationV1,
  [packagePrefix('apps/v1')]: appsV1,
  [packagePrefix('authentication/v1')]: authenticationV1,
  [packagePrefix('authorization/v1')]: authorizationV1,
  [packagePrefix('autoscaling/v1')]: autoscalingV1,
  [packagePrefix('autoscaling/v2')]: autoscalingV2,
  [packagePrefix('batch/v1')]: batchV1,
  [packagePrefix('certificates/v1')]: certificatesV1,
  [packagePrefix('coordination/v1')]: coordinationV1,
  [packagePrefix('core/v1')]: coreV1,
  [packagePrefix('discovery/v1')]: discoveryV1,
  [packagePrefix('events/v1')]: eventsV1,
  [packagePrefix('flowcontrol/v1')]: flowcontrolV1,
  [packagePrefix('meta/v1')]: metaV1,
  [packagePrefix('networking/v1')]: networkingV1,
  [packagePrefix('node/v1')]: nodeV1,
  [packagePrefix('policy/v1')]: policyV1,
  [packagePrefix('rbac/v1')]: rbacV1,
  [packagePrefix('scheduling/v1')]: schedulingV1,
  [packagePrefix('storage/v1')]: storageV1,
}
