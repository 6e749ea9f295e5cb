import { invalid as invalidField, notSupported } from '../field-errors.ts'
import type { ApiRequest } from '../http/exchange.ts'
import { integerOf, writeQuery } from '../http/options.ts'
import type { CallContext } from '../core.ts'
import { invalid } from '../status.ts'
import type { DeleteCall } from '../verbs/delete.ts'
import { decodeBody } from './body.ts'
import type { BodyKind } from './body.ts'

/** Every group version has the same type under its own name. */
const kind: BodyKind = { group: '', version: 'v1', kind: 'DeleteOptions', schema: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions', anyVersion: true }

interface DeleteOptionsBody {
  gracePeriodSeconds?: number
  orphanDependents?: boolean
  propagationPolicy?: string
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: string[]
}

/** From the body, or where there is none from the query. */
export async function decodeDeleteOptions(request: ApiRequest, context: CallContext): Promise<DeleteCall> {
  const body = await request.body()
  const query = writeQuery(request.query, 'DeleteOptions')
  const given: DeleteOptionsBody = body.length > 0 ? await fromBody(request, body, context) : fromQuery(request.query)
  const policy = given.propagationPolicy ?? undefined
  if (policy !== undefined && policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil'])])
  }
  const { gracePeriodSeconds, orphanDependents, preconditions, dryRun } = given
  if (dryRun?.some((value) => value !== 'All') === true) {
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [notSupported('dryRun', dryRun, ['All'])])
  }
  if (policy !== undefined && typeof orphanDependents === 'boolean') {
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [invalidField('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set')])
  }
  return {
    dryRun: query.dryRun === true || (dryRun?.length ?? 0) > 0,
    ...(gracePeriodSeconds === undefined || gracePeriodSeconds === null ? {} : { gracePeriodSeconds }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(typeof orphanDependents === 'boolean' ? { orphanDependents } : {}),
    ...(preconditions === undefined || preconditions === null ? {} : { preconditions }),
  }
}

async function fromBody(request: ApiRequest, body: Uint8Array, context: CallContext): Promise<DeleteOptionsBody> {
  const options = { contentType: request.header('content-type'), fieldValidation: 'Ignore' as const, warn: context.warn }
  return (await decodeBody(kind, body, options)) as DeleteOptionsBody
}

function fromQuery(query: URLSearchParams): DeleteOptionsBody {
  const grace = integerOf(query, 'gracePeriodSeconds')
  const policy = query.get('propagationPolicy') ?? ''
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy === '' ? {} : { propagationPolicy: policy }),
  }
}
