import type { LogRequest } from '../../kubelet/node-api.ts'
import type { ApiCore, NamedTarget } from '../core.ts'
import { invalid as invalidField, forbidden } from '../field-errors.ts'
import type { FieldError } from '../field-errors.ts'
import { booleanOf, integerOf } from '../http/options.ts'
import { text } from '../http/exchange.ts'
import type { ApiRequest, ApiResponse } from '../http/exchange.ts'
import { badRequest, invalid } from '../status.ts'
import { lineStream } from './line-stream.ts'
import { requireContainer, requireNode, requirePod } from './target-pod.ts'
import type { FindNode } from './target-pod.ts'

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ (read log of the specified Pod) */
export async function podLog(core: ApiCore, find: FindNode, request: ApiRequest, target: NamedTarget): Promise<ApiResponse> {
  const pod = requirePod(core, target)
  const query = logQuery(request.query, target.name)
  const container = requireContainer(pod, request.query.get('container') ?? '')
  // Nothing has run yet, so there is nothing to read.
  if ((pod.spec?.nodeName ?? '') === '') return text(200, '')
  const node = requireNode(find, pod)
  return lineStream(query.follow, (signal) => node.logs({ ...query, podUid: pod.metadata.uid, container }, signal))
}

function logQuery(query: URLSearchParams, name: string): Omit<LogRequest, 'podUid' | 'container'> {
  const errors: FieldError[] = []
  const tailLines = integerOf(query, 'tailLines')
  const limitBytes = integerOf(query, 'limitBytes')
  const sinceSeconds = integerOf(query, 'sinceSeconds')
  const sinceTime = query.get('sinceTime') ?? ''
  if (tailLines !== undefined && tailLines < 0) errors.push(invalidField('tailLines', tailLines, 'must be greater than or equal to 0'))
  if (limitBytes !== undefined && limitBytes < 1) errors.push(invalidField('limitBytes', limitBytes, 'must be greater than 0'))
  if (sinceSeconds !== undefined && sinceTime !== '') errors.push(forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'))
  else if (sinceSeconds !== undefined && sinceSeconds < 1) errors.push(invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0'))
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, name, errors)
  if (sinceTime !== '' && Number.isNaN(Date.parse(sinceTime))) {
    throw badRequest(`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`)
  }
  return {
    follow: booleanOf(query, 'follow'),
    previous: booleanOf(query, 'previous'),
    timestamps: booleanOf(query, 'timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === '' ? {} : { sinceTime }),
  }
}
