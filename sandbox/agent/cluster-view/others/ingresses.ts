import type { Service } from 'kubernetes-types/core/v1'
import type { Ingress, IngressBackend, IngressServiceBackend } from 'kubernetes-types/networking/v1'
import type { Explanation, Fact } from '../../../cluster-protocol.ts'
import type { Stored } from '../../../cluster/machinery/object.ts'
import { explainHeld } from '../explain/ending.ts'
import { explanation } from '../explain/explanation.ts'
import { fact, listed, otherOf, type Other } from './other.ts'

export interface IngressAround {
  /** Of its namespace, by name. */
  service(name: string): Service | undefined
  hasSecret(name: string): boolean
  /** Names of the IngressClasses that there are. */
  classes: readonly string[]
}

/** One way in: what a client asks for, and where that leads. */
interface Route {
  /** "shop.local/cart". */
  from: string
  backend: IngressBackend | undefined
}

export function drawIngress(ingress: Stored<Ingress>, around: IngressAround): Other {
  const { status, metadata } = ingress
  const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? [])
  return otherOf('Ingress', ingress, {
    facts: [...routesOf(ingress).map((route) => drawRoute(route, metadata.namespace ?? '', around)), ...(addresses.length === 0 ? [] : [fact('hasAddress', { address: listed(addresses) })])],
    why: explainIngress(ingress, around),
  })
}

/** Pure: why asking an Ingress would not be answered; null: it leads where its rules say. */
export function explainIngress(ingress: Stored<Ingress>, around: IngressAround): Explanation | null {
  const { metadata, spec, status } = ingress
  const held = explainHeld(metadata)
  if (held !== null) return held
  for (const { from, backend } of routesOf(ingress)) {
    const service = backend?.service
    if (service === undefined) continue
    const found = around.service(service.name)
    if (found === undefined) return explanation('backendMissing', { from, service: service.name })
    if (!hasPort(found, service)) return explanation('backendPort', { from, service: service.name, port: portText(service), ports: listed((found.spec?.ports ?? []).map(({ name, port }) => (name === undefined ? String(port) : `${port} (${name})`))) || 'none' })
  }
  const secret = spec?.tls?.find(({ secretName }) => secretName !== undefined && !around.hasSecret(secretName))
  if (secret !== undefined) return explanation('ingressSecretMissing', { secret: secret.secretName })
  const className = spec?.ingressClassName
  if (className !== undefined && !around.classes.includes(className)) return explanation('ingressNoClass', { name: className, classes: listed(around.classes) || 'none' })
  return (status?.loadBalancer?.ingress ?? []).length > 0 ? null : explanation('ingressUnserved')
}

function routesOf({ spec }: Ingress): Route[] {
  const rules = (spec?.rules ?? []).flatMap(({ host, http }) => (http?.paths ?? []).map(({ path, backend }) => ({ from: `${host ?? '*'}${path ?? '/'}`, backend })))
  return spec?.defaultBackend === undefined ? rules : [...rules, { from: '*', backend: spec.defaultBackend }]
}

function drawRoute({ from, backend }: Route, namespace: string, around: IngressAround): Fact {
  const service = backend?.service
  if (service === undefined) return fact('leadsTo', { from, to: `${backend?.resource?.kind ?? '?'}/${backend?.resource?.name ?? '?'}` })
  const found = around.service(service.name)
  return fact('leadsTo', { from, to: `svc/${service.name}:${portText(service)}` }, { to: { kind: 'Service', namespace, name: service.name }, broken: found === undefined || !hasPort(found, service) })
}

const portText = ({ port }: IngressServiceBackend): string => port?.name ?? String(port?.number ?? '?')

const hasPort = ({ spec }: Service, { port }: IngressServiceBackend): boolean => (spec?.ports ?? []).some((one) => (port?.name === undefined ? one.port === port?.number : one.name === port.name))
