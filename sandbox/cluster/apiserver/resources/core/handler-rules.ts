import type { Lifecycle, LifecycleHandler, Probe } from 'kubernetes-types/core/v1'
import { portNameProblems } from '../../../machinery/name-rules.ts'
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-errors.ts'
import { nonNegative, portNumberProblems } from '../rules/numbers.ts'

/** What a probe or a hook does; kubernetes-types is older than sleep. */
type Handler = LifecycleHandler & Pick<Probe, 'grpc'> & { sleep?: { seconds?: number } }

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const
const SCHEMES = ['HTTP', 'HTTPS']
const HEADER = '[-A-Za-z0-9]+'

/** pkg/apis/core/validation validateHandler: the first is looked at, any further is one too many. */
function handlerProblems(handler: Handler, graceSeconds: number | undefined, field: string): FieldError[] {
  const [first, ...more] = HANDLERS.filter((name) => handler[name])
  if (first === undefined) return [required(field, 'must specify a handler type')]
  return [...actionProblems(handler, first, graceSeconds, `${field}.${first}`), ...more.map((name) => forbidden(`${field}.${name}`, 'may not specify more than 1 handler type'))]
}

function actionProblems(handler: Handler, kind: (typeof HANDLERS)[number], graceSeconds: number | undefined, field: string): FieldError[] {
  switch (kind) {
    case 'exec':
      return (handler.exec?.command ?? []).length === 0 ? [required(`${field}.command`)] : []
    case 'httpGet': {
      const { path, port, scheme = '', httpHeaders = [] } = handler.httpGet!
      return [
        ...(path ? [] : [required(`${field}.path`)]),
        ...portProblems(port, `${field}.port`),
        ...(SCHEMES.includes(scheme) ? [] : [notSupported(`${field}.scheme`, scheme, SCHEMES)]),
        ...httpHeaders
          .filter(({ name }) => !new RegExp(`^${HEADER}$`).test(name))
          .map(({ name }) => invalid(`${field}.httpHeaders`, name, `a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '${HEADER}')`)),
      ]
    }
    case 'tcpSocket':
      return portProblems(handler.tcpSocket?.port, `${field}.port`)
    case 'grpc':
      return portNumberProblems(handler.grpc?.port, `${field}.port`)
    case 'sleep': {
      const seconds = handler.sleep?.seconds ?? 0
      if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return []
      return [invalid(field, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`)]
    }
  }
}

/** ValidatePortNumOrName */
export const portProblems = (port: number | string | undefined, field: string): FieldError[] =>
  typeof port === 'string' ? portNameProblems(port).map((problem) => invalid(field, port, problem)) : portNumberProblems(port, field)

/** validateLifecycle. A sleep is held against the pod's grace. */
export function lifecycleProblems(lifecycle: Lifecycle | undefined, graceSeconds: number | undefined, field: string): FieldError[] {
  if (!lifecycle) return []
  return (['postStart', 'preStop'] as const).flatMap((name) => (lifecycle[name] ? handlerProblems(lifecycle[name], graceSeconds, `${field}.${name}`) : []))
}

export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const

/** validateProbe, and what each kind asks beyond. */
export function probeProblems(probe: Probe | undefined, kind: (typeof PROBES)[number], graceSeconds: number | undefined, field: string): FieldError[] {
  if (!probe) return []
  const errors = handlerProblems(probe as Handler, graceSeconds, field)
  for (const number of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    errors.push(...nonNegative(probe[number], `${field}.${number}`))
  }
  const grace = probe.terminationGracePeriodSeconds
  if (grace !== undefined && grace <= 0) errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'))
  if (kind !== 'readinessProbe') {
    if (probe.successThreshold !== 1) errors.push(invalid(`${field}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'))
  } else if (grace !== undefined) errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'))
  return errors
}
