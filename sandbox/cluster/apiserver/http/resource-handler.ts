import type { Patch } from '../../machinery/api-client.ts'
import { ApiError } from '../../machinery/object.ts'
import type { ObjectList } from '../../machinery/object.ts'
import type { ResourceAttributes } from '../auth/authorizer.ts'
import type { CallContext, NamedTarget, Target } from '../core.ts'
import { connectPlain } from '../connect/connect.ts'
import { decodeBody, parseJson } from '../decode/body.ts'
import type { BodyKind } from '../decode/body.ts'
import { goSyntaxError } from '../decode/go-json.ts'
import { decodeDeleteOptions } from '../decode/delete-options.ts'
import { parseFieldSelector } from '../field-selector.ts'
import type { FieldTerm } from '../field-selector.ts'
import { forbidden, required } from '../field-errors.ts'
import type { FieldError } from '../field-errors.ts'
import { isRecord } from '../json-value.ts'
import type { ResourcePath } from '../request-path.ts'
import { findReview } from '../reviews/index.ts'
import type { ResourceDefinition } from '../resource.ts'
import { badRequest, invalid, methodNotAllowed, resourceNotServed, unsupportedPatchType } from '../status.ts'
import { answered } from '../questions.ts'
import { compileSelection } from '../selection.ts'
import { findSubresource } from '../subresources/index.ts'
import { deletionAnswer } from '../verbs/delete.ts'
import type { DeleteCall } from '../verbs/delete.ts'
import { FutureRevisionError } from '../../store/store.ts'
import { parseResourceVersion, tooLargeRevision } from '../verbs/list.ts'
import { negotiate, parseMediaRange, PROTOBUF } from './accept.ts'
import type { Representation } from './accept.ts'
import type { ApiRequest, ApiResponse } from './exchange.ts'
import type { HandlerOptions } from './handler.ts'
import { objectResponse } from './object-response.ts'
import type { Shown } from './object-response.ts'
import { booleanOf, listQuery, writeQuery } from './options.ts'
import type { ListQuery, WriteQuery } from './options.ts'
import { requireListOptions, requireWatchOptions } from './watch-options.ts'
import { watchResponse } from './watch-response.ts'

/** The verb as authorization knows it. */
export function attributesOf(request: ApiRequest, path: ResourcePath): ResourceAttributes {
  const { group, version, resource, subresource = '', namespace = '', name = '' } = path
  const attributes = { verb: verbOf(request, path), group, version, resource, subresource, namespace, name }
  const text = request.query.get('fieldSelector') ?? ''
  if (path.name !== undefined || text === '' || (attributes.verb !== 'list' && attributes.verb !== 'watch')) return attributes
  const fieldSelector = readSelector(text)
  const named = fieldSelector.find(({ field, equal, value }) => field === 'metadata.name' && equal && !/^\.{1,2}$|[/%]/.test(value))
  return { ...attributes, name: named?.value ?? '', fieldSelector }
}

/** What is wrong with it is told by whoever answers the request. */
function readSelector(text: string): FieldTerm[] {
  try {
    return parseFieldSelector(text)
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}

function verbOf(request: ApiRequest, path: ResourcePath): string {
  const named = path.name !== undefined
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (path.watch || (!named && booleanOf(request.query, 'watch'))) return 'watch'
      return named ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return named ? 'delete' : 'deletecollection'
    default:
      return request.method.toLowerCase()
  }
}

