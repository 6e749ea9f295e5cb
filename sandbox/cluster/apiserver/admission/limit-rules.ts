import type { LimitRangeItem, PodSpec } from 'kubernetes-types/core/v1'
import { compareQuantities, formatQuantity, parseQuantity, tryParseQuantity } from '../../machinery/quantity.ts'
import { podAmounts, type Usage } from '../../machinery/quota-usage.ts'

type Amounts = Record<string, string>

export interface Asked {
  limits: Amounts
  requests: Amounts
}

/** Breaches of one item's bounds, in upstream's words: "maximum cpu usage per Container is 500m, but limit is 2". plugin/pkg/admission/limitranger */
export function amountProblems({ type, min, max, maxLimitRequestRatio }: LimitRangeItem, { limits, requests }: Asked): string[] {
  const problems: string[] = []
  for (const [name, bound] of Object.entries(min ?? {})) problems.push(...minProblems(name, bound, type, requests[name], limits[name]))
  for (const [name, bound] of Object.entries(max ?? {})) problems.push(...maxProblems(name, bound, type, requests[name], limits[name]))
  for (const [name, bound] of Object.entries(maxLimitRequestRatio ?? {})) problems.push(...ratioProblems(name, bound, type, requests[name], limits[name]))
  return problems
}

function minProblems(name: string, bound: string, type: string, request: string | undefined, limit: string | undefined): string[] {
  const start = `minimum ${name} usage per ${type} is ${bound}`
  if (request === undefined) return [`${start}.  No request is specified`]
  if (isLess(request, bound)) return [`${start}, but request is ${request}`]
  return limit !== undefined && isLess(limit, bound) ? [`${start}, but limit is ${limit}`] : []
}

function maxProblems(name: string, bound: string, type: string, request: string | undefined, limit: string | undefined): string[] {
  const start = `maximum ${name} usage per ${type} is ${bound}`
  if (limit === undefined) return [`${start}.  No limit is specified`]
  if (isLess(bound, limit)) return [`${start}, but limit is ${limit}`]
  return request !== undefined && isLess(bound, request) ? [`${start}, but request is ${request}`] : []
}

function ratioProblems(name: string, bound: string, type: string, request: string | undefined, limit: string | undefined): string[] {
  const start = `${name} max limit to request ratio per ${type} is ${bound}`
  const [asked, most] = [tryParseQuantity(request ?? ''), tryParseQuantity(limit ?? '')]
  if (!asked || asked.nanos === 0n) return [`${start}, but no request is specified or request is 0`]
  if (!most || most.nanos === 0n) return [`${start}, but no limit is specified or limit is 0`]
  const ratio = Number(most.nanos) / Number(asked.nanos)
  return ratio > Number(parseQuantity(bound).nanos) / 1e9 ? [`${start}, but provided ratio is ${ratio.toFixed(6)}`] : []
}

function isLess(a: string, b: string): boolean {
  const [left, right] = [tryParseQuantity(a), tryParseQuantity(b)]
  return left !== null && right !== null && compareQuantities(left, right) < 0
}

/** What a pod asks for as a whole. */
export const askedByPod = (spec: PodSpec): Asked => ({ limits: written(podAmounts(spec, 'limits')), requests: written(podAmounts(spec, 'requests')) })

const written = (usage: Usage): Amounts => Object.fromEntries(Object.entries(usage).map(([name, amount]) => [name, formatQuantity(amount)]))
