import type { Container, EnvVar, Pod, Service } from 'kubernetes-types/core/v1'
import { expand } from './expand.ts'
import { podField, resourceField } from './volumes/fields.ts'
import type { Placement } from './volumes/files.ts'
import { MissingSourceError, requireSource, type Sources } from './volumes/sources.ts'

/**
 * The environment of a container: service variables, then envFrom, then env, each hiding those before.
 * Throws `MissingSourceError` with the words of CreateContainerConfigError.
 */
export async function containerEnvironment(
  pod: Pod,
  container: Container,
  services: readonly Service[],
  sources: Sources,
  placement: Placement,
): Promise<Record<string, string>> {
  const namespace = pod.metadata?.namespace ?? 'default'
  const variables: Record<string, string> = serviceVariables(services, namespace, pod.spec?.enableServiceLinks ?? true)
  for (const from of container.envFrom ?? []) {
    const data = from.configMapRef
      ? await requireSource(sources.configMap(namespace, from.configMapRef.name ?? ''), `configmap "${from.configMapRef.name}" not found`, from.configMapRef.optional)
      : await requireSource(sources.secret(namespace, from.secretRef?.name ?? ''), `secret "${from.secretRef?.name}" not found`, from.secretRef?.optional)
    for (const [key, value] of data) variables[`${from.prefix ?? ''}${key}`] = Buffer.from(value).toString()
  }
  for (const one of container.env ?? []) {
    const value = one.valueFrom ? await valueFrom(one, pod, container, sources, placement) : expand(one.value ?? '', variables)
    if (value !== null) variables[one.name] = value
  }
  return variables
}

/** Null when an optional source is not there. */
async function valueFrom(variable: EnvVar, pod: Pod, container: Container, sources: Sources, placement: Placement): Promise<string | null> {
  const namespace = pod.metadata?.namespace ?? 'default'
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = variable.valueFrom ?? {}
  if (fieldRef) return podField(pod, fieldRef, placement)
  if (resourceFieldRef) return resourceField(pod, container, resourceFieldRef, placement.capacity)
  const reference = configMapKeyRef ?? secretKeyRef
  if (!reference) return ''
  const { name = '', key, optional } = reference
  const [found, kind] = configMapKeyRef ? [sources.configMap(namespace, name), 'ConfigMap'] : [sources.secret(namespace, name), 'Secret']
  const data = await requireSource(found, `${kind.toLowerCase()} "${name}" not found`, optional)
  const value = data.get(key)
  if (value === undefined && !optional) throw new MissingSourceError(`couldn't find key ${key} in ${kind} ${namespace}/${name}`)
  return value === undefined ? null : Buffer.from(value).toString()
}

/**
 * WEB_SERVICE_HOST and its like for the Services of the namespace, and always for default/kubernetes.
 * https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
export function serviceVariables(services: readonly Service[], namespace: string, links: boolean): Record<string, string> {
  const variables: Record<string, string> = {}
  const isMaster = (service: Service): boolean => service.metadata?.namespace === 'default' && service.metadata.name === 'kubernetes'
  // The namespace's own come last, so that they hide the cluster's.
  const wanted = [...services.filter(isMaster), ...services.filter((service) => links && !isMaster(service) && service.metadata?.namespace === namespace)]
  for (const { metadata, spec } of wanted) {
    const address = spec?.clusterIP
    const [first] = spec?.ports ?? []
    if (address === undefined || address === '' || address === 'None' || first === undefined) continue
    const prefix = (metadata?.name ?? '').toUpperCase().replaceAll('-', '_')
    variables[`${prefix}_SERVICE_HOST`] = address
    variables[`${prefix}_SERVICE_PORT`] = String(first.port)
    for (const port of spec?.ports ?? []) {
      if (port.name) variables[`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port)
    }
    for (const [index, port] of (spec?.ports ?? []).entries()) {
      const protocol = (port.protocol ?? 'TCP').toLowerCase()
      const url = `${protocol}://${address}:${port.port}`
      if (index === 0) variables[`${prefix}_PORT`] = url
      const one = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`
      Object.assign(variables, { [one]: url, [`${one}_PROTO`]: protocol, [`${one}_PORT`]: String(port.port), [`${one}_ADDR`]: address })
    }
  }
  return variables
}
