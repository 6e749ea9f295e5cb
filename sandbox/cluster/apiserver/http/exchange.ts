import type { ClientConnection } from '../core.ts'
/** A request and its answer as the pipeline sees them: no sockets. */
export interface ApiRequest {
  method: string
  /** Without the query, percent-decoded. */
  path: string
  query: URLSearchParams
  /** By lower-case name. */
  header(name: string): string | undefined
  /** All values of a header that may stand several times. */
  headers(name: string): string[]
  /** In lower case; absent where nobody asks for headers whose names are not known. */
  headerNames?(): string[]
  /** Whole, within the limit; throws RequestEntityTooLarge. */
  body(): Promise<Uint8Array>
  /** Absent where there is no connection. */
  client?: ClientConnection
  /** The verified client certificate, if one was shown. */
  certificate: { commonName: string; organizations: string[]; /** SHA-256 of the whole, in hex. */ fingerprint?: string } | null
}

export type ApiResponse = BodyResponse | StreamResponse

export interface BodyResponse {
  kind: 'body'
  code: number
  contentType: string
  headers: Record<string, string | string[]>
  body: string | Uint8Array
}

export interface StreamResponse {
  kind: 'stream'
  code: number
  contentType: string
  headers: Record<string, string | string[]>
  /** Called once the headers are out; returns what to do when the client goes away. */
  start(sink: ByteSink): () => void
}

export interface ByteSink {
  /** False: hold on until `drained`. */
  write(chunk: string | Uint8Array): boolean
  drained(listener: () => void): void
  end(): void
}

export const text = (code: number, body: string): BodyResponse => ({
  kind: 'body',
  code,
  contentType: 'text/plain; charset=utf-8',
  headers: { 'X-Content-Type-Options': 'nosniff' },
  body,
})
