import type { ConfigMap, ServiceAccount } from 'kubernetes-types/core/v1'
import { kinds } from '../machinery/kinds.ts'
import { isAlreadyExists } from '../machinery/reconciler.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'

const DEFAULT_ACCOUNT = 'default'
const ROOT_CERTIFICATE = 'kube-root-ca.crt'
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

/** Gives every namespace its default ServiceAccount. */
export const startServiceAccountController: StartController = (context) => {
  const namespaces = context.informers.of(kinds.namespaces)
  const accounts = context.informers.of(kinds.serviceAccounts)
  return reconciling(context, {
    name: 'serviceaccount-controller',
    async reconcile(namespace) {
      if (namespaces.get(undefined, namespace)?.status?.phase === 'Terminating' || !namespaces.get(undefined, namespace)) return
      if (accounts.get(namespace, DEFAULT_ACCOUNT)) return
      await ignoringExisting(
        context.client.create<ServiceAccount>(kinds.serviceAccounts, namespace, {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: DEFAULT_ACCOUNT, namespace },
        }),
      )
    },
    informers: [anyInformer(namespaces), anyInformer(accounts)],
    watch: (queue) => [
      namespaces.subscribe(({ object }) => queue.add(object.metadata.name)),
      accounts.subscribe(({ type, object }) => {
        if (type === 'deleted' && object.metadata.name === DEFAULT_ACCOUNT) queue.add(object.metadata.namespace ?? '')
      }),
    ],
  })
}

/** Publishes the API server's certificate authority in every namespace, where pods mount it. */
export const startRootCertificatePublisher: StartController = (context) => {
  const namespaces = context.informers.of(kinds.namespaces)
  const configMaps = context.informers.of(kinds.configMaps)
  const data = { 'ca.crt': context.rootCertificate }
  return reconciling(context, {
    name: 'root-ca-certificate-publisher-controller',
    async reconcile(namespace) {
      const exists = namespaces.get(undefined, namespace)
      if (!exists || exists.status?.phase === 'Terminating') return
      const found = configMaps.get(namespace, ROOT_CERTIFICATE)
      if (found?.data?.['ca.crt'] === context.rootCertificate) return
      if (found) {
        await context.client.update<ConfigMap>(kinds.configMaps, { ...found, data })
        return
      }
      await ignoringExisting(
        context.client.create<ConfigMap>(kinds.configMaps, namespace, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: ROOT_CERTIFICATE, namespace, annotations: { 'kubernetes.io/description': DESCRIPTION } },
          data,
        }),
      )
    },
    informers: [anyInformer(namespaces), anyInformer(configMaps)],
    watch: (queue) => [
      namespaces.subscribe(({ object }) => queue.add(object.metadata.name)),
      configMaps.subscribe(({ object }) => {
        if (object.metadata.name === ROOT_CERTIFICATE) queue.add(object.metadata.namespace ?? '')
      }),
    ],
  })
}

async function ignoringExisting(action: Promise<unknown>): Promise<void> {
  try {
    await action
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}
