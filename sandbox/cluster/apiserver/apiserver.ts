import type { Node } from 'kubernetes-types/core/v1'
import type { ApiClient } from '../machinery/api-client.ts'
import { systemClock } from '../machinery/clock.ts'
import type { Clock } from '../machinery/clock.ts'
import type { Component } from '../machinery/component.ts'
import { kinds } from '../machinery/kinds.ts'
import type { Stored } from '../machinery/object.ts'
import type { NodeApi } from '../kubelet/node-api.ts'
import { createMemoryStore } from '../store/memory.ts'
import type { Snapshot } from '../store/store.ts'
import { auditWrites, type Audit } from './audit.ts'
import { startAggregator } from './aggregation/aggregator.ts'
import { builtInAdmission } from './admission/admission.ts'
import { admissionWebhooks } from './admission/webhooks/admission-webhooks.ts'
import { hasWebhooks } from './admission/webhooks/registered.ts'
import { recordAddresses } from './allocation/address-records.ts'
import { ipRange } from './allocation/ip-range.ts'
import { createServiceAllocator } from './allocation/service-allocator.ts'
import type { AdmissionPlugin, User } from './admission-plugin.ts'
import { withNodeAuthorizer } from './auth/node-authorizer.ts'
import { createRbacAuthorizer } from './auth/rbac.ts'
import { createServiceAccountTokens } from './auth/service-account-tokens.ts'
import { bootstrap, bootstrapLater, PROXY_NAME } from './bootstrap/bootstrap.ts'
import { hasExpressions } from './cel/has-expressions.ts'
import { loadCel } from './cel/cel.ts'
import { createCertificateAuthority } from './certificates/certificates.ts'
import type { IssuedCertificate } from './certificates/certificates.ts'
import { requestSigner } from './certificates/sign-request.ts'
import { createReader } from './core.ts'
import type { ApiCore, ClientConnection } from './core.ts'
import { createDispatcher } from './dispatch.ts'
import { failed, handle, handleUpgrade } from './http/handler.ts'
import type { HandlerOptions } from './http/handler.ts'
import type { ApiRequest, ApiResponse } from './http/exchange.ts'
import { RequestMetrics } from './http/request-metrics.ts'
import { listen } from './http/server.ts'
import { acceptSpdy, isSpdy, offeredSpdyProtocols } from './http/spdy-upgrade.ts'
import { acceptWebSocket, offeredProtocols, refuseUpgrade } from './http/upgrade.ts'
import { createInProcessClient } from './in-process-client.ts'
import { startHousekeeping } from './housekeeping.ts'
import { kubeconfigText } from './kubeconfig.ts'
import { startMetrics } from './metrics/metrics.ts'
import { metricsResources } from './metrics/resources.ts'
import { createPresence } from './presence.ts'
import { ResourceTable } from './resource-table.ts'
import { reviewDefinitions } from './reviews/index.ts'
import { startTypeChecking } from './resources/admissionregistration/type-checking.ts'
import { serveCustomResources } from './resources/apiextensions/serve-custom-resources.ts'
import { builtInResources } from './resources/registry.ts'
import { clusterAddresses } from './service-addresses.ts'
import { aboutBytes } from './size-limit.ts'
import { createPostWebhook } from './webhooks/post-webhook.ts'

export interface ApiServerOptions {
  /** Port 0: any. */
  listen: { address: string; port: number }
  /** Extra names and addresses in the serving certificate. */
  certificateNames?: readonly string[]
  /** Default: all built-in plugins. */
  admission?: readonly AdmissionPlugin[]
  /** What the kubernetes Service leads to; default: where it listens. */
  advertise?: string
  /** Certificate and key to serve with; default: one of its own authority's. */
  serving?: IssuedCertificate
  /** PEM of who signs clients' certificates, beside its own authority. */
  clientAuthority?: string
  /** Its authority, made earlier; default: the checkpoint's, or a new one. */
  authority?: IssuedCertificate
  /** Where cluster IPs come from: "10.96.0.0/16". */
  serviceNetwork?: string
  /** How the kubelet of a node is reached; undefined: there is none. `node`: as registered, if it is. */
  nodeApi: (nodeName: string, node: Stored<Node> | undefined) => NodeApi | undefined
  /** Serves metrics.k8s.io from what the kubelets measure, as a cluster with metrics-server does. */
  metrics?: boolean
  /** Is told every write, and whose it was. */
  audit?: Audit
  /** Is told of a client of the network before each of its writes, which waits for it. Must not reject. */
  beforeWrite?(client: ClientConnection): Promise<void>
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
  /** PEM of a certificate of this server's authority for a PEM of a request; null for what is no request. */
  sign(request: string, usage: 'client' | 'server', validSeconds: number): string | null
  /** Resolves when everything is there that a cluster starts with; from then on nothing changes by itself. Never, once stopped before. */
  settled: Promise<void>
  checkpoint(): ApiServerCheckpoint
}

