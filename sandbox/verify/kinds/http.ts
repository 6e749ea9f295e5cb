import { CelScalar, celFunc, type CelInput } from '@bufbuild/cel'
import type { CheckOf } from '../../../labs/schema/index.ts'
import { compileExpression } from '../cel/expression.ts'
import { compilePattern } from '../cel/pattern.ts'
import { firstArguments } from '../cel/shape.ts'
import { celText, type CelJson } from '../cel/values.ts'
import { clusterLost, noCluster, type CheckImplementation, type Verdict } from '../check-kind.ts'
import { watchedResource } from '../known-resources.ts'
import type { Stop } from '../ports.ts'
import { createReevaluation } from '../reevaluation.ts'
import type { WatchedObject } from '../watch/object-watch.ts'

const REQUEST_TIMEOUT_MS = 3000
const BODY_LIMIT_BYTES = 64 * 1024
/** Rules of a Service and the first answer of a container come shortly after the events that announce them. */
const SETTLE_MS = [100, 400, 1500, 4000] as const
const GAP_MS = 200

/** A request made inside the sandbox, made again when a Service, its endpoints or pods change. */
export const httpCheck: CheckImplementation<'http'> = {
  expected: (check) => {
    const body = check.bodyMatches === undefined ? null : check.bodyMatches
    return {
      en: `${check.method} ${check.url} answers ${check.status}${body === null ? '' : ` with ${body}`}`,
      zh: `${check.method} ${check.url} 返回 ${check.status}${body === null ? '' : `，内容含有 ${body}`}`,
    }
  },

  start(check, context, report) {
    const services = new Map<string, readonly WatchedObject[]>()
    const url = urlTemplate(check.url, services)
    const pattern = check.bodyMatches === undefined ? null : compilePattern(check.bodyMatches)
    if (!context.watches) {
      if (url.namespaces.length > 0) {
        report(noCluster)
        return () => undefined
      }
    }
    const asking = createReevaluation(
      async (signal) => {
        const verdict = await ask(check, url.fill(), pattern?.test ?? null, (request) => context.ports.request(request, signal))
        if (!signal.aborted) report(verdict)
        return verdict.passed
      },
      context.log,
      { gap: GAP_MS, settle: SETTLE_MS },
    )
    const stops: Stop[] = [() => asking.stop()]
    const lost = (message: string): void => report(clusterLost(message))
    const namespaces = url.namespaces.length > 0 ? url.namespaces : ['default']
    for (const namespace of context.watches ? namespaces : []) {
      for (const name of new Set([...check.when, ...(url.namespaces.length > 0 ? ['services'] : [])])) {
        const target = watchedResource(name, namespace)
        if (!target || !context.watches) continue
        const objects = (now: readonly WatchedObject[]): void => {
          if (name === 'services') services.set(namespace, now)
          asking.changed()
        }
        stops.push(context.watches.subscribe(target, { objects, lost }))
      }
    }
    asking.changed()
    return () => stops.forEach((stop) => stop())
  },
}

async function ask(
  check: CheckOf<'http'>,
  url: string | null,
  matches: ((body: string) => boolean) | null,
  request: (request: { url: string; method: 'GET' | 'POST'; timeoutMilliseconds: number; maximumBytes: number }) => Promise<{ status: number; body: string }>,
): Promise<Verdict> {
  if (url === null) return { passed: false, observed: { en: 'the Service is not there yet', zh: 'Service 还不存在' } }
  try {
    const answer = await request({ url, method: check.method, timeoutMilliseconds: REQUEST_TIMEOUT_MS, maximumBytes: BODY_LIMIT_BYTES })
    const now = { en: `${url} answers ${answer.status}`, zh: `${url} 返回 ${answer.status}` }
    if (answer.status !== check.status) {
      return { passed: false, observed: { en: `${now.en}, ${check.status} expected`, zh: `${now.zh}，期望 ${check.status}` } }
    }
    if (matches && !matches(answer.body)) {
      return { passed: false, observed: { en: `${now.en}, but its content does not match ${check.bodyMatches}`, zh: `${now.zh}，但内容不符合 ${check.bodyMatches}` } }
    }
    return { passed: true, observed: now }
  } catch (error) {
    const message = (error as Error).message
    return { passed: false, observed: { en: `${url} does not answer: ${message}`, zh: `${url} 没有响应：${message}` } }
  }
}

/**
 * A URL whose `{{…}}` parts are CEL expressions that may call `service(namespace, name)`. Throws `ExpressionError`.
 * `fill` gives null while something it names is not there.
 */
export function urlTemplate(source: string, services: ReadonlyMap<string, readonly WatchedObject[]>): { namespaces: string[]; fill(): string | null } {
  const service = celFunc('service', [CelScalar.STRING, CelScalar.STRING], CelScalar.DYN, (namespace, name): CelInput => {
    for (const object of services.get(namespace) ?? services.get('*') ?? []) {
      const metadata = object['metadata'] as { [key: string]: CelJson }
      if (metadata['name'] === name && metadata['namespace'] === namespace) return object
    }
    throw new Error(`there is no Service ${namespace}/${name}`)
  })
  const parts = source.split(/\{\{(.*?)\}\}/s).map((part, index) => (index % 2 === 0 ? part : compileExpression(part.trim(), [], [service])))
  const named = parts.flatMap((part) => (typeof part === 'string' ? [] : firstArguments(part.tree, 'service')))
  return {
    namespaces: named.includes(null) ? ['*'] : [...new Set(named as string[])],
    fill() {
      let url = ''
      for (const part of parts) {
        if (typeof part === 'string') url += part
        else {
          const result = part.evaluate({})
          if (result.error || result.value === null) return null
          url += celText(result.value)
        }
      }
      return url
    },
  }
}
