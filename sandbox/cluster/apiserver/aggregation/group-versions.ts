import type { KubeObject } from '../../machinery/object.ts'
import { apiServerUser } from '../bootstrap/bootstrap.ts'
import { localApiService } from '../bootstrap/api-services.ts'
import type { ApiCore, CallContext } from '../core.ts'
import { cloneJson } from '../json-value.ts'
import { objectKey } from '../resource-table.ts'
import { apiServices, type APIService } from '../resources/apiregistration/api-service.ts'
import { createObject } from '../verbs/create.ts'
import { deleteObject } from '../verbs/delete.ts'

/** Keeps an APIService for each group version of custom resources, as upstream's auto-registration does. */
export function registerGroupVersion(core: ApiCore, group: string, version: string, served: boolean): void {
  const context: CallContext = { user: apiServerUser, userAgent: 'kube-apiserver', warn: () => undefined }
  const target = { definition: apiServices, namespace: undefined, name: `${version}.${group}` }
  const present = core.store.get(objectKey(apiServices, undefined, target.name))
  if (served && present === undefined) createObject(core, target, automanaged(localApiService(group, version)), {}, context)
  if (!served && present?.value.metadata.labels?.[AUTOMANAGED] === 'true') deleteObject(core, target, {}, context)
}

const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged'
const automanaged = (service: KubeObject): KubeObject => {
  const made = cloneJson<APIService>(service)
  return { ...made, metadata: { ...made.metadata, labels: { [AUTOMANAGED]: 'true' } }, spec: { ...made.spec, versionPriority: 100 } } as KubeObject
}