export async function handleResource(options: HandlerOptions, request: ApiRequest, path: ResourcePath, context: CallContext): Promise<ApiResponse> {
  const { api, core } = options
  const definition = core.resources.get(path)
  if (definition === undefined) throw resourceNotServed()
  if (definition.remote === true && options.aggregator !== undefined) return options.aggregator.forward(request, path.group, path.version, context)
  if (path.namespace !== undefined && !definition.namespaced && definition.kind !== 'Namespace') throw resourceNotServed()
  if (definition.deprecation !== undefined) context.warn(definition.deprecation)
  const namespace = definition.namespaced ? path.namespace : undefined
  const collection: Target = { definition, namespace }
  const { name, subresource } = path
  if (name !== undefined && definition.namespaced && namespace === undefined) throw resourceNotServed()
  if (subresource !== undefined) {
    const found = findSubresource(definition, subresource)
    if (found === undefined) throw resourceNotServed()
    if (found.handler === undefined) return connectPlain(options, request, { definition, namespace, name: name!, subresource }, path.rest)
  }
  const own = subresource === undefined ? undefined : findSubresource(definition, subresource)?.kind
  const verb = verbOf(request, path)
  // A review has no metadata that a table could show.
  const offer = { protobuf: await offersProtobuf(request, own ?? definition), converts: findReview(definition) === undefined, stream: verb === 'watch' }
  // Upstream's router has no routes of this method but for custom resources, which it does not see.
  if (request.method === 'HEAD' && definition.customSchema === undefined) throw methodNotAllowed()
  const representation = negotiate(request.header('accept'), offer)
  const answer = (code: number, value: Parameters<typeof objectResponse>[4], shown: Shown = { definition, schema: definition.schema }) =>
    objectResponse(request, representation, shown, code, value, core.clock.now())
  const target: NamedTarget | null = name === undefined ? null : { definition, namespace, name, ...(subresource === undefined ? {} : { subresource }) }
  const shownAs: Shown = own === undefined ? { definition, schema: definition.schema } : { definition: own.printed ?? null, schema: own.schema }

  switch (verb) {
    case 'get':
      requireReached(core, request.query.get('resourceVersion') ?? '')
      return answer(200, await answered(core, context, () => api.get(target!)), shownAs)
    case 'list':
      requireVerb(definition, 'list')
      return answer(200, await answered(core, context, () => api.list(collection, listCall(request))))
    case 'watch':
      return watch(options, request, representation, path, collection, context)
    case 'create': {
      const call = writeQuery(request.query, 'CreateOptions')
      if (target === null) {
        requireVerb(definition, 'create')
        if (definition.namespaced && namespace === undefined) throw methodNotAllowed()
        const body = await readBody(request, definition, call, context)
        await definition.loads?.(body)
        return answer(201, await answered(core, context, (asked, copy) => api.create(collection, copy(body), call, asked)))
      }
      if (own === undefined) throw methodNotAllowed()
      const body = await readBody(request, own, call, context)
      return answer(201, await answered(core, context, (asked, copy) => api.createSubresource(target, copy(body), call, asked)), shownAs)
    }
    case 'update': {
      if (target === null) throw methodNotAllowed()
      if (subresource === undefined) requireVerb(definition, 'update')
      const call = writeQuery(request.query, 'UpdateOptions')
      const body = await readBody(request, own ?? definition, call, context)
      await definition.loads?.(body)
      return answer(200, await answered(core, context, (asked, copy) => api.update(target, copy(body), call, asked)), shownAs)
    }
    case 'patch': {
      if (target === null) throw methodNotAllowed()
      if (subresource === undefined) requireVerb(definition, 'patch')
      const type = patchTypeOf(request)
      const call = writeQuery(request.query, 'PatchOptions')
      requirePatchOptions(type, call)
      const existed = type !== 'apply' || api.exists(target)
      const patch = await readPatch(request, definition, type)
      await definition.loads?.(patch.body)
      return answer(existed ? 200 : 201, await answered(core, context, (asked) => api.patch(target, patch, call, asked)), shownAs)
    }
    case 'delete': {
      if (subresource !== undefined) throw methodNotAllowed()
      requireVerb(definition, 'delete')
      const call = await decodeDeleteOptions(request, context)
      const deleted = await answered(core, context, (asked) => api.delete(target!, call, asked))
      // Only who asks in the older spelling is told that it takes a while.
      return answer('pending' in deleted && call.orphanDependents === false ? 202 : 200, deletionAnswer(definition, deleted))
    }
    case 'deletecollection':
      requireVerb(definition, 'deletecollection')
      return answer(200, await deleteEach(options, collection, listCall(request), await decodeDeleteOptions(request, context), context))
    default:
      throw methodNotAllowed()
  }
}

/** Looked up only where it is asked for. */
async function offersProtobuf(request: ApiRequest, { customSchema, schema }: Pick<BodyKind, 'customSchema' | 'schema'>): Promise<boolean> {
  if (customSchema !== undefined || request.header('accept')?.includes(PROTOBUF) !== true) return false
  return (await import('../encode/protobuf.ts')).hasProtobuf(schema)
}

