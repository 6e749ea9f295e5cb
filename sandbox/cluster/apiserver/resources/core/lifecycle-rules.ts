import type { Lifecycle, LifecycleHandler } from 'kubernetes-types/core/v1'
import { forbidden, invalid, required, type FieldError } from '../../field-errors.ts'
import { portNumberProblems } from '../rules/numbers.ts'

/** kubernetes-types is older than sleep. */
type Handler = LifecycleHandler & { sleep?: { seconds?: number } }

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const

/** pkg/apis/core/validation validateLifecycle. A sleep is held against the pod's grace. */
export function lifecycleProblems(lifecycle: Lifecycle | undefined, graceSeconds: number | undefined, field: string): FieldError[] {
  if (!lifecycle) return []
  return (['postStart', 'preStop'] as const).flatMap((name) => (lifecycle[name] ? handlerProblems(lifecycle[name] as Handler, graceSeconds, `${field}.${name}`) : []))
}

function handlerProblems(handler: Handler, graceSeconds: number | undefined, field: string): FieldError[] {
  const given = HANDLERS.filter((name) => handler[name])
  if (given.length === 0) return [required(field, 'must specify a handler type')]
  const errors = given.slice(1).map((name) => forbidden(`${field}.${name}`, 'may not specify more than 1 handler type'))
  if (handler.exec && (handler.exec.command ?? []).length === 0) errors.push(required(`${field}.exec.command`))
  for (const name of ['httpGet', 'tcpSocket'] as const) {
    const port = handler[name]?.port
    if (typeof port === 'number') errors.push(...portNumberProblems(port, `${field}.${name}.port`))
  }
  if (handler.httpGet && (handler.httpGet.path ?? '') === '') errors.push(required(`${field}.httpGet.path`))
  const seconds = handler.sleep?.seconds
  if (seconds !== undefined && (seconds < 0 || (graceSeconds !== undefined && seconds > graceSeconds))) {
    errors.push(invalid(`${field}.sleep`, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds ?? 0})`))
  }
  return errors
}
