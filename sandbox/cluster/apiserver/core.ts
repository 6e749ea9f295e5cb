import type { Clock } from '../machinery/clock.ts'
import type { KubeObject, ResourceRef, Stored } from '../machinery/object.ts'
import type { Entry, Store } from '../store/store.ts'
import type { Allocator } from './allocation/allocator.ts'
import type { AdmissionPlugin, StoreReader, User } from './admission-plugin.ts'
import type { ServiceAccountTokens } from './auth/service-account-tokens.ts'
import { keyPrefix, objectKey, toVersion } from './resource-table.ts'
import type { ResourceTable } from './resource-table.ts'
import type { Presence } from './presence.ts'
import type { Answers } from './questions.ts'
import type { ResourceDefinition } from './resource.ts'
import { notFound } from './status.ts'

/** What every verb works on: the store, what is served, and who may change a write on its way. */
export interface ApiCore {
  store: Store<Stored>
  resources: ResourceTable
  admission: readonly AdmissionPlugin[]
  allocators: readonly Allocator[]
  reader: StoreReader
  clock: Clock
  tokens: ServiceAccountTokens
  /** Absent: nobody keeps track. */
  presence?: Presence
  /** Whether webhooks are registered: a request may then have to wait for them. Absent: never. */
  asksOutside?(): boolean
}

/** The client's end of a connection; one object for each connection. */
export interface ClientConnection {
  address: string
  port: number
}

/** One request, after authentication and authorization. */
export interface CallContext {
  user: User
  /** As the client names itself; the field manager of those who give none. */
  userAgent: string
  /** The connection that it came over; absent: none, in this process. */
  client?: ClientConnection
  /** Adds a `Warning:` header to the answer. */
  warn(text: string): void
  /** Of webhooks; absent: the server's own writes, which no webhook sees. */
  answers?: Answers
  /** How long the client lets webhooks take. */
  timeoutMilliseconds?: number
}

/** What a request is about. */
export interface Target {
  definition: ResourceDefinition
  namespace: string | undefined
  subresource?: string
}

export interface NamedTarget extends Target {
  name: string
}

export interface WriteCall {
  fieldManager?: string
  dryRun?: boolean
  /** Server-side apply takes fields from other managers. */
  force?: boolean
  /** What becomes of fields that the kind does not have; absent: they are dropped. */
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
}

/** Throws NotFound. */
export function requireEntry(core: ApiCore, { definition, namespace, name }: NamedTarget): Entry<Stored> {
  const entry = core.store.get(objectKey(definition, namespace, name))
  if (entry === undefined) throw notFound(definition, name)
  return entry
}

export function createReader(store: Store<Stored>, resources: ResourceTable): StoreReader {
  const requireDefinition = (ref: ResourceRef): ResourceDefinition => {
    const definition = resources.get(ref)
    if (definition === undefined) throw new Error(`reader: ${ref.group}/${ref.version} ${ref.resource} is not served`)
    return definition
  }
  return {
    resourceOf(apiVersion, kind) {
      const [first = '', second] = apiVersion.split('/')
      return second === undefined ? resources.byKind('', first, kind) : resources.byKind(first, second, kind)
    },
    get<T extends KubeObject>(ref: ResourceRef, namespace: string | undefined, name: string) {
      const definition = requireDefinition(ref)
      const entry = store.get(objectKey(definition, namespace, name))
      return entry === undefined ? undefined : (toVersion(definition, entry.value) as Stored<T>)
    },
    list<T extends KubeObject>(ref: ResourceRef, namespace?: string) {
      const definition = requireDefinition(ref)
      return store.list(keyPrefix(definition, namespace)).entries.map((entry) => toVersion(definition, entry.value) as Stored<T>)
    },
  }
}

/** The manager of fields that a request names no manager for: the client's program. */
export const managerOf = (call: WriteCall, context: CallContext): string => {
  if (call.fieldManager !== undefined && call.fieldManager !== '') return call.fieldManager
  return (context.userAgent.split('/')[0] ?? '') || 'unknown'
}
