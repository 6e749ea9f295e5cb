import { notAcceptable } from '../status.ts'

/** What a client wants objects to look like. */
export interface Representation {
  format: 'json' | 'yaml'
  /** Objects as they are, as rows for printing, or their metadata alone. */
  as: 'object' | 'table' | 'metadata'
  /** Of meta.k8s.io, for tables and metadata. */
  version: 'v1' | 'v1beta1'
}

const accepted = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf', 'application/json;stream=watch']

const plain: Representation = { format: 'json', as: 'object', version: 'v1' }

/** The first media range that the server can serve. https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources */
export function negotiate(accept: string | undefined): Representation {
  if (accept === undefined || accept.trim() === '') return plain
  for (const range of accept.split(',')) {
    const chosen = representationOf(range)
    if (chosen !== null) return chosen
  }
  throw notAcceptable(accepted.slice(0, 3))
}

export interface MediaRange {
  type: string
  parameters: Record<string, string>
}

export function parseMediaRange(range: string): MediaRange {
  const [type = '', ...rest] = range.split(';').map((part) => part.trim())
  const parameters = Object.fromEntries(rest.map((part) => part.split('=', 2).map((side) => side.trim()) as [string, string]))
  return { type: type.toLowerCase(), parameters }
}

function representationOf(range: string): Representation | null {
  const { type, parameters } = parseMediaRange(range)
  const format = type === 'application/json' || type === '*/*' || type === 'application/*' ? 'json' : type === 'application/yaml' ? 'yaml' : null
  if (format === null) return null
  if (parameters.as === undefined) return { ...plain, format }
  const version = parameters.v === 'v1beta1' ? 'v1beta1' : parameters.v === 'v1' ? 'v1' : null
  if (parameters.g !== 'meta.k8s.io' || version === null) return null
  if (parameters.as === 'Table') return { format, as: 'table', version }
  if (parameters.as === 'PartialObjectMetadata' || parameters.as === 'PartialObjectMetadataList') return { format, as: 'metadata', version }
  return null
}
