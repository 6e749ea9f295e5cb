import type { AdmissionPlugin, AdmissionRequest } from './admission-plugin.ts'
import type { ApiCore } from './core.ts'

type AdmitCore = Pick<ApiCore, 'admission' | 'reader'>

const interested = (plugin: AdmissionPlugin, request: AdmissionRequest): boolean => plugin.handles === undefined || plugin.handles(request)

export function admitMutating(core: AdmitCore, request: AdmissionRequest): void {
  mutate(core, request)
  // https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#reinvocation-policy
  if (request.changedOutside === true) mutate(core, { ...request, again: true })
}

function mutate({ admission, reader }: AdmitCore, request: AdmissionRequest): void {
  for (const plugin of admission) if (plugin.mutate !== undefined && interested(plugin, request)) plugin.mutate(request, reader)
}

export function admitValidating({ admission, reader }: AdmitCore, request: AdmissionRequest): void {
  for (const plugin of admission) if (plugin.validate !== undefined && interested(plugin, request)) plugin.validate(request, reader)
}