/** Once the first nodes are Ready and the first prompt is there. */
const LATER_MILLISECONDS = 500

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { clock = systemClock, log = () => undefined, serviceNetwork = clusterAddresses.serviceNetwork } = options
  // The first address of the network is the API's own, as upstream's.
  const serviceAddress = ipRange(serviceNetwork).at(1)
  const auditing = options.audit === undefined ? null : auditWrites(options.audit)
  const memory = createMemoryStore<Stored>({ sizeOf: aboutBytes })
  const store = auditing?.store(memory) ?? memory
  const resources = new ResourceTable([...reviewDefinitions(), ...builtInResources(), ...(options.metrics === true ? metricsResources : [])])
  const reader = createReader(store, resources)
  const tokens = createServiceAccountTokens(reader, clock, options.checkpoint?.tokenKey)
  const find = (name: string): NodeApi | undefined => options.nodeApi(name, reader.get<Node>(kinds.nodes, undefined, name))
  const authorizer = withNodeAuthorizer(createRbacAuthorizer(reader), reader)
  const core: ApiCore = {
    store,
    resources,
    reader,
    clock,
    tokens,
    admission: options.admission ?? builtInAdmission(authorizer, admissionWebhooks((...call) => postWebhook(...call), authorizer, () => resources.all())),
    allocators: [{ ...createServiceAllocator(reader, serviceNetwork), record: recordAddresses }],
    presence: createPresence(),
    asksOutside: () => resources.convertsOutside() || hasWebhooks(reader),
  }
  const postWebhook = createPostWebhook(core, find)
  const metrics = options.metrics === true ? startMetrics(core, options.nodeApi, log) : null
  const dispatcher = createDispatcher(core, authorizer, metrics === null ? undefined : () => metrics.core())
  const api = auditing?.dispatcher(dispatcher) ?? dispatcher
  const authority = createCertificateAuthority('kubernetes', clock.now(), options.authority ?? options.checkpoint?.authority)
  const handler: HandlerOptions = { core, api, log, find, authentication: { tokens, staticTokens: new Map<string, User>(), authorizer }, metrics: new RequestMetrics() }

  if (options.checkpoint !== undefined) store.restore(options.checkpoint.store)
  // Rules that were in force are in force from the first request on.
  if (hasExpressions(reader)) await loadCel()
  const serving = options.serving ?? authority.issue({ commonName: 'kube-apiserver', usage: 'server', names: servingNames(options, serviceAddress) })
  const clientAuthority = authority.certificate + (options.clientAuthority ?? '')
  const server = await listen({
    ...options.listen,
    // With its issuer beside it: OpenSSL looks for the issuer anew at each handshake otherwise.
    tls: { ...serving, certificate: options.serving === undefined ? serving.certificate + authority.certificate : serving.certificate, clientAuthority },
    async handle(request) {
      if (options.beforeWrite !== undefined && request.client !== undefined && !readingMethods.has(request.method)) await options.beforeWrite(request.client)
      return handle(handler, request)
    },
    async upgrade(request, raw) {
      const spdy = isSpdy(raw)
      const answer = await handleUpgrade(handler, request, spdy ? offeredSpdyProtocols(raw) : offeredProtocols(raw))
      if ('tunnel' in answer) await answer.tunnel(raw).catch(async (error: unknown) => refuseUpgrade(raw, await failed(handler, request, error)))
      else if ('run' in answer) (spdy ? acceptSpdy : acceptWebSocket)(raw, answer, (port) => answer.run(port))
      else refuseUpgrade(raw, answer)
    },
    log,
  }).catch((error: unknown) => {
    metrics?.stop()
    throw error
  })
  const url = `https://${server.address.includes(':') ? `[${server.address}]` : server.address}:${server.port}`
  bootstrap(core, api, { address: options.advertise ?? server.address, port: server.port, serviceAddress })
  let cancelLater = (): void => undefined
  const settled = new Promise<void>((resolve) => {
    cancelLater = clock.after(LATER_MILLISECONDS, () => {
      bootstrapLater(core, api, { serviceNetwork, clientAuthority, proxyAuthority: authority.certificate })
      resolve()
    })
  })
  const stopHousekeeping = startHousekeeping(core)
  const stopCustomResources = serveCustomResources(core, postWebhook)
  const stopTypeChecking = startTypeChecking(core)
  handler.aggregator = startAggregator(core, find, authority.issue({ commonName: PROXY_NAME, usage: 'client' }))

  return {
    url,
    authority: authority.certificate,
    settled,
    client: (user, userAgent) => createInProcessClient(api, user, userAgent),
    handle: (request) => handle(handler, request),
    kubeconfig: ({ name, groups }, at = url) =>
      kubeconfigText(at, authority.certificate, { name, certificate: authority.issue({ commonName: name, organizations: groups, usage: 'client' }) }),
    sign: requestSigner(authority.export(), () => clock.now()),
    checkpoint: () => ({ store: store.snapshot(), authority: authority.export(), tokenKey: tokens.exportKey() }),
    async stop() {
      cancelLater()
      stopHousekeeping()
      metrics?.stop()
      stopCustomResources()
      stopTypeChecking()
      handler.aggregator?.stop()
      await server.close()
    },
  }
}

const servingNames = ({ listen: { address }, certificateNames = [] }: ApiServerOptions, serviceAddress: string): string[] => [
  ...new Set([
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
    '127.0.0.1',
    serviceAddress,
    ...(address === '0.0.0.0' || address === '::' ? [] : [address]),
    ...certificateNames,
  ]),
]
