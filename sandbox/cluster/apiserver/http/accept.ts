import { notAcceptable } from '../status.ts'

/** What a client wants objects to look like. */
export interface Representation {
  format: 'json' | 'yaml' | 'protobuf'
  /** Objects as they are, as rows for printing, or their metadata alone. */
  as: 'object' | 'table' | 'metadata'
  /** Of meta.k8s.io, for tables and metadata. */
  version: 'v1' | 'v1beta1'
}

/** What there is to choose from. */
export interface Offer {
  /** The objects themselves can be written in protobuf: custom resources cannot. */
  protobuf: boolean
  /** Tables and metadata are there as well. */
  converts: boolean
  /** Events of a watch: YAML cannot be told apart in a stream. */
  stream?: boolean
}

export const PROTOBUF = 'application/vnd.kubernetes.protobuf'

const formats = { 'application/json': 'json', 'application/yaml': 'yaml', [PROTOBUF]: 'protobuf' } as const

const plain: Representation = { format: 'json', as: 'object', version: 'v1' }

/** The first media range that the server can serve. https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources */
export function negotiate(accept: string | undefined, offer: Offer): Representation {
  if (accept === undefined || accept === '') return plain
  for (const range of byPreference(accept)) {
    const chosen = representationOf(range, offer)
    if (chosen !== null) return chosen
  }
  const types = Object.keys(formats).filter((type) => offer.stream !== true || type !== 'application/yaml')
  throw notAcceptable(offer.stream === true ? types.map((type) => `${type};stream=watch`) : types)
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

/** The client's weights first, then exact types before patterns. */
function byPreference(accept: string): MediaRange[] {
  const ranges = accept.split(',').map(parseMediaRange)
  return ranges.sort((a, b) => weightOf(b) - weightOf(a) || breadthOf(a.type) - breadthOf(b.type))
}

function weightOf({ parameters }: MediaRange): number {
  const weight = Number(parameters.q ?? '1')
  return Number.isNaN(weight) ? 1 : weight
}

const breadthOf = (type: string): number => (type === '*/*' || type === '*' ? 2 : type.endsWith('/*') ? 1 : 0)

const formatOf = (type: string): Representation['format'] | undefined =>
  type === '*/*' || type === '*' || type === 'application/*' ? 'json' : type in formats ? formats[type as keyof typeof formats] : undefined

function representationOf({ type, parameters }: MediaRange, { protobuf, converts, stream = false }: Offer): Representation | null {
  const { as, g, v } = parameters
  const format = formatOf(type)
  if (format === undefined || (stream && format === 'yaml')) return null
  if ((parameters.stream ?? 'watch') !== 'watch') return null
  if (as === undefined && g === undefined && v === undefined) return format === 'protobuf' && !protobuf ? null : { ...plain, format }
  if (!converts || g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return null
  if (as === 'Table') return format === 'protobuf' ? null : { format, as: 'table', version: v }
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { format, as: 'metadata', version: v }
  return null
}
