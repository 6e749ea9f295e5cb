import http from 'node:http'
import type { CheckPorts } from '../ports.ts'

/** Makes a request from this process, which has to be inside the sandbox's network. Plain HTTP only; a fresh connection each. */
export const httpRequest: CheckPorts['request'] = ({ url, method, timeoutMilliseconds, maximumBytes }, signal) =>
  new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)])
    const fail = (error: Error): void => {
      reject(limit.aborted && !signal.aborted ? new Error(`no answer within ${timeoutMilliseconds / 1000} s`, { cause: error }) : new Error(inWords(error), { cause: error }))
    }
    const request = http.request(url, { method, agent: false, signal: limit }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      const done = (): void => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).subarray(0, maximumBytes).toString() })
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes < maximumBytes) return
        done()
        response.destroy()
      })
      response.on('end', done)
      response.on('error', fail)
    })
    request.on('error', fail)
    request.end()
  })

function inWords(error: Error): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ECONNREFUSED':
      return 'connection refused'
    case 'EHOSTUNREACH':
      return 'no route to host'
    case 'ENOTFOUND':
      return 'no such host'
    case 'ECONNRESET':
      return 'the connection was reset'
    default:
      return error.message
  }
}
