import { get } from 'node:https'
import { StringDecoder } from 'node:string_decoder'
import { clusterLimits } from '../../cluster-protocol.ts'
import { readKubeconfig } from '../../verify/watch/kubeconfig.ts'

export interface LogOf {
  namespace: string
  pod: string
  container: string
  previous: boolean
}

export interface LogSink {
  /** `first`: the log begins here. */
  text(text: string, first: boolean): void
  /** Nothing more comes; `why` when it is not the container's end. */
  ended(why: string | null): void
}

/** What was said so shortly after one another is told as one, so that a container that never stops talking is no flood. */
const GATHER_MILLISECONDS = 100

/** Follows a container's log through the API, as `kubectl logs -f`. Returns how to stop; after that the sink hears nothing. */
export function followLog(kubeconfig: string, { namespace, pod, container, previous }: LogOf, sink: LogSink): () => void {
  const { server, tls, headers } = readKubeconfig(kubeconfig)
  const query = new URLSearchParams({ container, tailLines: String(clusterLimits.logTailLines), ...(previous ? { previous: 'true' } : { follow: 'true' }) })
  const url = new URL(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query.toString()}`, server)
  const decoder = new StringDecoder('utf8')
  let held = ''
  let first = true
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  const flush = (): void => {
    timer = null
    if (stopped || (held === '' && !first)) return
    const cut = held.length - clusterLimits.logCharacters
    sink.text(cut > 0 ? `…\n${held.slice(cut)}` : held, first)
    held = ''
    first = false
  }
  const end = (why: string | null): void => {
    if (stopped) return
    if (timer !== null) clearTimeout(timer)
    flush()
    stopped = true
    sink.ended(why)
  }
  const request = get(url, { ...tls, headers: { ...headers, 'user-agent': 'podyard-cluster-view' } }, (response) => {
    const isLog = response.statusCode === 200
    let refusal = ''
    response.on('data', (chunk: Buffer) => {
      if (!isLog) return void (refusal = (refusal + chunk.toString('utf8')).slice(0, 4_000))
      held += decoder.write(chunk)
      // Only the newest would be told.
      if (held.length > clusterLimits.logCharacters * 4) held = held.slice(-clusterLimits.logCharacters * 2)
      timer ??= setTimeout(flush, GATHER_MILLISECONDS)
    })
    response.on('end', () => end(isLog ? null : messageOf(refusal)))
    response.on('error', (error) => end(error.message))
    // A container that says nothing yet has a log all the same.
    if (isLog) timer ??= setTimeout(flush, GATHER_MILLISECONDS)
  })
  request.on('error', (error) => end(error.message))
  return () => {
    stopped = true
    if (timer !== null) clearTimeout(timer)
    request.destroy()
  }
}

/** What the API says of a refusal: "container "web" in pod "x" is waiting to start: ContainerCreating". */
function messageOf(body: string): string {
  try {
    const status: unknown = JSON.parse(body)
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message)
  } catch {
    // No Status: the text itself says more.
  }
  return body
}
