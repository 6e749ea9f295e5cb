import type { TokenRequest } from 'kubernetes-types/authentication/v1'
import type { Secret } from 'kubernetes-types/core/v1'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import type { KubeObject } from '../machinery/object.ts'
import { ignoringNotFound, isNotFound } from '../machinery/reconciler.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'

const TYPE = 'kubernetes.io/service-account-token'
const ACCOUNT_NAME = 'kubernetes.io/service-account.name'
const ACCOUNT_UID = 'kubernetes.io/service-account.uid'

/** The longest the API gives; such tokens end with their Secret, not by time. Seconds. */
const LIFETIME_SECONDS = 2 ** 32

/** Fills Secrets that ask for a ServiceAccount's token, and deletes them with the account. */
export const startTokenController: StartController = (context) => {
  const { client } = context
  const accounts = context.informers.of(kinds.serviceAccounts)
  const secrets = context.informers.of(kinds.secrets)
  const base64 = (text: string): string => Buffer.from(text).toString('base64')

  return reconciling(context, {
    name: 'serviceaccount-token-controller',
    async reconcile(key) {
      const { namespace, name } = splitKey(key)
      const secret = secrets.get(namespace, name)
      const accountName = secret?.metadata.annotations?.[ACCOUNT_NAME]
      if (secret?.type !== TYPE || !accountName || secret.metadata.deletionTimestamp) return
      const account = accounts.get(namespace, accountName)
      const wantedUid = secret.metadata.annotations?.[ACCOUNT_UID]
      if (!account || (wantedUid && wantedUid !== account.metadata.uid)) {
        if (await isReallyGone(namespace, accountName, wantedUid)) await ignoringNotFound(client.delete(kinds.secrets, namespace, name, { preconditions: { uid: secret.metadata.uid } }))
        return
      }
      const data = { ...secret.data, 'ca.crt': base64(context.rootCertificate), namespace: base64(namespace ?? '') }
      if (secret.data?.['token'] && secret.data['ca.crt'] === data['ca.crt'] && secret.data['namespace'] === data.namespace) return
      const token = secret.data?.['token'] ?? base64(await requestToken(namespace, accountName, secret.metadata))
      await client.update<Secret>(kinds.secrets, {
        ...secret,
        metadata: { ...secret.metadata, annotations: { ...secret.metadata.annotations, [ACCOUNT_UID]: account.metadata.uid } },
        data: { ...data, token },
      })
    },
    informers: [anyInformer(accounts), anyInformer(secrets)],
    watch: (queue) => [
      secrets.subscribe(({ object }) => {
        if (object.type === TYPE) queue.add(keyOf(object))
      }),
      accounts.subscribe(({ object }) => {
        for (const secret of secrets.inNamespace(object.metadata.namespace ?? '')) {
          if (secret.type === TYPE && secret.metadata.annotations?.[ACCOUNT_NAME] === object.metadata.name) queue.add(keyOf(secret))
        }
      }),
    ],
  })

  async function requestToken(namespace: string | undefined, account: string, secret: { name: string; uid: string }): Promise<string> {
    const request: TokenRequest & KubeObject = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [], expirationSeconds: LIFETIME_SECONDS, boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: secret.name, uid: secret.uid } },
    }
    const answer = await client.create<TokenRequest & KubeObject>(kinds.serviceAccounts, namespace, request, { subresource: 'token', name: account })
    if (!answer.status?.token) throw new Error(`the API gave no token for service account ${namespace}/${account}`)
    return answer.status.token
  }

  /** The cache may be behind. */
  async function isReallyGone(namespace: string | undefined, account: string, uid: string | undefined): Promise<boolean> {
    try {
      const found = await client.get(kinds.serviceAccounts, namespace, account)
      return uid !== undefined && found.metadata.uid !== uid
    } catch (error) {
      if (isNotFound(error)) return true
      throw error
    }
  }
}
