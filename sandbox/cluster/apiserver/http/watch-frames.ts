import type { KubeObject, Status, Stored } from '../../machinery/object.ts'
import type { ResourceDefinition } from '../resource.ts'
import { partialMetadata } from '../table.ts'
import type { Representation } from './accept.ts'
import { metaMessage } from './object-response.ts'

/** The events of a watch as bytes. */
export interface Frames {
  /** An object of the resource. */
  object(type: string, object: KubeObject): Uint8Array
  /** Where a watch stands, or what has ended it. */
  other(type: string, object: KubeObject | Status): Uint8Array
}

/** A watch in protobuf: https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
export async function protobufFrames({ as, version }: Representation, { schema }: ResourceDefinition): Promise<Frames> {
  const { encodeObject, encodeWatchEvent } = await import('../encode/protobuf.ts')
  const message = as === 'metadata' ? metaMessage('PartialObjectMetadata') : schema
  return {
    object: (type, object) => encodeWatchEvent(type, encodeObject(message, as === 'metadata' ? partialMetadata(object as Stored, version) : object)),
    other: (type, object) => encodeWatchEvent(type, encodeObject(object.kind === 'Status' ? metaMessage('Status') : message, object)),
  }
}
