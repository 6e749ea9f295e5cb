import type { Patch } from '../../machinery/api-client.ts'
import type { KubeObject, Stored } from '../../machinery/object.ts'
import { managerOf, requireEntry } from '../core.ts'
import type { ApiCore, CallContext, NamedTarget, WriteCall } from '../core.ts'
import { decodeApplied, decodePatched } from '../decode/patched.ts'
import { isRecord } from '../json-value.ts'
import { metadataOf } from '../object-meta.ts'
import { applyPatch, applyServerSide } from '../patch/patch.ts'
import { once } from '../questions.ts'
import { groupVersion, objectKey, toVersion } from '../resource-table.ts'
import { badRequest, conflict } from '../status.ts'
import { createObject } from './create.ts'
import { replaceObject } from './update.ts'

/**
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply
 * Server-side apply makes what is not there; the others throw NotFound.
 */
export function patchObject(core: ApiCore, target: NamedTarget, patch: Patch, call: WriteCall, context: CallContext): Stored {
  if (patch.type === 'apply') return applyObject(core, target, patch.body, call, context)
  const entry = requireEntry(core, target)
  const old = toVersion(target.definition, entry.value)
  const object = decodePatched(target.definition, applyPatch(target.definition, old, patch), patch, call, context)
  requireSameName(target, object)
  return replaceObject(core, target, entry, object, call, context)
}

function applyObject(core: ApiCore, target: NamedTarget, body: unknown, call: WriteCall, context: CallContext): Stored {
  const { definition, namespace, name } = target
  if (!isRecord(body)) {
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body === 'boolean' ? 'bool' : typeof body} into Go value of type map[string]interface {}`)
  }
  requireApplied(definition, body)
  const applied = decodeApplied(definition, body as KubeObject)
  const metadata = metadataOf(applied)
  metadata.name ??= name
  if (definition.namespaced) metadata.namespace ??= namespace
  requireSameName(target, applied)
  const entry = core.store.get(objectKey(definition, namespace, name))
  const old = entry === undefined ? undefined : toVersion(definition, entry.value)
  const version = metadata.resourceVersion ?? ''
  if (version !== '' && version !== old?.metadata.resourceVersion) {
    throw conflict(definition, name, 'the object has been modified; please apply your changes to the latest version and try again')
  }
  const object = applyServerSide({
    definition,
    old,
    applied,
    manager: managerOf(call, context),
    force: call.force ?? false,
    subresource: target.subresource,
    now: once(context, 'now', () => core.clock.now()),
  })
  if (entry === undefined) return createObject(core, target, object, call, context, { tracked: true })
  return replaceObject(core, target, entry, object, call, context, { tracked: true })
}

/** What a configuration must say, and what it may not. apimachinery/pkg/util/managedfields/internal/structuredmerge.go Apply */
function requireApplied(definition: NamedTarget['definition'], { apiVersion, metadata }: Record<string, unknown>): void {
  const version = typeof apiVersion === 'string' ? apiVersion : ''
  const expected = groupVersion(definition)
  if (version !== expected) throw badRequest(`Incorrect version specified in apply patch. Specified patch version: ${version}, expected: ${expected}`)
  if (isRecord(metadata) && Array.isArray(metadata.managedFields)) throw badRequest('metadata.managedFields must be nil')
}

function requireSameName({ definition, name, namespace }: NamedTarget, { metadata }: KubeObject): void {
  if (metadata?.name !== name) throw badRequest(`the name of the object (${metadata?.name ?? ''}) does not match the name on the URL (${name})`)
  if (definition.namespaced && metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the object (${metadata.namespace ?? ''}) does not match the namespace on the request (${namespace ?? ''})`)
  }
}
