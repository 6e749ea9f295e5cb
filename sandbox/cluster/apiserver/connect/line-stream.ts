import type { StreamResponse } from '../http/exchange.ts'

/**
 * Lines as a plain-text answer that is written as they come. `open` is given the signal that aborts when the reader has gone. Rejects with
 * what fails before the first line: until then a failure can still be answered with its code.
 */
export async function lineStream(follow: boolean, open: (signal: AbortSignal) => AsyncIterable<string>): Promise<StreamResponse> {
  const abort = new AbortController()
  const lines = open(abort.signal)[Symbol.asyncIterator]()
  const first = lines.next()
  // A log that is followed may be silent for long.
  if (!follow) await first
  else await Promise.race([first, new Promise((resolve) => setImmediate(resolve))])
  return {
    kind: 'stream',
    code: 200,
    contentType: 'text/plain',
    headers: {},
    start(sink) {
      let resume = (): void => undefined
      sink.drained(() => resume())
      const pump = async (): Promise<void> => {
        for (let next = await first; next.done !== true && !abort.signal.aborted; next = await lines.next()) {
          if (!sink.write(next.value)) await new Promise<void>((done) => (resume = done))
        }
      }
      pump()
        // The answer has begun: what goes wrong now can only be told in it.
        .catch((error: unknown) => {
          if (!abort.signal.aborted) sink.write(`${error instanceof Error ? error.message : String(error)}\n`)
        })
        .finally(() => sink.end())
      return () => {
        abort.abort()
        resume()
      }
    },
  }
}
