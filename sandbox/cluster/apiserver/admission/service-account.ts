import type { Container, Pod, PodSpec, ServiceAccount, Volume } from 'kubernetes-types/core/v1'
import { generateName } from '../object-meta.ts'
import type { AdmissionPlugin } from '../admission-plugin.ts'
import { once } from '../questions.ts'
import { forbidden } from '../status.ts'
import { isMirrorPod, isPodCreate, podOf } from './pod-requests.ts'

const serviceAccounts = { group: '', version: 'v1', resource: 'serviceaccounts' }

const TOKEN_MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
const VOLUME_PREFIX = 'kube-api-access-'
/** An hour, and a little so that those who ask for an hour can be told apart. */
const TOKEN_SECONDS = 60 * 60 + 7
/** 0644 */
const FILE_MODE = 420

/** Every pod acts as a service account and finds its token. https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  handles: (request) => isPodCreate(request) && !isMirrorPod(podOf(request)),
  mutate(request, reader) {
    const pod = podOf(request)
    const { spec } = pod
    if (!spec) return
    spec.serviceAccountName ||= 'default'
    spec.serviceAccount = spec.serviceAccountName
    const account = reader.get<ServiceAccount>(serviceAccounts, request.namespace, spec.serviceAccountName)
    if (!account) {
      const wanted = `${request.namespace ?? ''}/${spec.serviceAccountName}`
      throw forbidden(request.resource, request.name, `error looking up service account ${wanted}: serviceaccount "${spec.serviceAccountName}" not found`)
    }
    if (shouldMount(pod, account)) mountToken(spec, () => once(request, 'token volume', () => generateName(VOLUME_PREFIX)))
    if ((spec.imagePullSecrets ?? []).length === 0 && (account.imagePullSecrets ?? []).length > 0) {
      spec.imagePullSecrets = account.imagePullSecrets!.map(({ name }) => ({ name }))
    }
  },
}

/** The pod's word counts before the account's. */
const shouldMount = ({ spec }: Pod, account: ServiceAccount): boolean => spec?.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true

function mountToken(spec: PodSpec, newName: () => string): void {
  const containers = [...(spec.initContainers ?? []), ...spec.containers].filter((container) => !hasMount(container))
  if (containers.length === 0) return
  const existing = spec.volumes?.find((volume) => volume.name.startsWith(VOLUME_PREFIX) && volume.projected?.sources?.some((source) => source.serviceAccountToken))
  const name = existing?.name ?? newName()
  if (!existing) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
  for (const container of containers) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: TOKEN_MOUNT_PATH }]
  }
}

const hasMount = (container: Container): boolean => container.volumeMounts?.some((mount) => mount.mountPath === TOKEN_MOUNT_PATH) ?? false

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    defaultMode: FILE_MODE,
    sources: [
      { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
  },
})
