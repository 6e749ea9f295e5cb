import { ApiError } from '../../machinery/object.ts'
import type { ObjectList } from '../../machinery/object.ts'
import type { ListOptions } from '../../machinery/api-client.ts'
import { CompactedError, FutureRevisionError } from '../../store/store.ts'
import type { ApiCore, Target } from '../core.ts'
import { groupVersion, keyPrefix, toVersion } from '../resource-table.ts'
import { eachAnswered } from '../questions.ts'
import { compileSelection } from '../selection.ts'
import { badRequest, expired, plainError } from '../status.ts'

export interface ListCall extends ListOptions {
  resourceVersionMatch?: string
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks */
export function listObjects(core: ApiCore, { definition, namespace }: Target, call: ListCall): ObjectList {
  const selection = compileSelection(definition, call)
  const prefix = keyPrefix(definition, namespace)
  const token = call.continue === undefined || call.continue === '' ? undefined : parseContinue(call.continue)
  const revision = token === undefined ? exactRevision(core, call) : token.revision
  const limit = call.limit === undefined || call.limit <= 0 ? undefined : call.limit
  const all = readRange(core, prefix, revision, token?.after, selection === null ? limit : undefined)
  const matching = selection === null ? all.entries : all.entries.filter((entry) => selection.matches(entry.value))
  const page = limit === undefined ? matching : matching.slice(0, limit)
  const remaining = matching.length - page.length + all.remaining
  const last = page.at(-1)
  return {
    kind: `${definition.kind}List`,
    apiVersion: groupVersion(definition),
    metadata: {
      resourceVersion: String(all.revision),
      ...(remaining > 0 && last !== undefined
        ? {
            continue: formatContinue(all.revision, last.key.slice(prefix.length)),
            // Upstream does not count what a selector would leave.
            ...(selection === null ? { remainingItemCount: remaining } : {}),
          }
        : {}),
    },
    items: definition.convertsOutside === true ? eachAnswered(page, (entry) => toVersion(definition, entry.value)) : page.map((entry) => toVersion(definition, entry.value)),
  }

  function parseContinue(text: string): { revision: number | undefined; after: string } {
    const parsed = decodeContinue(text)
    return { revision: parsed.rv < 0 ? undefined : parsed.rv, after: prefix + parsed.start.slice(0, -1) }
  }
}

function readRange(core: ApiCore, prefix: string, revision: number | undefined, after: string | undefined, limit: number | undefined) {
  try {
    return core.store.list(prefix, {
      ...(revision === undefined ? {} : { revision }),
      ...(after === undefined ? {} : { after }),
      ...(limit === undefined ? {} : { limit }),
    })
  } catch (error) {
    if (error instanceof CompactedError) {
      if (after === undefined) throw expired(`The resourceVersion for the provided list is too old.`)
      throw continueExpired(core, after.slice(prefix.length))
    }
    if (error instanceof FutureRevisionError) throw tooLargeRevision(error)
    throw error
  }
}

/** The answer carries a token that goes on at the newest revision. */
function continueExpired(core: ApiCore, after: string): ApiError {
  const error = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  )
  return new ApiError({ ...error.status, metadata: { continue: formatContinue(-1, after), resourceVersion: String(core.store.revision()) } })
}

export function tooLargeRevision({ revision, current }: FutureRevisionError): ApiError {
  const error = plainError(504, `Timeout: Too large resource version: ${revision}, current: ${current}`)
  return new ApiError({
    ...error.status,
    reason: 'Timeout',
    details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
  })
}

/** The revision to list at: only `Exact` asks for an old one, everything else is content with the newest. */
function exactRevision(core: ApiCore, call: ListCall): number | undefined {
  const version = call.resourceVersion ?? ''
  if (version === '' || version === '0') return undefined
  const revision = parseResourceVersion(version)
  if (revision > core.store.revision()) throw tooLargeRevision(new FutureRevisionError(revision, core.store.revision()))
  const exact = call.resourceVersionMatch === 'Exact' || (call.resourceVersionMatch === undefined && (call.limit ?? 0) > 0)
  return exact ? revision : undefined
}

export function parseResourceVersion(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  // 500, as upstream answers it.
  throw plainError(500, `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`)
}

function formatContinue(revision: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${start}\0` })).toString('base64url')
}

function decodeContinue(text: string): { rv: number; start: string } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null && 'rv' in parsed && 'start' in parsed && 'v' in parsed) {
      const { v, rv, start } = parsed
      if (v === 'meta.k8s.io/v1' && typeof rv === 'number' && Number.isSafeInteger(rv) && typeof start === 'string' && start !== '') return { rv, start }
    }
  } catch {
    // Falls through to the answer for any token that is not ours.
  }
  throw badRequest('continue key is not valid: invalid continue token')
}
