import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import { anyInformer, reconciling, type StartController } from './context.ts'

/** Usages that each of upstream's signers lets through beside those of the key; legacy-unknown takes any. */
const signers: Record<string, { required: string | null; allowed: readonly string[] }> = {
  'kubernetes.io/kube-apiserver-client': { required: 'client auth', allowed: ['digital signature', 'key encipherment', 'client auth'] },
  'kubernetes.io/kube-apiserver-client-kubelet': { required: 'client auth', allowed: ['digital signature', 'key encipherment', 'client auth'] },
  'kubernetes.io/kubelet-serving': { required: 'server auth', allowed: ['digital signature', 'key encipherment', 'server auth'] },
  'kubernetes.io/legacy-unknown': { required: null, allowed: [] },
}

/** --cluster-signing-duration */
const LONGEST_SECONDS = 365 * 24 * 3600

/**
 * Signs what was approved, for the signers that are the cluster's own. Without a signing authority (`context.sign`) requests stay
 * Approved. https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers
 */
export const startCertificateSigningController: StartController = (context) => {
  const { client, clock, sign } = context
  const requests = context.informers.of(kinds.certificateSigningRequests)
  return reconciling(context, {
    name: 'certificatesigningrequest-signing-controller',
    async reconcile(key) {
      const request = requests.get(undefined, key)
      if (!request || !sign || !isDue(request)) return
      const problem = usageProblem(request)
      const certificate = problem === null ? sign(pemOf(request), request.spec.usages?.includes('server auth') ? 'server' : 'client', secondsOf(request)) : null
      const failed = problem ?? (certificate === null ? 'unable to parse csr' : null)
      const now = timestamp(clock.now())
      const conditions = request.status?.conditions ?? []
      const status = {
        ...request.status,
        ...(failed === null
          ? { certificate: Buffer.from(certificate!).toString('base64') }
          : { conditions: [...conditions, { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: failed, lastUpdateTime: now, lastTransitionTime: now }] }),
      }
      await client.update(kinds.certificateSigningRequests, { ...request, status }, { subresource: 'status' })
    },
    informers: [anyInformer(requests)],
    watch: (queue) => [requests.subscribe(({ object }) => queue.add(keyOf(object)))],
  })
}

const pemOf = ({ spec }: Stored<CertificateSigningRequest>): string => Buffer.from(spec.request, 'base64').toString('latin1')
const secondsOf = ({ spec }: Stored<CertificateSigningRequest>): number => Math.min(spec.expirationSeconds ?? LONGEST_SECONDS, LONGEST_SECONDS)

function isDue({ spec, status }: Stored<CertificateSigningRequest>): boolean {
  const has = (type: string): boolean => status?.conditions?.some((one) => one.type === type && one.status === 'True') === true
  return Object.hasOwn(signers, spec.signerName) && has('Approved') && !has('Denied') && !has('Failed') && !status?.certificate
}

function usageProblem({ spec }: Stored<CertificateSigningRequest>): string | null {
  const { required, allowed } = signers[spec.signerName]!
  const usages = spec.usages ?? []
  if (required === null || (usages.includes(required) && usages.every((one) => allowed.includes(one)))) return null
  return `usages did not match ${JSON.stringify(allowed)}`
}
