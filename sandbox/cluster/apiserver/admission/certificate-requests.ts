import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1'
import { parseSigningRequest } from '../certificates/signing-request.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../admission-plugin.ts'
import { writable } from '../resources/define.ts'
import { forbidden } from '../status.ts'

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client'

const isCreate = ({ operation, resource, subresource }: AdmissionRequest): boolean =>
  operation === 'CREATE' && subresource === undefined && resource.group === 'certificates.k8s.io' && resource.resource === 'certificatesigningrequests'

/** Who asks for a certificate is written down by the server; nobody gets one of the group that may do everything. https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#certificatesubjectrestriction */
export const certificateRequests: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  handles: isCreate,
  mutate({ object, user }) {
    const { spec } = object as CertificateSigningRequest
    if (!spec) return
    const own = writable(spec)
    own.username = user.name
    own.groups = [...user.groups]
    if (user.uid) own.uid = user.uid
    else delete own.uid
    if (user.extra && Object.keys(user.extra).length > 0) own.extra = user.extra
    else delete own.extra
  },
  validate({ object, resource, name }) {
    const { spec } = object as CertificateSigningRequest
    if (spec.signerName !== CLIENT_SIGNER) return
    const asked = parseSigningRequest(Buffer.from(spec.request, 'base64').toString('latin1'))
    if (asked?.organizations.includes('system:masters')) throw forbidden(resource, name, `use of ${CLIENT_SIGNER} signer with system:masters group is not allowed`)
  },
}