/** All in one turn, unless somebody has to be asked of each. */
async function deleteEach({ api, core }: HandlerOptions, collection: Target, selection: ListQuery, call: DeleteCall, context: CallContext): Promise<ObjectList> {
  if (core.asksOutside?.() !== true) return api.deleteCollection(collection, selection, call, context)
  const list = await answered(core, context, () => api.list(collection, selection))
  for (const { metadata } of list.items) {
    await answered(core, context, (asked) => {
      const target = { ...collection, namespace: metadata.namespace, name: metadata.name }
      return api.exists(target) ? api.delete(target, call, asked) : null
    })
  }
  return list
}

function listCall(request: ApiRequest): ListQuery {
  const query = listQuery(request.query)
  requireListOptions(query)
  return query
}

async function watch({ api, core }: HandlerOptions, request: ApiRequest, representation: Representation, path: ResourcePath, target: Target, { user }: CallContext): Promise<ApiResponse> {
  requireVerb(target.definition, 'watch')
  const query = listQuery(request.query)
  requireWatchOptions(query)
  if (path.name !== undefined) query.fieldSelector = `metadata.name=${path.name}`
  // What is wrong with the request is answered with its code; once the stream runs, errors are events of it.
  compileSelection(target.definition, query)
  requireRevision(query)
  const response = await watchResponse(api, request, representation, target, query)
  return {
    ...response,
    start(sink) {
      const leave = core.presence?.watching(user.name)
      const stop = response.start({
        ...sink,
        end() {
          leave?.()
          sink.end()
        },
      })
      return () => {
        leave?.()
        stop()
      }
    },
  }
}

/** A get that must not be older than what its client has seen. Upstream waits some seconds for it; here nothing is ever behind. */
function requireReached({ store }: HandlerOptions['core'], version: string): void {
  if (version === '') return
  const revision = parseResourceVersion(version)
  if (revision > store.revision()) throw tooLargeRevision(new FutureRevisionError(revision, store.revision()))
}

function requireRevision({ resourceVersion }: ListQuery): void {
  if (resourceVersion !== undefined && resourceVersion !== '') parseResourceVersion(resourceVersion)
}

/** 405 before the body is looked at. */
function requireVerb({ verbs }: ResourceDefinition, verb: ResourceDefinition['verbs'][number]): void {
  if (!verbs.includes(verb)) throw methodNotAllowed()
}

async function readBody(request: ApiRequest, expected: BodyKind, call: WriteQuery, context: CallContext) {
  return decodeBody(expected, await request.body(), {
    contentType: request.header('content-type'),
    fieldValidation: call.fieldValidation,
    warn: (text) => context.warn(text),
  })
}

const patchTypes: Record<string, Patch['type']> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

function patchTypeOf(request: ApiRequest): Patch['type'] {
  const type = patchTypes[parseMediaRange(request.header('content-type') ?? '').type]
  if (type === undefined) throw unsupportedPatchType()
  return type
}

/** apimachinery/pkg/apis/meta/v1/validation ValidatePatchOptions */
function requirePatchOptions(type: Patch['type'], { fieldManager = '', force }: WriteQuery): void {
  const errors: FieldError[] = []
  if (type === 'apply' && fieldManager === '') errors.push(required('fieldManager', 'is required for apply patch'))
  if (type !== 'apply' && force !== undefined) errors.push(forbidden('force', 'may not be specified for non-apply patch'))
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', errors)
}

async function readPatch(request: ApiRequest, definition: ResourceDefinition, type: Patch['type']): Promise<Patch> {
  const bytes = await request.body()
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  if (type === 'apply') {
    const trimmed = text.trimStart()
    if (trimmed.startsWith('{')) return { type, body: parseJson(definition, text) }
    const { parseYaml } = await import('../decode/yaml.ts')
    return { type, body: parseYaml(text, (problem) => badRequest(`error decoding YAML: ${problem}`)) }
  }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw badRequest(`${type === 'merge' ? 'error decoding patch: ' : ''}${goSyntaxError(text)}`)
  }
  if (type === 'json' && !Array.isArray(body)) throw badRequest(`json: cannot unmarshal ${goWord(body)} into Go value of type jsonpatch.Patch`)
  if (type !== 'json' && !isRecord(body)) throw badRequest(`${type === 'merge' ? 'error decoding patch: ' : ''}json: cannot unmarshal ${goWord(body)} into Go value of type map[string]interface {}`)
  return { type, body }
}

const goWord = (value: unknown): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value
