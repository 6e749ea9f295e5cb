import type { ApiClient } from '../machinery/api-client.ts'
import { systemClock } from '../machinery/clock.ts'
import type { Clock } from '../machinery/clock.ts'
import type { Component } from '../machinery/component.ts'
import type { Stored } from '../machinery/object.ts'
import type { NodeApi } from '../kubelet/node-api.ts'
import { createMemoryStore } from '../store/memory.ts'
import type { Snapshot } from '../store/store.ts'
import { builtInAdmission } from './admission/admission.ts'
import { createServiceAllocator } from './allocation/service-allocator.ts'
import type { AdmissionPlugin, User } from './admission-plugin.ts'
import { createRbacAuthorizer } from './auth/rbac.ts'
import { createServiceAccountTokens } from './auth/service-account-tokens.ts'
import { bootstrap } from './bootstrap/bootstrap.ts'
import { createCertificateAuthority } from './certificates/certificates.ts'
import type { IssuedCertificate } from './certificates/certificates.ts'
import { createReader } from './core.ts'
import type { ApiCore } from './core.ts'
import { createDispatcher } from './dispatch.ts'
import { handle, handleUpgrade } from './http/handler.ts'
import type { HandlerOptions } from './http/handler.ts'
import type { ApiRequest, ApiResponse } from './http/exchange.ts'
import { listen } from './http/server.ts'
import { acceptWebSocket, offeredProtocols, refuseUpgrade } from './http/upgrade.ts'
import { createInProcessClient } from './in-process-client.ts'
import { startHousekeeping } from './housekeeping.ts'
import { kubeconfigText } from './kubeconfig.ts'
import { ResourceTable } from './resource-table.ts'
import { reviewDefinitions } from './reviews/index.ts'
import { serveCustomResources } from './resources/apiextensions/serve-custom-resources.ts'
import { builtInResources } from './resources/registry.ts'
import { clusterAddresses } from './service-addresses.ts'

export interface ApiServerOptions {
  /** Port 0: any. */
  listen: { address: string; port: number }
  /** Extra names and addresses in the serving certificate. */
  certificateNames?: readonly string[]
  /** Default: all built-in plugins. */
  admission?: readonly AdmissionPlugin[]
  /** How the kubelet of a node is reached; undefined: there is no such node. */
  nodeApi: (nodeName: string) => NodeApi | undefined
  clock?: Clock
  log?: (line: string) => void
  /** To come back as it was. */
  checkpoint?: ApiServerCheckpoint
}

export interface ApiServerCheckpoint {
  store: Snapshot<Stored>
  authority: IssuedCertificate
  tokenKey: string
}

export interface ApiServer extends Component {
  /** "https://127.0.0.1:6443" */
  url: string
  /** Its certificate, PEM. */
  authority: string
  /** In this process: no sockets, no authorization. `userAgent` names the field manager. */
  client(user: User, userAgent: string): ApiClient
  /** One request through the pipeline without a socket. */
  handle(request: ApiRequest): Promise<ApiResponse>
  /** A kubeconfig with a client certificate. `server` where the API is reached another way than it listens. */
  kubeconfig(user: { name: string; groups: readonly string[] }, server?: string): string
  checkpoint(): ApiServerCheckpoint
}

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { clock = systemClock, log = () => undefined } = options
  const store = createMemoryStore<Stored>()
  const resources = new ResourceTable([...reviewDefinitions(), ...builtInResources()])
  const reader = createReader(store, resources)
  const tokens = createServiceAccountTokens(reader, clock, options.checkpoint?.tokenKey)
  const core: ApiCore = { store, resources, reader, clock, tokens, admission: options.admission ?? builtInAdmission(), allocators: [createServiceAllocator(reader)] }
  const authorizer = createRbacAuthorizer(reader)
  const api = createDispatcher(core, authorizer)
  const authority = createCertificateAuthority('kubernetes', clock.now(), options.checkpoint?.authority)
  const handler: HandlerOptions = { core, api, log, find: options.nodeApi, authentication: { tokens, staticTokens: new Map<string, User>(), authorizer } }

  if (options.checkpoint !== undefined) store.restore(options.checkpoint.store)
  const serving = authority.issue({ commonName: 'kube-apiserver', usage: 'server', names: servingNames(options) })
  const server = await listen({
    ...options.listen,
    tls: { ...serving, clientAuthority: authority.certificate },
    handle: (request) => handle(handler, request),
    upgrade(request, raw) {
      const answer = handleUpgrade(handler, request, offeredProtocols(raw))
      if ('run' in answer) acceptWebSocket(raw, answer.protocol, (port) => answer.run(port))
      else refuseUpgrade(raw, answer)
    },
    log,
  })
  const url = `https://${server.address.includes(':') ? `[${server.address}]` : server.address}:${server.port}`
  bootstrap(core, api, { address: server.address, port: server.port, authority: authority.certificate })
  const stopHousekeeping = startHousekeeping(core)
  const stopCustomResources = serveCustomResources(core)

  return {
    url,
    authority: authority.certificate,
    client: (user, userAgent) => createInProcessClient(api, user, userAgent),
    handle: (request) => handle(handler, request),
    kubeconfig: ({ name, groups }, at = url) =>
      kubeconfigText(at, authority.certificate, { name, certificate: authority.issue({ commonName: name, organizations: groups, usage: 'client' }) }),
    checkpoint: () => ({ store: store.snapshot(), authority: authority.export(), tokenKey: tokens.exportKey() }),
    async stop() {
      stopHousekeeping()
      stopCustomResources()
      await server.close()
    },
  }
}

const servingNames = ({ listen: { address }, certificateNames = [] }: ApiServerOptions): string[] => [
  ...new Set([
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
    '127.0.0.1',
    clusterAddresses.kubernetesService,
    ...(address === '0.0.0.0' || address === '::' ? [] : [address]),
    ...certificateNames,
  ]),
]
